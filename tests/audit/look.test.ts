import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { look } from '../../src/audit/look/look.ts'
import type { LookOptions } from '../../src/audit/look/options.ts'
import { type Seen, type SeenState, type StateName, seenSchema } from '../../src/audit/seen.ts'
import { type PlantedSite, startPlantedSite } from './site.ts'

let site: PlantedSite
let seen: Seen
const progress: string[] = []

const quick = { isRoot: process.getuid?.() === 0, pause: 0, wait: 500, timeout: 10_000 }
const optionsFor = (more: Partial<LookOptions> = {}): LookOptions => ({
  program: inject('chromiumPath'),
  ...quick,
  ...more,
})

beforeAll(async () => {
  site = await startPlantedSite()
  seen = await look(
    site.origin,
    optionsFor({
      states: ['before', 'refused', 'accepted', 'withdrawn', 'gpc'],
      mostPages: 12,
      choice: {
        consent: 'buttons',
        refuse: 'Tout refuser',
        accept: 'css=button[value=yes]',
        withdraw: 'Retirer mon accord',
        withdrawAt: '/cookies',
      },
    }),
    { onProgress: ({ state, page }) => progress.push(`${state} ${page}`) },
  )
})

afterAll(() => site.close())

const day = 86_400_000
const town = 'town.localhost'
const statistics = 'stats.localhost'
const video = 'video.localhost'

function stateOf(name: StateName): SeenState {
  const found = seen.states.find((state) => state.name === name)
  if (!found) throw new Error(`${name} was not looked at`)
  return found
}

test('look: its record is one of version 1, and all states were reached', () => {
  expect(seenSchema.parse(seen)).toEqual(seen)
  expect(seen.states.map(({ name, unseen }) => ({ name, unseen }))).toEqual(
    ['before', 'refused', 'accepted', 'withdrawn', 'gpc'].map((name) => ({ name, unseen: [] })),
  )
})

/** What stands in the record of a cookie, in one state: its life within a minute. */
// biome-ignore format: a list to read
const cookies: [kind: string, state: StateName, name: string, facts: Record<string, unknown>][] = [
  ['an answer, HttpOnly', 'before', 'sid', { domain: town, by: 'header', life: 'session', kept: 'session', httpOnly: true, sameSite: 'Lax', party: 'first', isStanding: true }],
  ['Max-Age', 'before', 'lang', { life: 365 * day, kept: 365 * day }],
  ['a life that is capped', 'before', 'two_years', { life: 730 * day, kept: 400 * day }],
  ['Expires', 'before', 'by_date', { life: 30 * day, kept: 30 * day }],
  ['a Domain', 'before', 'wide', { domain: '.town.localhost', sentTo: expect.arrayContaining(['cdn.town.localhost']) }],
  ['a prefix', 'before', '__Host-safe', { secure: true }],
  ['a Domain of others', 'before', 'foreign', { refused: 'InvalidDomain', isStanding: false }],
  ['SameSite=None without Secure', 'before', 'none_insecure', { refused: 'SameSiteNoneInsecure', isStanding: false }],
  ['a deletion', 'before', 'cleared', { life: 0, isStanding: false }],
  ['a path', 'before', 'deep', { path: '/news' }],
  ['a default path', 'before', 'defaulted', { path: '/' }],
  ['a default path below', 'before', 'one', { path: '/news' }],
  ['a redirect', 'before', 'redirected', { by: 'header' }],
  ['a fetch', 'before', 'fetched', { by: 'header' }],
  ['a frame of a host of the site', 'before', 'framed', { domain: 'cdn.town.localhost', party: 'first' }],
  ['a frame without an address', 'before', 'srcdoc_js', { domain: town, by: 'script' }],
  ['a WebSocket', 'before', 'ws_cookie', { by: 'jar', party: 'first' }],
  ['a WebSocket of others', 'before', 'ws_third', { by: 'jar', party: 'third', domain: statistics }],
  ['document.cookie', 'before', 'js_plain', { by: 'script', life: 730 * day, kept: 400 * day }],
  ['cookieStore', 'before', 'js_store', { by: 'script', life: 90 * day, sameSite: 'Strict' }],
  ['a script of others, for the site', 'before', '_st_id', { by: 'script', party: 'first', domain: '.town.localhost' }],
  ['set and deleted at once', 'before', 'flash', { by: 'script', isStanding: false }],
  ['a timer', 'before', 'late', { by: 'script' }],
  ['scrolling', 'before', 'scrolled', { by: 'script' }],
  ['a visitor who seems human', 'before', 'human', { by: 'script' }],
  ['a pixel of others', 'before', 'stat_id', { party: 'third', domain: statistics, life: 395 * day, isStanding: true, sentTo: [statistics] }],
  ['SameSite=Lax of others', 'before', 'stat_lax', { refused: expect.stringContaining('Lax'), isStanding: false }],
  ['a redirect of others', 'before', 'hop', { party: 'third', domain: statistics }],
  ['the end of a redirect of others', 'before', 'bounce', { party: 'third', domain: video }],
  ['a frame of others', 'before', 'vid', { party: 'third', by: 'header', life: 365 * day }],
  ['a script in a frame of others', 'before', 'vid_js', { party: 'third', by: 'script', life: 30 * day }],
  ['a partition', 'before', 'chip', { party: 'third', partitioned: true, isStanding: true }],
  ['a page that only a sitemap names', 'before', 'from_sitemap', { by: 'header' }],
  ['a page that only a shadow root links', 'before', 'shadow_page', { by: 'header' }],
  ['the record of a refusal', 'refused', 'choice', { by: 'header', life: 180 * day }],
  ['set in spite of a refusal', 'refused', 'promo', { by: 'header', life: 7 * day, isStanding: true }],
  ['set by consent', 'accepted', '_st_ga', { by: 'script', life: 400 * day, sentTo: expect.arrayContaining([town]) }],
  ['left and sent after a withdrawal', 'withdrawn', '_st_ga', { by: 'jar', isStanding: true, sentTo: expect.arrayContaining([town]) }],
  ['the header of GPC', 'gpc', 'gpc_header', { by: 'header' }],
  ['GPC for scripts', 'gpc', 'gpc_script', { by: 'script' }],
]

