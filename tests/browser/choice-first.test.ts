/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { languages, shipped, shippedSource, versionOf } from '../support/charters.ts'
import { openSite, type Site } from './browse.ts'
import { charterPath, translated } from './choice.ts'
import { type State, states } from './states.ts'

const screens = [
  { width: 320, height: 568 },
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
]

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

/** The screens whose first view does not hold both buttons of the choice whole. */
async function outOfSight(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const screen of screens) {
    await page.setViewportSize(screen)
    await page.evaluate(() => scrollTo(0, 0))
    for (const action of ['refuse-all', 'accept-all']) {
      const box = await page.locator(`#choice button[value=${action}]`).boundingBox()
      if (!box || box.y + box.height > screen.height) found.push(`${action} at ${screen.width}: ${box?.y}`)
    }
  }
  return found
}

describe('the choice comes first', () => {
  test.each(languages)(
    'the choice comes first: both buttons are on the first screen, in %s',
    async (language) => {
      expect(await outOfSight(await site.open(`${charterPath}/${language}`))).toEqual([])
    },
  )

  // In all others, whose names stand beside those four: none is too long.
  test('the choice comes first: both buttons are on the first screen in every other language', {
    timeout: 120_000,
  }, async () => {
    const others = translated.filter((code) => !languages.some((language) => language === code))
    expect(others.length).toBeGreaterThan(20)
    const page = await site.open(charterPath)
    for (const language of others) {
      site.serveCharter(versionOf(shippedSource.replace('[fr, nl, de, en]', `[fr, nl, de, en, ${language}]`)))
      await page.goto(`${charterPath}/${language}`)
      expect(await outOfSight(page), language).toEqual([])
    }
    site.serveCharter(shipped)
  })

  test.each([
    'saved',
    'Global Privacy Control',
    'suspended by the signal',
    'exempt',
    'objected',
  ] satisfies State[])(
    'the choice comes first: both buttons are on the first screen where it is %s',
    async (state) => {
      const page = await states[state](site, 'fr')
      await page.goto(page.url().replace(/[?#].*/, ''))
      expect(await outOfSight(page)).toEqual([])
    },
  )

  test('the choice comes first: refusing is the first stop of the Tab key after the skip link is used', async () => {
    const page = await site.open(`${charterPath}/fr`)
    for (const key of ['Tab', 'Enter', 'Tab']) await page.keyboard.press(key)
    expect(await page.locator('button[value=refuse-all]:focus').count()).toBe(1)
  })

  test.each([320, 360, 768])(
    'the choice comes first: it is one tap away wherever one reads, at a width of %i',
    async (width) => {
      const page = await site.open(`${charterPath}/fr`)
      await page.setViewportSize({ width, height: 640 })
      const link = page.locator('.to-choice a')
      const from = (await page.locator('.text').boundingBox())?.y ?? 0
      const to = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
      for (let y = from; y < to; y += 500) {
        await page.evaluate((y) => scrollTo(0, y), y)
        const box = await link.boundingBox()
        expect(box && box.y >= 0 && box.y < 40, `${y}`).toBe(true)
      }
      await link.click()
      expect((await page.locator('#choice').boundingBox())?.y).toBeLessThan(100)
    },
  )

  test.each([
    { width: 1024, height: 800 },
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ])(
    'the choice comes first: it stays beside the text, with the contents, at $width by $height',
    async ({ width, height }) => {
      const page = await site.open(`${charterPath}/fr`)
      await page.setViewportSize({ width, height })
      await page.evaluate(() => scrollTo(0, 1200))
      for (const selector of ['#choice button[value=refuse-all]', '.contents a[href="#rights"]']) {
        const box = await page.locator(selector).boundingBox()
        expect(box && box.y > 0 && box.y < height, selector).toBe(true)
      }
      expect(await page.locator('.to-choice').isVisible()).toBe(false)
    },
  )

  test.each([320, 768, 1280])(
    'the choice comes first: after a press, what has become of it stands below the title, at a width of %i',
    async (width) => {
      const page = await site.open(`${charterPath}/fr`)
      await page.setViewportSize({ width, height: 568 })
      await page.locator('#choice button[value=refuse-all]').click()
      await page.locator('#notice:focus').waitFor()
      expect((await page.locator('h1').boundingBox())?.y).toBeGreaterThan(0)
      expect((await page.locator('#notice h2').boundingBox())?.y).toBeLessThan(200)
    },
  )

  test('the choice comes first: the contents mark the section that one reads, beside the text', async () => {
    const page = await site.open(`${charterPath}/fr`)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.locator('.contents a[href="#rights"]').click()
    await expect.poll(() => page.locator('.contents a:target-current[href="#rights"]').count()).toBe(1)
  })

  test('the choice comes first: what is saved is said once, with what stands now', async () => {
    const page = await states.saved(site, 'fr')
    const text = await page.locator('main').innerText()
    expect(await page.locator('#choice, #notice').count()).toBe(2)
    expect(await page.locator('#choice #notice').count()).toBe(1)
    expect(text.match(/Accepté/g)).toHaveLength(1)
    expect(text.match(/Vous avez fait ce choix/g)).toHaveLength(1)
  })
})

describe('the length of the page', () => {
  // 4,131 and 7,720 px in November 2026, when each purpose stood on it twice and the choice at its end.
  test.each([
    { width: 1280, most: 0.6 * 4131 },
    { width: 360, most: 0.6 * 7720 },
  ])('the length of the page: at most 60 % of what it was, at a width of $width', async ({ width, most }) => {
    const page = await site.open(`${charterPath}/fr`)
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(most)
  })

  test('the length of the page: is shared by no empty half, at a width of 1920', async () => {
    const page = await site.open(`${charterPath}/fr`)
    await page.setViewportSize({ width: 1920, height: 1080 })
    const { x = 0, width = 0 } = (await page.locator('table').boundingBox()) ?? {}
    const aside = (await page.locator('.aside').boundingBox())?.x ?? 0
    expect((x + width - aside) / 1920).toBeGreaterThan(0.7)
  })
})
