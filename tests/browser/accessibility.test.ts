/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fullCharter } from '../exports/full-charter.ts'
import { languages, shipped, versionWith } from '../support/charters.ts'
import {
  axeFindings,
  cutText,
  preTicked,
  readersSpacing,
  reflow,
  smallTargets,
  unequalButtons,
  withStyle,
} from './accessibility.ts'
import { openSite, type Site } from './browse.ts'
import { asked, charterPath } from './choice.ts'
import { stateNames, states } from './states.ts'
import { tabWalk } from './tab-walk.ts'

const screen = { width: 1280, height: 800 }
/** A phone, or a screen of 1280 pixels at 400 %. */
const narrow = { width: 320, height: 568 }

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const everywhere = stateNames.flatMap((state) => languages.map((language) => ({ state, language })))

describe.each(everywhere)('$state, in $language:', ({ state, language }) => {
  const page = useOnePage(() => states[state](site, language))

  test('page of the charter: axe finds nothing in light and in dark, on a screen and on a phone', async () => {
    expect(await inEveryLook(page(), axeFindings)).toEqual([])
  })

  test('page of the charter: nothing is lost on a phone, nor with the text spacing or the text size of a reader', async () => {
    for (const size of [screen, narrow]) {
      await page().setViewportSize(size)
      expect(await fits(page())).toEqual([])
      expect(await smallTargets(page())).toEqual([])
      expect(await withStyle(page(), readersSpacing, fits)).toEqual([])
      expect(await withStyle(page(), 'html { font-size: 200% }', fits)).toEqual([])
    }
  })
})

describe.each(stateNames)('%s:', (state) => {
  const page = useOnePage(() => states[state](site, 'fr'))

  test.each([
    { ...screen, colorScheme: 'light' },
    { width: 320, height: 256, colorScheme: 'dark' },
  ] as const)(
    ': Tab reaches every control in order, seen and uncovered, at $width by $height, $colorScheme',
    async ({ width, height, colorScheme }) => {
      await page().setViewportSize({ width, height })
      await page().emulateMedia({ colorScheme })
      expect(await tabWalk(page())).toEqual([])
    },
  )

  test('page in a state: nothing moves', async () => {
    expect(await page().evaluate(() => document.getAnimations().length)).toBe(0)
  })
})

describe.each(languages)('in %s', (language) => {
  afterEach(() => site.leave())

  test('refusing is as easy as accepting: the two buttons are alike and side by side, at every width', async () => {
    const page = await states['first visit'](site, language)
    const unequal = (page: Page) => unequalButtons(page, '.equal button')
    expect(await page.locator('.equal button').count()).toBe(2)
    for (let width = 280; width <= 2560; width += width < 760 ? 20 : 100) {
      await page.setViewportSize({ width, height: 568 })
      expect(await unequal(page), `${width}`).toEqual([])
      const [one, other] = await Promise.all(
        [0, 1].map((index) => page.locator('.equal button').nth(index).boundingBox()),
      )
      expect(one?.y, `${width}`).toBe(other?.y)
    }
    for (const forcedColors of ['active', 'none'] as const) {
      await page.emulateMedia({ colorScheme: 'dark', forcedColors })
      expect(await unequal(page)).toEqual([])
    }
  })

  test('page of the charter: nothing is ticked beforehand, and no signal of the browser ticks a yes', async () => {
    const page = await states['first visit'](site, language)
    expect(await page.locator('input:checked').count()).toBe(0)
    expect(await preTicked(await states['Global Privacy Control'](site, language))).toEqual([])
  })

  test('page of the charter: a purpose is read with its name, what it is for and two answers', async () => {
    const page = await states['first visit'](site, language)
    for (const id of asked) {
      const group = page.getByRole('radiogroup').filter({ has: page.locator(`[name=purpose-${id}]`) })
      expect(await group.getByRole('radio').count()).toBe(2)
      const section = page.locator(`#purpose-${id}`)
      const [name = ''] = await section.locator('h3').allInnerTexts()
      expect(await page.getByRole('radiogroup', { name, exact: true }).count()).toBe(1)
      const { description } = shipped.charter.purposes.find((purpose) => purpose.id === id) ?? {}
      const about = typeof description === 'object' ? description[language] : undefined
      expect((await section.innerText()).replaceAll('\u00a0', ' ')).toContain(about ?? 'no description')
    }
  })
})

describe.each(['light', 'dark'] as const)('with the colours of the system, %s,', (colorScheme) => {
  afterEach(() => site.leave())

  test('with the colours of the system: a ticked answer differs from one that is not, and so does a button from text', async () => {
    const page = await site.open(charterPath)
    await page.emulateMedia({ forcedColors: 'active', colorScheme })
    const radio = page.locator('input[value=granted]').first()
    const unticked = await radio.screenshot()
    await radio.check()
    expect((await radio.screenshot()).equals(unticked)).toBe(false)
    const button = page.locator('.equal button').first()
    expect(
      await button.evaluate((element) => Number.parseFloat(getComputedStyle(element).borderWidth)),
    ).toBeGreaterThan(0)
  })
})

test.each([
  ['recipients and countries', versionWith((yaml) => yaml)],
  ['every column', fullCharter],
])('a table with %s keeps within the page at every width', async (_columns, version) => {
  site.serveCharter(version)
  const page = await site.open(`${charterPath}/en`)
  for (const width of [320, 480, 768, 960, 961, 1024, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await fits(page), `${width}`).toEqual([])
  }
  expect(await inEveryLook(page, axeFindings)).toEqual([])
  site.serveCharter(shipped)
  await site.leave()
})

test('a name of 60 letters keeps within the page at every width', async () => {
  site.serveCharter(versionWith((yaml) => yaml.replace('SSESS<ID>', `ph_${'a1b2c'.repeat(11)}_x`)))
  const page = await site.open(`${charterPath}/en`)
  for (const width of [320, 768, 961, 1024, 1100, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await fits(page), `${width}`).toEqual([])
  }
  site.serveCharter(shipped)
  await site.leave()
})

test('from right to left, the page keeps within its edges, and names are read as they are written', async () => {
  const page = await site.open(charterPath)
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl'
  })
  for (const size of [screen, narrow]) {
    await page.setViewportSize(size)
    expect(await fits(page)).toEqual([])
  }
  const directions = await page
    .locator('code, a.address')
    .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).direction))
  expect(new Set(directions)).toEqual(new Set(['ltr']))
  await site.leave()
})

test.each([screen, narrow])('a screen reader meets the table as a table, at $width', async (size) => {
  const page = await site.open(charterPath)
  await page.setViewportSize(size)
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const count = (role: string) => nodes.filter((node) => !node.ignored && node.role?.value === role).length
  expect(['table', 'row', 'columnheader', 'rowheader', 'cell'].map(count)).toEqual([1, 5, 6, 4, 20])
  await site.leave()
})

/** One page for all tests of a block, which leave it as they found it. */
function useOnePage(open: () => Promise<Page>): () => Page {
  let page: Page
  beforeAll(async () => {
    page = await open()
  })
  afterAll(() => site.leave())
  return () => page
}

async function fits(page: Page): Promise<string[]> {
  return [...(await reflow(page)), ...(await cutText(page))]
}

/** Runs a check in light and in dark, on a screen and on a phone. */
async function inEveryLook(page: Page, check: (page: Page) => Promise<string[]>): Promise<string[]> {
  const found: string[] = []
  for (const size of [screen, narrow])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme })
      const faults = await check(page)
      found.push(...faults.map((fault) => `${colorScheme}, ${size.width}: ${fault}`))
    }
  return found
}