describe('look: sees a cookie', () => {
  test.each(cookies)('look: sees a cookie of %s (%s: %s)', (_, state, name, { life, kept, ...facts }) => {
    const found = stateOf(state).cookies.filter((cookie) => cookie.name === name)
    expect(found).toContainEqual(expect.objectContaining(facts))
    const cookie = found.find((one) => one.refused === facts.refused) ?? found[0]
    if (life !== undefined) expectLife(found.at(-1)?.life, life)
    if (kept !== undefined) expectLife(cookie?.kept, kept)
  })
})

function expectLife(found: unknown, expected: unknown): void {
  if (typeof expected !== 'number') expect(found).toBe(expected)
  else expect(Math.abs(Number(found) - expected)).toBeLessThan(60_000)
}

// biome-ignore format: a list to read
const stored: [technology: string, name: string, host: string, facts: Record<string, unknown>][] = [
  ['localStorage', 'seen_tour', town, { isStanding: true, party: 'first', from: expect.stringContaining('/app.js') }],
  ['localStorage', 'theme', town, { isStanding: true }],
  ['localStorage', 'passing', town, { isStanding: false }],
  ['sessionStorage', 'tab', town, {}],
  ['indexedDB', 'offline', town, {}],
  ['cacheStorage', 'v1-assets', town, {}],
  ['serviceWorker', '/sw.js', town, { isStanding: true }],
  ['localStorage', 'player', video, { party: 'third', isStanding: true }],
  ['sessionStorage', 'player_tab', video, { party: 'third' }],
  ['indexedDB', 'player_db', video, { party: 'third' }],
]

describe('look: sees storage', () => {
  test.each(stored)('look: sees storage: %s %s of %s', (technology, name, host, facts) => {
    const origin = site.at(host)
    expect(stateOf('before').storage).toContainEqual(
      expect.objectContaining({ technology, name, origin, ...facts }),
    )
  })
})

// biome-ignore format: a list to read
const requests: [kind: string, path: string, facts: Record<string, unknown>][] = [
  ['image', '/p.gif', { isPixel: true }],
  ['image', '/hop.gif', { isPixel: true }],
  ['image', '/hidden.gif?u=', { isPixel: true, from: expect.stringContaining('/app.js') }],
  ['image', '/hit.gif', { isPixel: true, from: expect.stringContaining('/stat.js?id=') }],
  ['image', '/back.png', {}],
  ['style', '/font.css', {}],
  ['font', '/x.woff2', {}],
  ['script', '/stat.js?id=', {}],
  ['frame', '/nested', {}],
  ['fetch', '/collect?v=', { from: expect.stringContaining('/app.js') }],
  ['fetch', '/from-worker', {}],
  ['worker', '/from-service-worker', {}],
  ['beacon', '/beacon', { isPixel: true }],
  ['beacon', '/bye', {}],
  ['beacon', '/bye-kept', {}],
  ['websocket', '/live', {}],
]

