import { describe, expect, test } from 'vitest'
import { durationOf } from '../../src/audit/draft-rows.ts'
import { draft } from '../../src/audit/first-charter.ts'
import { type Seen, seenSchema } from '../../src/audit/seen.ts'
import { CharterError } from '../../src/charter/problem.ts'
import { type Charter, cookiesIn } from '../../src/charter/schema.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { longestOf } from '../../src/charter/time.ts'

const at = '2026-11-28T09:30:00.000Z'
const day = 86_400_000
const here = { page: 'https://www.example.org/', at }
const cookie = {
  ...here,
  domain: 'www.example.org',
  path: '/',
  party: 'first',
  by: 'header',
  isStanding: true,
} as const
const visited = { url: here.page, at, outcome: 'visited', status: 200 } as const

/** What was seen of a site, before a choice and after a yes. */
function seenWith(before: object, accepted: object = {}): Seen {
  const state = { pages: [visited], cookies: [] }
  return seenSchema.parse({
    v: 1,
    site: here.page,
    startedAt: at,
    endedAt: at,
    by: { charte: '0.1.0' },
    states: [
      { ...state, name: 'before', ...before },
      { ...state, name: 'accepted', ...accepted },
    ],
  })
}

const facts = {
  name: 'Exemple',
  languages: ['fr', 'nl'],
  timeZone: 'UTC',
  updated: '2026-11-28',
  schema: 'charter.schema.json',
}
const words = () => ({ title: 'Cookies', usage: 'Cookies', necessary: 'Needed' })
const drafted = (seen: Seen, more: Partial<typeof facts> = {}) => draft(seen, { ...facts, ...more }, words)

/** What keeps a charter from being served, each by its place and its message. */
function problemsOf(source: string): string[] {
  try {
    parseCharter(source)
    return []
  } catch (error) {
    if (!(error instanceof CharterError)) throw error
    return error.problems.map(({ path, message }) => `${path}: ${message}`)
  }
}

function rowsOf(source: string): Record<string, ReturnType<typeof cookiesIn>[number]> {
  const charter: Charter = parseCharter(source).charter
  return Object.fromEntries(cookiesIn(charter).map((placed) => [String(placed.cookie.name), placed]))
}

const analytics = {
  ...cookie,
  name: '_ga_1A2B3C4D5E',
  domain: '.example.org',
  by: 'script',
  life: 730 * day,
  from: 'https://www.googletagmanager.com/gtag/js',
} as const
const session = { ...cookie, name: 'PHPSESSID', life: 'session' } as const

