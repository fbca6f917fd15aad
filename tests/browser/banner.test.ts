/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { languages, shippedSource, versionOf } from '../support/charters.ts'
import { axeFindings, reflow, smallTargets, unequalButtons } from './accessibility.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

/** The shipped charter, once it uses a cookie for statistics. */
const used = versionOf(
  shippedSource.replace(
    / {4}cookies: \[\]/,
    '    cookies: [{ name: _pk_*, provider: BEP, purpose: { fr: Compter }, duration: P13M, party: first }]',
  ),
)

let site: GuestSite
const banners = new Map<string, string>()
beforeAll(async () => {
  site = await openGuestSite()
  site.serveCharter(used)
  for (const language of languages) {
    const answer = await fetch(`${site.charter}/banner?language=${language}`)
    banners.set(language, await answer.text())
  }
})
afterEach(() => site.leave())
afterAll(() => site.close())

/** Shows the banner in a page whose reader has set another size of letters, as the settings of a browser do. */
async function show(language: string, fontSize: string, width: number): Promise<Page> {
  const page = await site.open(banners.get(language) ?? '', {
    lang: language,
    viewport: { width, height: 800 },
    policy: { 'style-src': "'unsafe-inline' *" },
    head: `<style>html { font-size: ${fontSize} }</style>`,
  })
  await page.locator('.charte-banner').waitFor()
  return page
}

describe.each(languages)('the banner in %s', (language) => {
  test.each(['100%', '200%'].flatMap((fontSize) => [320, 640, 1280].map((width) => ({ fontSize, width }))))(
    'the banner: has equal buttons with letters of $fontSize, $width pixels wide',
    async ({ fontSize, width }) => {
      const page = await show(language, fontSize, width)
      expect(await page.locator('.charte-banner button').count()).toBe(2)
      expect(await unequalButtons(page, '.charte-banner button')).toEqual([])
      for (const findings of [reflow(page), smallTargets(page)]) expect(await findings).toEqual([])
    },
  )

  test('the banner: has nothing that axe finds', async () => {
    expect(await axeFindings(await show(language, '100%', 320))).toEqual([])
    // Axe tries to read the style sheet of another origin, which the page may only apply.
    site.takeFaults()
  })
})
