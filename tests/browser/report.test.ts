/// <reference lib="dom" />
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { reportPage } from '../../src/cli/records/report-page.ts'
import type { Counts } from '../../src/records/engine.ts'
import { tally } from '../../src/records/tally.ts'
import { axeFindings, cutText, readersSpacing, withStyle } from './accessibility.ts'

const purposes = ['statistics', 'first-party', 'third-party']
const days = Array.from({ length: 90 }, (_, index) => ({
  day: new Date(Date.UTC(2026, 8, 1 + index)).toISOString().slice(0, 10),
  granted: Math.round(40 + 30 * Math.sin(index / 7)),
}))
const granted = days.reduce((sum, { granted }) => sum + granted, 0)
const counts: Counts = {
  choices: days.flatMap(({ day, granted }): Counts['choices'] => [
    { day, action: 'accept-all', count: granted },
    { day, action: 'refuse-all', count: 100 - granted },
  ]),
  answers: purposes.flatMap((purpose): Counts['answers'] => [
    { purpose, answer: 'granted', count: granted },
    { purpose, answer: 'refused', count: 9000 - granted },
  ]),
}
const nothing: Counts = { choices: [], answers: [] }

const title = { words: `Cookies de statistiques ${'très longs '.repeat(9)}`, lang: 'fr' }
const titles = new Map([['statistics', title]])

let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: inject('chromiumPath'),
    chromiumSandbox: process.getuid?.() !== 0,
  })
})
afterEach(() => page.close())
afterAll(() => browser.close())

async function open(counts: Counts, width = 1280): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'report-')), 'report.html')
  const period = { from: new Date('2026-09-01'), to: new Date('2026-12-01') }
  writeFileSync(
    file,
    reportPage({ tally: tally(counts), titles, period, generatedAt: new Date('2026-12-01T08:00:00Z') }),
  )
  page = await browser.newPage({ viewport: { width, height: 800 } })
  await page.goto(pathToFileURL(file).href)
}

describe.each(['light', 'dark'] as const)('a report in %s', (colorScheme) => {
  test.each([1280, 320])('a report: is accessible, %i pixels wide', async (width) => {
    await open(counts, width)
    await page.emulateMedia({ colorScheme })
    expect((await axeFindings(page)).filter((finding) => !isOnDrawing(finding))).toEqual([])
    expect(await faintLabels(page)).toEqual([])
    // How far the words of a drawing reach is looked at below.
    expect((await cutText(page)).filter((fault) => !fault.includes('<text '))).toEqual([])
    expect(await withStyle(page, readersSpacing, scrollsSideways)).toBe(false)
  })

  test('a report: without a choice is accessible', async () => {
    await open(nothing)
    await page.emulateMedia({ colorScheme })
    expect(await axeFindings(page)).toEqual([])
  })
})

test('a chart is read with its name and what it says', async () => {
  await open(counts)
  const chart = page.getByRole('img', { name: 'Choices per day' })
  expect(await chart.locator('desc').textContent()).toMatch(
    /^From 2026-09-01 to 2026-11-29; most choices, 100,/,
  )
  expect(await page.getByRole('img').count()).toBe(await page.getByRole('table').count())
})

const many: Counts = {
  choices: counts.choices.slice(0, 1).map((choice) => ({ ...choice, count: 1_234_567 })),
  answers: counts.answers.slice(0, 1).map((answer) => ({ ...answer, count: 1_234_567 })),
}

test.each([
  ['some choices', counts],
  ['1,234,567 choices on a day', many],
])('no label of a chart of %s lies beyond its edge, nor over another', async (_what, counts) => {
  await open(counts)
  const overlaps = await page.locator('svg').evaluateAll((charts) =>
    charts.flatMap((chart) => {
      const edge = chart.getBoundingClientRect()
      const labels = [...chart.querySelectorAll('text')].map((label) => ({
        name: label.textContent,
        box: label.getBoundingClientRect(),
      }))
      return labels
        .filter(
          ({ box }, index) =>
            box.left < edge.left - 1 ||
            box.right > edge.right + 1 ||
            labels
              .slice(index + 1)
              .some(
                ({ box: other }) =>
                  box.left < other.right &&
                  other.left < box.right &&
                  box.top < other.bottom &&
                  other.top < box.bottom,
              ),
        )
        .map(({ name }) => name)
    }),
  )
  expect(overlaps).toEqual([])
})

test('on paper a report is dark on light, whatever the screen is', async () => {
  await open(counts)
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  expect(ground).toBe('rgb(255, 255, 255)')
  expect(await scrollsSideways(page)).toBe(false)
})

/** What axe leaves undecided: it does not look behind the words of a drawing. */
function isOnDrawing(finding: string): boolean {
  return /^color-contrast: <text .*(background color could not be|too short to) determine/s.test(finding)
}

/** The words of drawings with a contrast under 4.5 (WCAG 1.4.3) to the page, which is all that is behind them. */
function faintLabels(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const luminance = (colour: string) => {
      const parts = (colour.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255)
      const [red = 0, green = 0, blue = 0] = parts.map((part) =>
        part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const ground = luminance(getComputedStyle(document.documentElement).backgroundColor)
    return [...document.querySelectorAll('svg text')]
      .filter((label) => {
        const ink = luminance(getComputedStyle(label).fill)
        return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) < 4.5
      })
      .map((label) => label.outerHTML)
  })
}

function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}