describe('look: sees a request to others', () => {
  test.each(requests)('look: sees a request to others: %s %s', (kind, path, facts) => {
    const url = site.at(statistics).replace('http', kind === 'websocket' ? 'ws' : 'http') + path
    const found = stateOf('before').requests.filter((request) => request.url === url)
    expect(found).toContainEqual(expect.objectContaining({ kind, host: statistics, ...facts }))
  })

  test('look: names the cookies that go out with a request to others', () => {
    const sent = stateOf('refused').requests.find(({ url }) => url === `${site.at(statistics)}/p.gif`)
    expect(sent?.cookies).toContain('stat_id')
  })

  test('look: the frame and the film of others are there, and no pixels', () => {
    const others = stateOf('before').requests.filter(({ host }) => host === video)
    expect(others.map(({ kind, url }) => `${kind} ${new URL(url).pathname}`)).toEqual(
      expect.arrayContaining(['frame /embed', 'image /photo.png']),
    )
    expect(others.filter(({ isPixel, url }) => isPixel && !url.endsWith('/p.gif'))).toEqual([])
  })
})

test.each(['canvas', 'webgl', 'audio', 'fonts'])('look: sees what tells browsers apart: %s', (api) => {
  const found = stateOf('before').fingerprints.filter((one) => one.api === api)
  expect(found.map(({ from }) => from)).toEqual([`${site.origin}/app.js`])
})

test('look: blames no page that only tests a canvas', () => {
  const pages = seen.states.flatMap(({ fingerprints }) => fingerprints.map(({ page }) => page))
  expect(pages).not.toContain(`${site.origin}/from-sitemap`)
})

test('look: says what a script did, and by which lines', () => {
  const [cookie] = stateOf('before').cookies.filter(({ name }) => name === '_st_id')
  expect(cookie?.from).toBe(`${site.at(statistics)}/stat.js?id=`)
  expect(cookie?.stack?.[0]).toMatch(/\/stat\.js\?id=:1:\d+/)
})

test('look: proves a choice by what the site keeps of it', () => {
  for (const [name, button] of [
    ['refused', 'Tout refuser'],
    ['accepted', 'css=button[value=yes]'],
    ['withdrawn', 'Retirer mon accord'],
  ] as const) {
    expect(stateOf(name).choice?.means).toContain(`“${button}” was pressed`)
    expect(stateOf(name).choice?.proof).toContain('the cookie choice')
  }
})

test('look: a choice begins anew, so nothing of before is blamed on it', () => {
  expect(stateOf('before').cookies.map(({ name }) => name)).not.toContain('choice')
  expect(stateOf('refused').cookies.map(({ name }) => name)).not.toContain('_st_ga')
  expect(stateOf('accepted').cookies.map(({ name }) => name)).not.toContain('promo')
  expect(stateOf('gpc').cookies.map(({ name }) => name)).not.toContain('choice')
})

test('look: keeps no value, neither of cookies nor of addresses', () => {
  const text = JSON.stringify(seen)
  for (const value of ['"abc"', 'id=77', 'u=1', 'month=1']) {
    const isPage = value === 'month=1'
    expect(isPage ? text.replaceAll(/"url":"[^"]*"/g, '') : text).not.toContain(value)
  }
  const [sid] = stateOf('before').cookies.filter(({ name }) => name === 'sid')
  expect(sid?.value).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{16}$/), length: 3 })
})

test('look: asks for nothing that logs out, is forbidden, a file, or one of many alike', () => {
  const asked = new Set(site.requests)
  for (const path of ['/logout', '/private/a', '/plan.pdf', '/calendar?month=3'])
    expect(asked).not.toContain(`GET ${town}${path}`)
  expect(asked).not.toContain(`GET ${video}/elsewhere`)
  const skipped = Object.fromEntries(
    stateOf('before')
      .pages.filter(({ outcome }) => outcome === 'skipped')
      .map(({ url, why }) => [url.slice(site.origin.length), why]),
  )
  expect(skipped).toEqual({
    '/logout': 'it may log out, delete or download',
    '/private/a': 'robots.txt forbids it',
    '/plan.pdf': 'it is a file',
    '/calendar?month=3': 'two pages alike were visited',
  })
})

test('look: visits the same pages in each state, in the same order', () => {
  const visited = ({ pages }: SeenState) =>
    pages.filter(({ outcome }) => outcome === 'visited').map(({ url }) => url.slice(site.origin.length))
  const pages = visited(stateOf('before'))
  expect(pages[0]).toBe('/')
  expect([...pages].sort()).toEqual([
    '/',
    '/calendar?month=1',
    '/calendar?month=2',
    '/dialog',
    '/from-sitemap',
    '/go',
    '/in-shadow',
    '/news',
    '/news/one',
  ])
  for (const state of seen.states) expect(visited(state), state.name).toEqual(pages)
  expect(progress).toHaveLength(pages.length * 5)
})

test('look: tells only of hosts that the site itself uses', () => {
  const hosts = seen.states.flatMap(({ requests, cookies }) => [
    ...requests.map(({ host }) => host),
    ...cookies.map(({ domain }) => domain.replace(/^\./, '')),
  ])
  expect(new Set(hosts)).toEqual(new Set([town, 'cdn.town.localhost', statistics, video]))
})

