import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare } from '../../src/audit/compare/compare.ts'
import type { Finding } from '../../src/audit/finding.ts'
import type { Seen, SeenState, StateName } from '../../src/audit/seen.ts'
import { writePath } from '../../src/charter/problem.ts'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { lengthByCounting } from '../../src/charter/time.ts'
import { shipped, versionWith } from '../support/charters.ts'
import { aDay, at, cookie, key, page, record, request, state } from './sightings.ts'

const row = (fields: string) => `      - { ${fields}, purpose: { fr: A, en: A } }\n`
const necessary = [
  row('name: cart, provider: P, duration: session, party: first'),
  row('name: _gat_x, provider: P, duration: PT1M, party: first'),
  row('name: wide, provider: P, domain: example.org, path: /shop, duration: P1Y, party: first'),
].join('')
const statistics = [
  row('name: seldom, provider: P, duration: P1Y, party: first, condition: { fr: A, en: on some pages }'),
  row('name: visits*, technology: localStorage, provider: P, party: first'),
  row('name: canvas, technology: other, provider: P'),
  row('technology: pixel, domain: px.example, provider: P, party: third'),
].join('')
const ads = [
  row('name: uid, provider: P, domain: ads.example, duration: P1Y, party: third'),
  row(
    'name: vid, provider: tv.example, recipients: "cdn.films.example and others", duration: P1Y, party: third',
  ),
  row('name: pol, provider: P, privacyPolicy: "https://www.policy.example/p", duration: P1Y, party: third'),
].join('')

const version = versionWith((yaml) =>
  `${yaml}${ads}`
    .replace('  - id: statistics', `${necessary}  - id: statistics`)
    .replace(
      '  - id: ads',
      `${statistics}  - id: measuring\n    consent: exempt\n    title: { fr: M, en: M }\n    cookies:\n${row('name: _pa, provider: P, duration: P13M, party: first')}  - id: ads`,
    ),
)

const found = (seen: Seen, of = version): Finding[] =>
  compare(seen, of, (path) => ({ line: 1, column: 1, path: writePath(path) }))

/** The findings as a table says them, without what was never seen. */
const told = (...states: SeenState[]): string[] =>
  found(record(...states))
    .filter(({ code }) => code !== 'never-seen')
    .map(({ severity, code, subject, states }) => [severity, code, subject, ...states].join(' '))

const all: StateName[] = ['before', 'refused', 'accepted', 'withdrawn', 'gpc']
const third = { party: 'third', domain: '.ads.example' } as const
const year = 366 * aDay

