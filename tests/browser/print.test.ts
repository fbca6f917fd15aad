/// <reference lib="dom" />
import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { fullCharter } from '../exports/full-charter.ts'
import { languages, shipped } from '../support/charters.ts'
import { reflow } from './accessibility.ts'
import { openSite, type Site } from './browse.ts'
import { states } from './states.ts'

/** What an A4 sheet leaves between margins of 15 mm, in CSS pixels. */
const sheet = { width: Math.floor(((210 - 30) / 25.4) * 96), height: 1000 }

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

describe.each(languages)('on paper, in %s,', (language) => {
  test('on paper: the charter names every cookie, its version and its date', async () => {
    const page = await states.saved(site, language)
    const { charter, hash: version } = shipped
    const names = cookiesIn(charter).flatMap(({ cookie }) => namesOf(cookie))
    const updated = page.locator(`footer time[datetime="${charter.updated}"]`)
    const [date = 'no date'] = await updated.allInnerTexts()
    const printed = withoutSpaces(await textOnPaper(page))
    for (const words of [...names, version.slice(0, 12), date])
      expect(printed).toContain(withoutSpaces(words))
  })

  test('on paper: nothing is left to press', async () => {
    const page = await states.saved(site, language)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('button:visible, input:visible, #choice a:visible').count()).toBe(0)
  })

  test('on paper: nothing lies beyond the edge of an A4 sheet', async () => {
    const page = await states.saved(site, language)
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize(sheet)
    expect(await reflow(page)).toEqual([])
  })
})

test('a table with every column: lies on an A4 sheet with all that it says, under its headings', async () => {
  site.serveCharter(fullCharter)
  const page = await site.open('/charte-cookies/en')
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize(sheet)
  expect(await reflow(page)).toEqual([])
  const cell = page.locator('td', { hasText: 'India and United States' })
  expect((await cell.innerText()).replaceAll(/\s+/g, ' ')).toContain(
    'Transfers to third countries: India and United States (clauses)',
  )
  const headings = page.locator('#purpose-statistics thead th')
  expect(await headings.first().isVisible()).toBe(true)
  site.serveCharter(shipped)
})

test('a sheet is black on white, also for those who read in the dark', async () => {
  const page = await states.saved(site, 'fr')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const colors = await page.evaluate(() => {
    const { color } = getComputedStyle(document.body)
    return { color, background: getComputedStyle(document.documentElement).backgroundColor }
  })
  expect(colors).toEqual({ color: 'rgb(0, 0, 0)', background: 'rgb(255, 255, 255)' })
})

/** The text of the PDF that the browser prints; without pdftotext, the text that it would print. */
async function textOnPaper(page: Page): Promise<string> {
  await page.emulateMedia({ media: 'print' })
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
  try {
    return execFileSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return (await page.locator('body').allInnerTexts()).join()
    throw error
  }
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, '')
}