describe('a first charter of known cookies', () => {
  const source = drafted(seenWith({ cookies: [session] }, { cookies: [session, analytics] }))

  test('a first charter: can be served where all is known, with lives, parties and places as they were seen', () => {
    const rows = rowsOf(source)
    expect(rows.PHPSESSID?.cookie).toMatchObject({ provider: 'PHP', duration: 'session', party: 'first' })
    expect(rows['_ga_*']?.cookie).toMatchObject({
      ...{ provider: 'Google Analytics', duration: 'P2Y', party: 'first', domain: 'example.org' },
      purpose: { fr: expect.stringContaining('visite'), nl: expect.stringContaining('bezoek') },
    })
    expect([rows.PHPSESSID?.purpose.consent, rows['_ga_*']?.purpose.consent]).toEqual(['none', 'needed'])
    expect(rows['_ga_*']?.purpose.title).toEqual({ fr: 'Statistiques', nl: 'Statistieken' })
  })

  test('a first charter: says from where it knows, what it only supposes, and what came before a choice', () => {
    expect(source).toContain(
      '# source: https://github.com/php/php-src/blob/master/php.ini-production (read 2026-11-28)',
    )
    expect(source).toContain('# probably PHP, by its name')
    expect(source.match(/# seen before any choice/g)).toHaveLength(1)
    expect(source).not.toContain('probably Google')
    expect(source).toContain('pages: 1, states: before, accepted.')
  })

  test('a first charter: is the same for what is the same', () => {
    expect(drafted(seenWith({ cookies: [session] }, { cookies: [session, analytics] }))).toBe(source)
  })
})

test('a first charter: leaves out the cookies of this software, those that were refused or deleted, and says so', () => {
  const own = ['cookies_preferences', 'csrftoken', 'django_language'].map((name) => ({
    ...cookie,
    name,
    life: day,
  }))
  const source = drafted(
    seenWith({
      cookies: [
        ...own,
        { ...cookie, name: 'flash', life: -1 },
        { ...cookie, name: 'no', life: day, refused: 'InvalidDomain' },
      ],
    }),
  )
  expect(rowsOf(source)).toEqual({})
  expect(source).toContain('# csrftoken has no row: this software sets it')
})

test('a first charter: asks for consent for what came before a choice, unless it is known to be necessary', () => {
  const known = [
    analytics,
    { ...cookie, name: '__cf_bm', domain: '.others.example', party: 'third', life: 1_800_000 },
  ]
  const rows = rowsOf(drafted(seenWith({ cookies: known })))
  expect(rows['_ga_*']?.purpose.consent).toBe('needed')
  expect(rows.__cf_bm?.purpose).toMatchObject({ id: 'media', consent: 'needed' })
  expect(rows.__cf_bm?.cookie).toMatchObject({ domain: 'others.example', party: 'third', duration: 'PT30M' })
})

describe('a first charter of what is not known', () => {
  const unknown = {
    cookies: [
      { ...cookie, name: 'basket', path: '/shop', life: 14 * day, from: 'https://www.example.org/shop.js' },
    ],
    storage: [
      {
        ...here,
        technology: 'serviceWorker',
        name: '/sw.js',
        origin: 'https://www.example.org',
        party: 'first',
        isStanding: true,
      },
    ],
    requests: [
      {
        ...here,
        url: 'https://pixel.others.example/p.gif?u',
        host: 'pixel.others.example',
        kind: 'image',
        isPixel: true,
      },
      { ...here, url: 'https://fonts.example/a.woff', host: 'fonts.example', kind: 'font' },
    ],
    fingerprints: [{ ...here, api: 'canvas', from: 'https://www.example.org/look.js' }],
  }
  const source = drafted(seenWith(unknown))

  test('what is not known: is refused until it has a provider, a purpose and a title', () => {
    const problems = problemsOf(source)
    expect(problems).toHaveLength(5 * 2 + 1)
    expect(problems[0]).toMatch(/^purposes\[1\]\.title: /)
    for (const index of [0, 1, 2, 3, 4])
      for (const field of ['provider', 'purpose'])
        expect(problems).toContainEqual(
          expect.stringMatching(new RegExp(`^purposes\\[1\\]\\.cookies\\[${index}\\]\\.${field}: `)),
        )
  })

  test('what is not known: is told with the page, the script and what it did', () => {
    expect(source).toContain('# seen on https://www.example.org/, by https://www.example.org/shop.js')
    expect(source).toContain('# reads what tells a device apart: canvas')
    expect(source).toContain('# asked for (font): https://fonts.example/a.woff')
    expect(source).toContain('# Not known: move each row')
  })

  test('what is not known: can be served once it is completed, and declares what was seen', () => {
    const completed = source
      .replace('- id: unknown', '- id: shop\n    title: Boutique')
      .replaceAll(/^( +)(party: )/gm, '$1provider: Exemple\n$1purpose: Vendre\n$1$2')
    const { charter } = parseCharter(completed)
    expect(
      cookiesIn(charter).map(({ cookie: { name, technology, duration, path, domain } }) => ({
        name,
        technology,
        duration,
        path,
        domain,
      })),
    ).toEqual(
      [
        { name: 'basket', technology: 'cookie', duration: 'P2W', path: '/shop', domain: undefined },
        { name: '/sw.js', technology: 'serviceWorker', duration: 'persistent' },
        { technology: 'pixel', domain: 'pixel.others.example' },
        { technology: 'other', domain: 'fonts.example' },
        { technology: 'script' },
      ].map((row) => ({ name: undefined, duration: undefined, path: undefined, domain: undefined, ...row })),
    )
  })

  test('what is not known: is no host of which a cookie is declared', () => {
    const third = { ...cookie, name: 'vuid', domain: '.vimeo.com', party: 'third', life: 730 * day }
    const requests = [{ ...here, url: 'https://player.vimeo.com/v', host: 'player.vimeo.com', kind: 'frame' }]
    expect(Object.keys(rowsOf(drafted(seenWith({ cookies: [third], requests }))))).toEqual(['vuid'])
  })
})

test('a first charter in a language in which nothing is known: is refused for the texts, and has them in English as a remark', () => {
  const source = drafted(seenWith({ cookies: [session] }), { languages: ['es', 'fr'] })
  expect(problemsOf(source)).toEqual([expect.stringMatching(/^purposes\[0\]\.cookies\[0\]\.purpose: /)])
  expect(source).toContain('# in English: Keeps your session')
})

test('a first charter in easy language: leaves that to those who write it', () => {
  const source = drafted(seenWith({ cookies: [session] }), { languages: ['de-AT', 'de-simple'] })
  expect(rowsOf(source).PHPSESSID?.cookie.purpose).toEqual({ 'de-AT': expect.stringContaining('Sitzung') })
})

test('a first charter: keeps what a hostile site writes to one line of a remark, and to one value', () => {
  const name = 'a: b\n- id: x #'
  const source = drafted(
    seenWith({
      storage: [
        {
          ...here,
          page: 'https://www.example.org/\u2028\nevil: 1',
          technology: 'localStorage',
          name,
          origin: 'https://www.example.org',
          party: 'first',
          isStanding: true,
        },
      ],
    }),
  )
  expect(problemsOf(source).every((problem) => problem.startsWith('purposes[1].'))).toBe(true)
  expect(source).not.toMatch(/^\s*evil|\u2028/m)
})

test('a first charter: has a bound, and says what it leaves out', () => {
  const cookies = Array.from({ length: 600 }, (_, index) => ({ ...cookie, name: `c${index}`, life: day }))
  const source = drafted(seenWith({ cookies }))
  expect(source.match(/- name: c\d+|name: c\d+$/gm)?.length).toBe(500)
  expect(source).toContain('# 100 more are not here')
})

describe('the duration that covers a life', () => {
  test.each([
    [1800_000, undefined, 'PT30M'],
    [90_000, undefined, 'PT90S'],
    [day, undefined, 'PT24H'],
    [14 * day, undefined, 'P2W'],
    [14 * day - 900, undefined, 'P2W'],
    [730 * day, undefined, 'P2Y'],
    [400 * day, undefined, 'P400D'],
    [390 * day, 'P13M', 'P13M'],
    [180 * day, 'P13M', 'P180D'],
    [2_000_000_000, undefined, 'P24D'],
    [30 * 365 * day, undefined, 'P30Y'],
    [1e15, undefined, 'P9999Y'],
  ])('the life of %d ms, usual %s: is covered by %s', (life, usual, duration) => {
    expect(durationOf(life, usual)).toBe(duration)
    expect(Number(longestOf(duration))).toBeGreaterThanOrEqual(Math.min(life, 9999 * 365 * day) - 60_000)
  })
})