describe('cookies', () => {
  test.each<[string, SeenState[], string[]]>([
    ['a necessary one, in all states', all.map((name) => state(name, { cookies: [cookie('cart')] })), []],
    [
      'ours, in all states',
      all.map((name) =>
        state(name, { cookies: [cookie('csrftoken', { life: 364 * aDay, domain: '.example.org' })] }),
      ),
      [],
    ],
    ['one that needs a yes, after it', [state('accepted', { cookies: [cookie('SSESSa')] })], []],
    [
      'one that needs a yes, without it',
      all.map((name) => state(name, { cookies: [cookie('SSESSa')] })),
      ['error not-granted SSESSa before refused withdrawn gpc'],
    ],
    [
      'one with a condition, without a yes',
      [state('before', { cookies: [cookie('seldom', { life: year })] })],
      ['warning not-granted seldom before'],
    ],
    [
      'an exempt one, before and after a yes',
      [state('before', { cookies: [cookie('_pa', { life: year })] }), state('accepted')],
      [],
    ],
    [
      'an exempt one, after a no',
      all.map((name) => state(name, { cookies: [cookie('_pa', { life: 390 * aDay })] })),
      ['error not-granted _pa refused withdrawn gpc'],
    ],
    [
      'an unknown one',
      [state('before', { cookies: [cookie('odd')] }), state('accepted', { cookies: [cookie('odd')] })],
      ['error undeclared odd before accepted'],
    ],
    ['an unknown one that is deleted', [state('before', { cookies: [cookie('odd', { life: 0 })] })], []],
    [
      'an unknown one that the browser refused',
      [state('before', { cookies: [cookie('odd', { refused: 'InvalidDomain', isStanding: false })] })],
      ['note refused-by-browser odd before'],
    ],
    [
      'one of another case',
      [state('accepted', { cookies: [cookie('CART')] })],
      ['error undeclared CART accepted'],
    ],
    [
      'two of one name of two other sites',
      [state('accepted', { cookies: [cookie('x', third), cookie('x', { ...third, domain: 'b.example' })] })],
      ['error undeclared x accepted', 'error undeclared x accepted'],
    ],
    [
      'one that goes out after a no',
      [state('refused', { cookies: [cookie('uid', { ...third, life: year, sentTo: ['px.ads.example'] })] })],
      ['error not-granted uid refused', 'error still-sent uid refused'],
    ],
    [
      'one that goes out before any choice',
      [state('before', { cookies: [cookie('SSESSa', { sentTo: ['example.org'] })] })],
      ['error not-granted SSESSa before'],
    ],
    [
      'a necessary one that goes out after a no',
      [state('refused', { cookies: [cookie('cart', { sentTo: ['example.org'] })] })],
      [],
    ],
    [
      'one of the other party',
      [state('accepted', { cookies: [cookie('uid', { life: year })] })],
      ['error wrong-party uid accepted'],
    ],
    [
      'one that measures by its name, declared as necessary',
      [state('before', { cookies: [cookie('_gat_x', { life: 60_000 })] })],
      ['warning category-doubtful _gat_x before'],
    ],
  ])('cookies: %s', (_what, states, expected) => {
    expect(told(...states)).toEqual(expected)
  })

  test.each<[string, number | 'session' | undefined, number | 'session' | undefined, string[]]>([
    ['as declared', 396 * aDay, 396 * aDay, []],
    ['within a hundredth and a minute', lengthByCounting('P13M') ?? 0, 400 * aDay, []],
    ['a hundredth and a minute more', (lengthByCounting('P13M') ?? 0) * 1.01 + 50_000, undefined, []],
    [
      'more than a hundredth and a minute more',
      (lengthByCounting('P13M') ?? 0) * 1.01 + 70_000,
      undefined,
      ['error longer-than-declared IDE accepted'],
    ],
    [
      'longer, and capped by the browser',
      730 * aDay,
      400 * aDay,
      ['error longer-than-declared IDE accepted', 'note capped IDE accepted'],
    ],
    ['unknown, but kept as declared', undefined, 390 * aDay, []],
    ['unknown, but kept for longer', undefined, 730 * aDay, ['error longer-than-declared IDE accepted']],
    ['unknown, and what is left of it is short', undefined, aDay, []],
    ['shorter', 30 * aDay, 30 * aDay, ['note shorter-than-declared IDE accepted']],
    ['a session', 'session', 'session', ['note shorter-than-declared IDE accepted']],
  ])('cookies: a life %s', (_what, life, kept, expected) => {
    expect(told(state('accepted', { cookies: [cookie('IDE', { ...third, life, kept })] }))).toEqual(expected)
  })

  test('cookies: one that is declared until the browser is closed, and has a life', () => {
    expect(told(state('before', { cookies: [cookie('cart', { life: 3600_000 })] }))).toEqual([
      'error longer-than-declared cart before',
    ])
  })

  test('cookies: one that visits prolong lives from each of its settings, and is no longer for it', () => {
    const again = [at, '2026-11-28T09:00:00Z'].map((at) => cookie('IDE', { ...third, at, life: 396 * aDay }))
    expect(told(state('accepted', { cookies: again }))).toEqual([])
  })

  test('cookies: a short life and a long one are no shorter life', () => {
    const both = [cookie('IDE', { ...third, life: aDay }), cookie('IDE', { ...third, life: 390 * aDay })]
    expect(told(state('accepted', { cookies: both }))).toEqual([])
  })

  test.each<[string, Parameters<typeof cookie>[1], string[]]>([
    ['as declared', { domain: '.example.org', path: '/shop', life: year }, []],
    ['of the same host alone', { path: '/shop', life: year }, []],
    [
      'of another domain',
      { domain: 'www.example.org', path: '/shop', life: year },
      ['warning wrong-domain wide before'],
    ],
    ['of another path', { domain: '.example.org', life: year }, ['warning wrong-path wide before']],
  ])('cookies: the place of one is %s', (_what, differences, expected) => {
    expect(told(state('before', { cookies: [cookie('wide', differences)] }))).toEqual(expected)
  })

  test('cookies: a Domain that no row has is told of the site alone', () => {
    expect(told(state('accepted', { cookies: [cookie('cart', { domain: '.example.org' })] }))).toEqual([
      'warning wrong-domain cart accepted',
    ])
    expect(told(state('accepted', { cookies: [cookie('IDE', { ...third, life: year })] }))).toEqual([])
  })
})

