/// <reference lib="dom" />
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { versionWith } from '../support/charters.ts'
import { axeFindings } from './accessibility.ts'
import { arrive, focused, stored, wordsIn } from './choice.ts'
import { eventually } from './guest-page.ts'
import { type GuestOptions, type GuestSite, openGuestSite } from './guest-site.ts'

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
  site.serveCharter(versionWith((yaml) => yaml))
})
afterEach(() => site.leave())
afterAll(() => site.close())

const t = wordsIn('fr')
const banner = (page: Page) => page.locator('.charte-banner')
const text = '<p>Un texte de la page.</p>'.repeat(20)

/** A page of a guest whose banner comes by script, over a long text. */
const open = (options: GuestOptions = {}) =>
  site.open(`<script nonce="abc" src="${site.charter}/assets/banner.js"></script>${text}`, options)

/** How far the page has moved under its visitor, by the measure of browsers (cumulative layout shift), once it is still. */
function shifts(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 1500)
      }),
  )
}

/** Has the banner of a visitor come late, as over a slow network, or not at all. */
async function delay(context: BrowserContext, ms: number): Promise<void> {
  await context.route('**/banner?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    await route.continue().catch(() => {})
  })
}

/** A visitor on a slow network, who has answered or not. */
async function slowVisitor(answered: boolean): Promise<BrowserContext> {
  const page = await site.open('')
  if (answered) await site.choose(page, 'refuse-all')
  await delay(page.context(), 400)
  return page.context()
}

describe('a banner by script', () => {
  test('a banner by script: is the one that a server includes, in the flow, and axe finds nothing in it', async () => {
    const page = await open()
    await banner(page).waitFor()
    expect(site.takeFaults()).toEqual([])
    const query = `language=fr&next=${encodeURIComponent(page.url())}`
    const included = await (await fetch(`${site.charter}/banner?${query}`)).text()
    const server = await page.context().newPage()
    await server.setContent(included)
    const htmlOf = (shown: Page) => banner(shown).evaluate((element) => element.outerHTML)
    expect((await htmlOf(page)).replaceAll(site.charter, '/charte-cookies')).toBe(await htmlOf(server))
    expect(await banner(page).evaluate((element) => getComputedStyle(element).position)).toBe('static')
    expect(await axeFindings(page)).toEqual([])
    site.takeFaults()
  })

  test.each([
    ['has not answered', false, 1],
    ['has answered', true, 0],
  ])(
    'a banner by script: nothing of the page moves under a visitor who %s, be it late',
    async (_who, answered, banners) => {
      const context = await slowVisitor(answered)
      const page = await open({ context })
      expect(await shifts(page)).toBe(0)
      expect(await banner(page).count()).toBe(banners)
      expect(await page.getByText('Un texte de la page.').first().isVisible()).toBe(true)
    },
  )

  test('a banner by script: the measure of what moves sees a banner that is put in after the first paint', async () => {
    const page = await site.open(text)
    await page.evaluate(async () => {
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 300)))
      const late = Object.assign(document.createElement('div'), { textContent: 'Une question' })
      late.style.setProperty('height', '200px')
      document.querySelector('p')?.before(late)
    })
    expect(await shifts(page)).toBeGreaterThan(0.01)
  })

  test.each([
    ['hangs', 60_000],
    ['is gone', -1],
  ])(
    'a banner by script: where the charter %s, the page comes without it, after a second',
    async (_how, ms) => {
      const context = (await site.open('')).context()
      if (ms > 0) await delay(context, ms)
      else await context.route('**/banner?*', (route) => route.abort())
      const page = await open({ context })
      await eventually(() => page.evaluate(() => getComputedStyle(document.body).visibility)).toBe('visible')
      expect(await page.evaluate(() => performance.now())).toBeLessThan(5000)
      expect(await banner(page).count()).toBe(0)
      site.takeFaults()
    },
  )

  test('a banner by script: is answered, and its visitor is back on the page, where it is confirmed', async () => {
    for (const [button, granted] of [
      ['preferences.refuseAll', 'refused'],
      ['preferences.acceptAll', 'granted'],
    ] as const) {
      const page = await open()
      const address = page.url()
      await arrive(page, () => page.getByRole('button', { name: t(button) }).click())
      expect(page.url()).toMatch(new RegExp(`^${address}\\?charte_saved=[-\\dT:]+Z#charte-banner$`))
      await page
        .getByRole('status')
        .filter({ hasText: t('notice.saved.title') })
        .waitFor()
      await eventually(() => focused(page)).toBe('charte-banner')
      expect(await banner(page).count()).toBe(0)
      expect(new Set(Object.values((await stored(page)) ?? {}))).toEqual(new Set([granted]))
      await page.goto(address)
      expect(await banner(page).count()).toBe(0)
    }
  })

  test('a banner by script: says that a choice is not kept to who made it, and not to who was sent a link to it', async () => {
    const page = await open()
    const alert = page.getByRole('alert')
    await arrive(page, () => page.getByRole('button', { name: t('preferences.refuseAll') }).click())
    await page.getByRole('status').waitFor()
    await page.context().clearCookies()
    await arrive(page, () => page.reload().then(() => {}))
    await alert.waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await banner(other).waitFor()
    expect(await other.getByRole('alert').count()).toBe(0)
  })

  test('a banner by script: a page without scripts has none, and is shown', async () => {
    const page = await open({ javaScriptEnabled: false })
    expect(await page.getByText('Un texte de la page.').first().isVisible()).toBe(true)
  })
})
