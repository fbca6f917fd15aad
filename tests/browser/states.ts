import type { BrowserContextOptions, Page } from 'playwright-core'
import { exempting, shipped, shippedSource, versionOf } from '../support/charters.ts'
import { losesCookie, type Site } from './browse.ts'
import { answer, arrive, asked, charterPath, type Language, mixed, press } from './choice.ts'

/** The shipped charter with a new cookie, a longer duration and another introduction. */
const changed = versionOf(
  shippedSource
    .replace('duration: P2W', 'duration: P3W')
    .replace('fr: Afin de', 'fr: Pour')
    .replace(
      /cookies: \[\]/,
      'cookies:\n      - { name: [_pk_id.*, _pk_ses.*], provider: Matomo, purpose: Visites, duration: P13M, party: first }',
    ),
)

/** Every state in which a visitor can meet the page, and how she gets there. */
export const states = {
  'first visit': open,
  saved: async (site, language) => {
    const page = await open(site, language)
    await answer(page, mixed)
    await press(page, 'save')
    return page
  },
  invalid: async (site, language) => {
    const page = await open(site, language)
    await answer(page, { [asked[0] ?? '']: 'granted' })
    await press(page, 'save')
    return page
  },
  stale: async (site, language) => {
    const page = await open(site, language)
    const [token] = await page.context().cookies()
    await page.context().addCookies(token ? [{ ...token, value: 'of-another-program' }] : [])
    await answer(page, mixed)
    await press(page, 'save')
    return page
  },
  blocked: async (site, language) => {
    const page = await open(site, language)
    await page.context().clearCookies({ name: shipped.own.csrf.name })
    await answer(page, mixed)
    await press(page, 'save')
    return page
  },
  'not kept': async (site, language) => {
    const page = await open(site, language, {
      extraHTTPHeaders: { [losesCookie]: shipped.own.preferences.name },
    })
    await press(page, 'accept-all')
    return page
  },
  'Global Privacy Control': (site, language) =>
    open(site, language, { extraHTTPHeaders: { 'Sec-GPC': '1' } }),
  'suspended by the signal': async (site, language) => {
    const page = await open(site, language)
    await answer(page, mixed)
    await press(page, 'save')
    await page.setExtraHTTPHeaders({ 'Sec-GPC': '1' })
    await page.goto(`${charterPath}/${language}`)
    return page
  },
  'changed meanwhile': async (site, language) => {
    const page = await open(site, language)
    site.serveCharter(changed)
    await press(page, 'accept-all')
    site.serveCharter(shipped)
    return page
  },
  unavailable: async (site, language) => {
    const page = await open(site, language)
    await answer(page, mixed)
    site.breakLog(true)
    await press(page, 'save')
    site.breakLog(false)
    return page
  },
  receipt: async (site, language) => {
    const page = await open(site, language)
    await press(page, 'accept-all')
    await arrive(page, () => page.locator('#choice a[href*=receipt]').click())
    return page
  },
  'changed since': async (site, language) => {
    const page = await open(site, language)
    await press(page, 'accept-all')
    site.serveCharter(changed)
    await page.goto(`${charterPath}/${language}`)
    site.serveCharter(shipped)
    return page
  },
  'not granted': async (site, language) => {
    const page = await open(site, language)
    await page.context().addCookies([{ name: '_pk_id.1', value: 'x', url: site.origin }])
    site.serveCharter(changed)
    await page.goto(`${charterPath}/${language}`)
    site.serveCharter(shipped)
    return page
  },
  exempt: async (site, language) => {
    site.serveCharter(exempting)
    const page = await open(site, language)
    site.serveCharter(shipped)
    return page
  },
  objected: async (site, language) => {
    site.serveCharter(exempting)
    const page = await open(site, language)
    await answer(page, mixed)
    await answer(page, { statistics: 'refused' })
    await press(page, 'save')
    site.serveCharter(shipped)
    return page
  },
  versions: (site, language) => {
    site.serveCharter(changed)
    site.serveCharter(shipped)
    return site.open(`${charterPath}/versions`, { locale: `${language}-BE` })
  },
  'page not found': (site, language) =>
    site.open(`${charterPath}/no-such-page`, { locale: `${language}-BE` }),
} satisfies Record<string, (site: Site, language: Language) => Promise<Page>>

export type State = keyof typeof states
export const stateNames = Object.keys(states) as State[]

function open(site: Site, language: Language, options: BrowserContextOptions = {}): Promise<Page> {
  return site.open(`${charterPath}/${language}`, { locale: `${language}-BE`, ...options })
}