describe('storage', () => {
  test.each<[string, SeenState[], string[]]>([
    ['a key after a yes', [state('accepted', { storage: [key('visits.1')] })], []],
    [
      'a key before it',
      [state('before', { storage: [key('visits.1')] })],
      ['error not-granted visits.1 before'],
    ],
    [
      'a key with the name of a cookie',
      [state('accepted', { storage: [key('cart')] })],
      ['error undeclared cart accepted'],
    ],
    [
      'a key of another storage',
      [state('accepted', { storage: [key('visits.1', { technology: 'sessionStorage' })] })],
      ['error undeclared visits.1 accepted'],
    ],
    [
      'a key of another site',
      [state('accepted', { storage: [key('visits.1', { party: 'third', origin: 'https://b.example' })] })],
      ['error wrong-party visits.1 accepted'],
    ],
    [
      'a reading that is declared, after a yes',
      [state('accepted', { fingerprints: [{ page, at, api: 'canvas' }] })],
      [],
    ],
    [
      'a reading that is declared, before it',
      [state('before', { fingerprints: [{ page, at, api: 'canvas' }] })],
      ['error not-granted canvas before'],
    ],
    [
      'a reading that is not',
      [state('accepted', { fingerprints: [{ page, at, api: 'audio' }] })],
      ['warning fingerprint audio accepted'],
    ],
  ])('storage: %s', (_what, states, expected) => {
    expect(told(...states)).toEqual(expected)
  })
})

describe('hosts', () => {
  const of = (name: StateName, host: string, pixel = false) =>
    state(name, { requests: [request(host, pixel ? { kind: 'image', isPixel: true } : {})] })

  test.each<[string, SeenState[], string[]]>([
    [
      'an unknown one before a choice',
      [of('before', 'x.example')],
      ['error third-party-request x.example before'],
    ],
    [
      'an unknown one after a yes',
      [of('accepted', 'x.example')],
      ['warning third-party-request x.example accepted'],
    ],
    [
      'an unknown one in both',
      [of('before', 'x.example'), of('accepted', 'x.example')],
      ['error third-party-request x.example before accepted'],
    ],
    ['an unknown pixel', [of('accepted', 'x.example', true)], ['error undeclared x.example accepted']],
    ['a pixel that is declared, after a yes', [of('accepted', 'a.px.example', true)], []],
    [
      'a pixel that is declared, before it',
      [of('before', 'px.example', true)],
      ['error not-granted px.example before'],
    ],
    [
      'a pixel that is declared, after a no',
      [of('refused', 'px.example', true)],
      ['error still-sent px.example refused'],
    ],
    ['one by the domain of a cookie, after a yes', [of('accepted', 'a.ads.example')], []],
    [
      'one by the domain of a cookie, before it',
      [of('before', 'ads.example')],
      ['warning third-party-request ads.example before'],
    ],
    [
      'one by the domain of a cookie, after a no',
      [of('withdrawn', 'ads.example')],
      ['error still-sent ads.example withdrawn'],
    ],
    ['one by its provider', [of('accepted', 'www.tv.example')], []],
    ['one by a recipient', [of('accepted', 'cdn.films.example')], []],
    [
      'one beside a recipient',
      [of('accepted', 'films.example')],
      ['warning third-party-request films.example accepted'],
    ],
    ['one by the site of a privacy policy', [of('accepted', 'cdn.policy.example')], []],
    [
      'one that ends like a domain',
      [of('accepted', 'bads.example')],
      ['warning third-party-request bads.example accepted'],
    ],
    [
      'one that only its cookie names, once there is no yes',
      [
        state('accepted', { cookies: [cookie('IDE', { ...third, domain: '.double.example', life: year })] }),
        of('refused', 'ad.double.example'),
      ],
      ['error still-sent ad.double.example refused'],
    ],
  ])('hosts: %s', (_what, states, expected) => {
    expect(told(...states)).toEqual(expected)
  })
})