test('look: pages that never end, lead away, circle, hang, or are too large, have one line each', async () => {
  const bad = ['/endless', '/huge', '/circle', '/away', '/attached', '/busy', '/fast', '/news']
  const found = await look(
    site.origin,
    optionsFor({ pages: bad, mostPages: 9, noSitemap: true, timeout: 2500, concurrency: 1 }),
  )
  const [state] = found.states
  const lines = state?.pages
    .filter(({ url }) => bad.includes(new URL(url).pathname))
    .map(({ url, outcome, why }) => [new URL(url).pathname, outcome, why])
  expect(lines).toEqual([
    ['/endless', 'failed', 'it did not end within 2.5 s'],
    ['/huge', 'failed', 'it is a page of 100 MB, of which none is looked at'],
    ['/circle', 'failed', 'it redirects without end'],
    ['/away', 'failed', `it leads to another site, ${site.at(video)}, which has a charter of its own`],
    ['/attached', 'failed', expect.stringContaining('it is a download, which is left alone')],
    ['/busy', 'failed', 'it did not end within 2.5 s'],
    ['/fast', 'failed', 'the site asks to come later (429)'],
    ['/news', 'skipped', expect.any(String)],
  ])
  expect(state?.unseen).toEqual([
    { code: 'blind', why: 'the site asks to come later (429)', page: `${site.origin}/fast` },
  ])
  expect(state?.cookies.map(({ name }) => name)).not.toContain('other_site')
})

describe('look: does not pass over what it could not see', () => {
  const once: Partial<LookOptions> = { mostPages: 1, noSitemap: true }

  test('look: a button that is not there is no choice', async () => {
    const choice = { consent: 'buttons', refuse: 'Rien de tel' } as const
    const { states } = await look(
      site.origin,
      optionsFor({ ...once, choice, states: ['refused'], timeout: 2000 }),
    )
    expect(states[0]?.unseen).toEqual([
      { code: 'choice-not-made', why: `there is no button “Rien de tel” on ${site.origin}/` },
    ])
    expect(states[0]?.pages).toEqual([])
  })

  test('look: a press of which the site keeps nothing is no choice', async () => {
    const choice = { consent: 'buttons', accept: 'Actualités' } as const
    const { states } = await look(site.origin, optionsFor({ ...once, choice, states: ['accepted'] }))
    expect(states[0]?.unseen[0]).toEqual({
      code: 'choice-not-made',
      why: expect.stringContaining('was pressed on'),
    })
  })

  test('look: a browser that blocks third-party cookies is blind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blocking-'))
    const program = join(folder, 'chromium')
    const preferences = JSON.stringify({ profile: { cookie_controls_mode: 1 } })
    writeFileSync(
      program,
      `#!/bin/sh
for word; do case "$word" in --user-data-dir=*) echo '${preferences}' > "\${word#--user-data-dir=}/Default/Preferences";; esac; done
exec ${inject('chromiumPath')} "$@"
`,
    )
    chmodSync(program, 0o755)
    const { states } = await look(site.origin, optionsFor({ ...once, program }))
    rmSync(folder, { recursive: true })
    expect(states[0]?.unseen[0]).toEqual({
      code: 'blind',
      why: expect.stringContaining('third-party cookies'),
    })
    expect(states[0]?.cookies.map(({ name }) => name)).toContain('sid')
  })

  test('look: a site whose robots.txt forbids all is not visited', async () => {
    const { states } = await look(site.at('shut.localhost'), optionsFor(once))
    expect(states[0]?.unseen).toEqual([
      {
        code: 'blind',
        why: expect.stringContaining('robots.txt forbids it'),
        page: `${site.at('shut.localhost')}/`,
      },
    ])
    expect(states[0]?.cookies).toEqual([])
  })

  test('look: a site that is down has one line', async () => {
    const { states } = await look('http://127.0.0.1:9/', optionsFor(once))
    expect(states[0]?.unseen[0]).toEqual({
      code: 'blind',
      why: expect.stringContaining('nothing answers that a browser understands'),
      page: 'http://127.0.0.1:9/',
    })
  })

  test('look: one that is stopped says so, and gives what was seen until then', async () => {
    const stop = new AbortController()
    const { states } = await look(site.origin, optionsFor(), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(states[0]?.unseen).toContainEqual({ code: 'blind', why: 'the audit was stopped' })
    expect(states[0]?.cookies.map(({ name }) => name)).toContain('sid')
  })

  test('look: what is no address of a site is refused', async () => {
    await expect(look('town', optionsFor())).rejects.toThrow(
      'town is no address of a site; write it as https://',
    )
  })
})
