/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { shipped, versionWith } from '../support/charters.ts'
import { eventually, known, refresh, tell } from './guest-page.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
})
beforeEach(() => site.serveCharter(charter))
afterEach(() => site.leave())
afterAll(() => site.close())

/** A charter whose statistics leave something in each storage that a page reaches. */
const charter = versionWith((yaml) =>
  yaml
    .replace(
      '  - id: statistics',
      '      - { name: [_pk_needed, stat_needed], technology: localStorage, provider: Exemple, purpose: Panier, duration: session, party: first, recipients: none }\n  - id: statistics',
    )
    .replace(
      '  - id: ads',
      ['localStorage', 'sessionStorage', 'indexedDB', 'cacheStorage']
        .map(
          (technology) =>
            `      - { name: [visits, stat_*], technology: ${technology}, provider: Matomo, purpose: Compter, duration: session, party: first, recipients: none }\n`,
        )
        .concat('  - id: ads')
        .join(''),
    ),
)

/** Sets cookies by their lines, as the scripts of a page do. */
function setCookies(page: Page, ...lines: string[]): Promise<void> {
  return page.evaluate((lines) => {
    // biome-ignore lint/suspicious/noDocumentCookie: as the scripts of pages do.
    for (const line of lines) document.cookie = line
  }, lines)
}

/** Stores what the charter declares for statistics, and something else, in each storage of the page. */
async function store(page: Page): Promise<void> {
  const names = ['_pk_id.1', '_pk_ses', 'SSESS0a1b', 'other', 'visits', 'x_pk_id']
  await setCookies(page, ...names.map((name) => `${name}=1; path=/`))
  await page.evaluate(async () => {
    for (const storage of [localStorage, sessionStorage])
      for (const name of ['visits', 'stat_1', 'stat_needed', '_pk_id.1', 'other', 'my_visits'])
        storage.setItem(name, '1')
    for (const name of ['visits', 'stat_1', 'other']) await caches.open(name)
    for (const name of ['visits', 'stat_1', 'other'])
      await new Promise((opened) => {
        const opening = indexedDB.open(name)
        opening.onsuccess = () => opened(opening.result.close())
      })
  })
}

function stored(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => ({
    cookies: document.cookie
      .split('; ')
      .map((pair) => pair.split('=')[0] ?? '')
      .sort(),
    local: Object.keys(localStorage).sort(),
    session: Object.keys(sessionStorage).sort(),
    databases: (await indexedDB.databases()).map(({ name }) => String(name)).sort(),
    caches: (await caches.keys()).sort(),
  }))
}

const everything = {
  cookies: ['SSESS0a1b', '_pk_id.1', '_pk_ses', 'cookies_preferences', 'other', 'visits', 'x_pk_id'],
  local: ['_pk_id.1', 'my_visits', 'other', 'stat_1', 'stat_needed', 'visits'],
  session: ['_pk_id.1', 'my_visits', 'other', 'stat_1', 'stat_needed', 'visits'],
  databases: ['other', 'stat_1', 'visits'],
  caches: ['other', 'stat_1', 'visits'],
}
const allowed = {
  cookies: ['cookies_preferences', 'other', 'visits', 'x_pk_id'],
  local: ['_pk_id.1', 'my_visits', 'other', 'stat_needed'],
  session: ['_pk_id.1', 'my_visits', 'other'],
  databases: ['other'],
  caches: ['other'],
}

test('what is stored: is left alone while its purpose may be used', async () => {
  const page = await site.open('')
  await site.choose(page, 'accept-all')
  await store(page)
  await refresh(page)
  expect(await stored(page)).toEqual(everything)
})

test('what is stored: goes with a withdrawal, as far as the charter declares it for that purpose alone', async () => {
  const page = await site.open('')
  await site.choose(page, 'accept-all')
  await store(page)
  await site.choose(page, 'withdraw')
  await refresh(page)
  await eventually(() => stored(page)).toEqual(allowed)
})

test('what is stored: goes with a refusal, and when a yes has run out', async () => {
  for (const action of ['refuse-all', 'accept-all'] as const) {
    const page = await site.open('')
    await site.choose(page, action)
    await store(page)
    if (action === 'accept-all') site.at('2027-06-01T00:00:00Z')
    await refresh(page)
    await eventually(() => stored(page)).toEqual(allowed)
    site.at('2026-11-23T09:30:00Z')
  }
})

test('what is stored: stays while the charter does not answer, or says nothing of it', async () => {
  const page = await site.open('')
  await site.choose(page, 'accept-all')
  await store(page)
  const older = JSON.stringify({ v: 1, granted: ['necessary'], purposes: {}, words: {} })
  for (const answer of [tell('', 500), tell(older)]) {
    site.answerInstead(answer)
    await refresh(page)
    expect(await stored(page)).toEqual(everything)
  }
  site.takeFaults()
})

test('what is stored: of a charter that uses nothing of it stays', async () => {
  site.serveCharter(shipped)
  const page = await site.open('')
  await store(page)
  await site.choose(page, 'refuse-all')
  await refresh(page)
  expect(await stored(page)).toEqual(everything)
})

test('what is stored: as a cookie of a domain goes where the charter declares that domain, and only there', async () => {
  const page = await site.open('', { host: 'shop.town.localhost' })
  await known(page)
  for (const name of ['wide', '_pk_id'])
    await setCookies(page, `${name}=host; path=/`, `${name}=domain; path=/; domain=town.localhost`)
  expect(await page.evaluate(() => document.cookie.split('; ').length)).toBe(4)
  // The charter of another site knows no choice, and has nothing deleted: here it is one of the same.
  const row = (names: string, domain?: string) => ({ technology: 'cookie', names, domain })
  const rows = [row('^(?:wide)$', 'town.localhost'), row('^(?:_pk_.*)$')]
  site.answerInstead(tell(JSON.stringify({ v: 1, granted: [], purposes: {}, words: {}, delete: rows })))
  await refresh(page)
  expect(await page.evaluate(() => document.cookie)).toBe('_pk_id=domain')
})

test('what is stored: as a cookie of a path goes on the path that the charter declares', async () => {
  const page = await site.open('')
  await known(page)
  const path = new URL(page.url()).pathname
  await setCookies(page, `deep=1; path=${path}`, `kept=1; path=${path}`)
  const row = (names: string, path?: string) => ({ technology: 'cookie', names, path })
  const rows = [row('^(?:deep)$', path), row('^(?:kept)$')]
  site.answerInstead(tell(JSON.stringify({ v: 1, granted: [], purposes: {}, words: {}, delete: rows })))
  await refresh(page)
  expect(await page.evaluate(() => document.cookie)).toBe('kept=1')
})