describe('what could not be seen', () => {
  const blind = { code: 'blind', why: 'third-party cookies were refused' } as const
  test.each<[string, SeenState[], string[]]>([
    ['no state', [], [`unknown blind ${page}`]],
    ['no page', [state('before', { pages: [] })], ['unknown blind before before']],
    [
      'a failed page',
      [
        state('before', {
          pages: [
            { url: page, at, outcome: 'visited' },
            { url: `${page}b`, at, outcome: 'failed', why: '503' },
          ],
        }),
      ],
      [`unknown blind ${page}b before`],
    ],
    [
      'a skipped page, and another',
      [
        state('before', {
          pages: [
            { url: page, at, outcome: 'visited' },
            { url: `${page}b`, at, outcome: 'skipped', why: 'robots.txt' },
          ],
        }),
      ],
      [],
    ],
    [
      'only skipped pages',
      [state('before', { pages: [{ url: page, at, outcome: 'skipped' }] })],
      ['unknown blind before before'],
    ],
    [
      'a choice that was not made',
      [state('refused', { unseen: [{ code: 'choice-not-made', why: 'no button' }] })],
      ['unknown choice-not-made refused refused'],
    ],
    [
      'a blind browser in two states',
      [state('before', { unseen: [blind] }), state('accepted', { unseen: [{ ...blind, page }] })],
      ['unknown blind before before', `unknown blind ${page} accepted`],
    ],
  ])('what could not be seen: %s', (_what, states, expected) => {
    expect(told(...states)).toEqual(expected)
  })
})

const everything = () =>
  state('accepted', {
    cookies: [
      ...['cart', 'SSESS1'].map((name) => cookie(name)),
      cookie('wide', { life: year, path: '/shop' }),
      cookie('_pk_1', { life: 390 * aDay }),
      cookie('_pa', { life: 390 * aDay }),
      cookie('_gat_x', { life: 60_000 }),
      ...['IDE', 'vid', 'pol'].map((name) =>
        cookie(name, { ...third, life: 390 * aDay, domain: `${name}.example` }),
      ),
    ],
    storage: [key('visits')],
    requests: [request('px.example', { isPixel: true })],
  })
const neverIn = (...states: SeenState[]) =>
  found(record(...states)).flatMap(({ code, subject, severity }) =>
    code === 'never-seen' ? [`${severity} ${subject}`] : [],
  )

describe('what was never seen', () => {
  test('what was never seen: is told of rows that visits must meet, where all was seen', () => {
    expect(neverIn(state('before'), everything())).toEqual(['warning uid'])
    expect(neverIn(state('accepted', { ...everything(), requests: [] }))).toEqual([
      'warning px.example',
      'warning uid',
    ])
  })

  test('what was never seen: is nothing where a state was not reached, a page failed, or only a part was looked at', () => {
    expect(neverIn(state('before'))).toEqual([])
    expect(
      neverIn(everything(), state('refused', { unseen: [{ code: 'choice-not-made', why: '' }] })),
    ).toEqual([])
    expect(neverIn({ ...everything(), pages: [{ url: page, at, outcome: 'failed' }] })).toEqual([])
    expect(found({ ...record(everything()), isPartial: true }).map(({ code }) => code)).not.toContain(
      'never-seen',
    )
  })
})

describe('a finding', () => {
  test('a finding: says what was seen in which states, what the charter says, and where', () => {
    const [finding] = found(
      record(
        state('before', {
          cookies: [cookie('_pk_1', { life: 390 * aDay, httpOnly: true, value: { hash: 'f00', length: 3 } })],
        }),
        state('refused', {
          cookies: [cookie('_pk_1', { life: 390 * aDay, by: 'script', from: `${page}a.js` })],
        }),
      ),
    )
    expect(finding).toMatchObject({
      code: 'not-granted',
      message:
        'The cookie _pk_1 was set before any choice, after a refusal; the charter declares it for statistics, which may not be used then.',
      remedy: 'Use it only once statistics may be used, and delete it when that is refused.',
      place: { path: 'purposes[1].cookies[0]' },
      purpose: 'statistics',
      states: ['before', 'refused'],
      evidence: [
        { state: 'before', page, at, seen: 'Set-Cookie: _pk_1=f00; Path=/; Max-Age=33696000; HttpOnly' },
        {
          state: 'refused',
          from: `${page}a.js`,
          seen: 'document.cookie = "_pk_1=…; Path=/; Max-Age=33696000"',
        },
      ],
    })
  })

  test('a finding: keeps few of many sightings, and no control characters of a name', () => {
    const many = Array.from({ length: 50 }, (_, index) => cookie('a\u001b[2J\n', { from: `${page}${index}` }))
    const findings = found(record(state('before', { cookies: many })))
    expect(findings).toHaveLength(1)
    expect(findings[0]?.evidence).toHaveLength(3)
    expect(findings[0]?.message).toContain('The cookie a\ufffd[2J\ufffd was set')
  })

  test('findings: stand in one order, whatever the order of the sightings', () => {
    const cookies = ['z', 'y', 'SSESSa', 'cart', '_gat_x'].map((name) => cookie(name, { life: 2 * aDay }))
    const requests = ['b.example', 'a.example'].map((host) => request(host))
    const forth = found(record(state('before', { cookies, requests })))
    const back = found(
      record(state('before', { cookies: cookies.toReversed(), requests: requests.toReversed() })),
    )
    expect(back).toEqual(forth)
    expect(forth.map(({ severity }) => severity)).toEqual(
      forth
        .map(({ severity }) => severity)
        .toSorted(
          (a, b) => ['error', 'warning', 'note'].indexOf(a) - ['error', 'warning', 'note'].indexOf(b),
        ),
    )
  })
})

describe('any record', () => {
  const names = cookiesIn(version.charter).filter(
    ({ cookie: { technology, condition } }) => technology === 'cookie' && !condition,
  )

  test('any record: of what the charter declares and permits gives no error and no warning but what was never seen', () => {
    const sightings = fc.subarray(names.filter(({ cookie: { name } }) => name !== '_gat_x'))
    fc.assert(
      fc.property(sightings, fc.subarray(all), (rows, states) => {
        const inState = (name: StateName) =>
          state(name, {
            cookies: rows
              .filter(({ purpose: { consent } }) => name === 'accepted' || consent === 'none')
              .map(({ cookie: row }) => {
                const life =
                  row.duration === 'session' ? 'session' : (lengthByCounting(row.duration ?? '') ?? 0)
                const { party = 'first', domain = 'example.org', path = '/' } = row
                const name = namesOf(row)[0]?.replaceAll(/\*|<.*>/g, 'any') ?? ''
                return cookie(name, {
                  life,
                  party,
                  domain: party === 'third' ? (row.domain ?? 'b.example') : domain,
                  path,
                })
              }),
          })
        const findings = states.length === 0 ? [] : found(record(...states.map(inState)))
        expect(findings.filter(({ code }) => code !== 'never-seen')).toEqual([])
      }),
    )
  })

  test('any record: of nothing gives only what was never seen', () => {
    for (const of of [version, shipped])
      expect(
        found(record(...all.map((name) => state(name))), of).every(({ code }) => code === 'never-seen'),
      ).toBe(true)
  })
})
