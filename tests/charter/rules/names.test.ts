import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { advise } from '../../../src/charter/rules/advice.ts'
import { patternMeantBy } from '../../../src/charter/rules/notation.ts'
import { namesOf } from '../../../src/charter/schema.ts'
import { parsedWith } from '../../support/charters.ts'
import { append, problemsAfter, swap } from '../edit.ts'

/** An edit that gives a name to a row of a purpose that needs consent. */
const named = (name: string) => swap('name: SSESS<ID>', `name: ${JSON.stringify(name)}`)

/** What is advised for the names of the short charter after an edit. */
function advised(edit: (yaml: string) => string): string[] {
  const { charter, locate } = parsedWith(edit)
  return advise(charter, new Date('2026-11-23T09:30:00Z'))
    .map(locate)
    .filter(({ path }) => /\.name(\[\d+\])?$/.test(path))
    .map((problem) => describeProblem(problem))
}

describe('a name in the notation of another tool', () => {
  test.each([
    ['_ga_#', '_ga_*'],
    ['_pk_id#', '_pk_id*'],
    ['_gat_UA-########-#', '_gat_UA-*-*'],
    ['AMCV_###@AdobeOrg', 'AMCV_*@AdobeOrg'],
    ['_gat_gtag_UA_XXXX', '_gat_gtag_UA_*'],
    ['_gat_UA-XXXXX-Y', '_gat_UA-*'],
    ['AMCV_xxxxxxAdobeOrg', 'AMCV_*AdobeOrg'],
    ['mtm_.*', 'mtm_*'],
    ['_ga_.+', '_ga_*'],
    ['_pk_id\\..*', '_pk_id.*'],
    ['^_gac_', '_gac_*'],
    ['^_ga.*$', '_ga*'],
    ['^_gid$', '_gid'],
    ['/^_pk_(id|ses)\\..*$/i', '_pk_*'],
    ['_ga_[A-Z0-9]{10}', '_ga_*'],
    ['_ga_\\w+', '_ga_*'],
    ['_hjSession_%', '_hjSession_*'],
    ['_hjSession_%s', '_hjSession_*'],
    ['_gac_--property-id--', '_gac_*'],
    ['_hjSessionUser_{site_id}', '_hjSessionUser_*'],
    ['wp-settings-{time}-[UID]', 'wp-settings-*-*'],
    ['SESS...', 'SESS*'],
    ['_ga_????', '_ga_*'],
  ])('a name in the notation of another tool: %s is named with its pattern, %s', (name, pattern) => {
    expect(advised(named(name))).toEqual([
      `21:11 purposes[1].cookies[1].name: found ${JSON.stringify(name)}; write ${pattern}, if this stands for several names: here only * and <ID> stand for other characters`,
    ])
  })

  test('a name in the notation of another tool: is named without a pattern that would stand for every cookie', () => {
    expect(advised(named('^(_ga|_gid)'))).toEqual([
      expect.stringContaining('; write what the names begin with, and *, if this stands for several names: '),
    ])
  })

  test('a name in the notation of another tool: is named in a list, and in a row of a third party', () => {
    expect(advised(swap('[_pk_*, _hs*]', '[_pk_*, _hj_#]'))).toEqual([
      expect.stringContaining('purposes[1].cookies[0].name[1]: found "_hj_#"; write _hj_*, '),
    ])
    expect(advised(swap('name: IDE', 'name: IDE_%'))).toEqual([expect.stringContaining('; write IDE_*, ')])
  })

  test.each([
    ...['_ga', '_ga_*', '_pk_id.*', '_sp_id.*', 'Drupal.visitor.*', '.AspNetCore.Antiforgery.*', '__utmxx'],
    ...[
      'website#lang',
      'AMCV_*%40AdobeOrg',
      '%2Fpath',
      'exchange_uid',
      'XSRF-TOKEN',
      'SSESS<ID>',
      'SESS<XXXX>',
    ],
    ...[
      '_pk_**',
      'a|b',
      'foo+bar',
      '$Version',
      'a^b',
      '__Secure-3PSID',
      'wp--x',
      '__cf_bm',
      'reese84',
      'mp_*_mixpanel',
    ],
  ])('a name that exists: %s is in no notation of another tool', (name) => {
    expect(patternMeantBy(name)).toBeUndefined()
    expect(advised(named(name))).toEqual([])
  })

  const keyed = (fields: string) => append(`      - { ${fields}, provider: P, purpose: P }\n`)

  test.each(['localStorage', 'sessionStorage', 'indexedDB', 'cacheStorage', 'serviceWorker'])(
    'a name in the notation of another tool: is named in %s too, where pages delete by it',
    (technology) => {
      expect(advised(keyed(`name: _hjSession_%, technology: ${technology}`))).toEqual([
        expect.stringContaining('; write _hjSession_*, '),
      ])
      expect(advised(keyed(`name: "a key: of, any/kind", technology: ${technology}`))).toEqual([])
    },
  )

  test('a name in the notation of another tool: is left alone where nothing looks for it', () => {
    for (const technology of ['pixel', 'script', 'linkDecoration', 'other'])
      expect(advised(keyed(`name: "x_#", technology: ${technology}`))).toEqual([])
  })

  test('a pattern that stands for every name: is refused in storage, where pages would delete all of it', () => {
    for (const technology of ['localStorage', 'sessionStorage', 'indexedDB', 'cacheStorage', 'serviceWorker'])
      expect(
        problemsAfter(keyed(`name: "*", technology: ${technology}`)).map(({ message }) => message),
      ).toEqual(['write what the names begin or end with: this pattern stands for every name'])
    expect(problemsAfter(keyed('name: "*", technology: other'))).toEqual([])
  })
})

describe('a name that browsers keep and RFC 6265 has not', () => {
  test.each([
    ['Epi:StateMarker', ':'],
    ['Disable image', ' '],
    ['user[name]', '['],
    ['crisp-client/session/*', '/'],
    ['a,b', ','],
  ])('a name that browsers keep: %s is accepted, with a warning', (name, sign) => {
    expect(problemsAfter(named(name))).toEqual([])
    expect(advised(named(name))).toEqual([
      `21:11 purposes[1].cookies[1].name: found ${JSON.stringify(name)}; make sure that the name is right: browsers keep it, though RFC 6265 has no "${sign}" in one; what differs is written as * or <ID>, and several names as a list`,
    ])
  })

  test.each([
    ['a;b', 'remove ";": for browsers the name ends there'],
    ['a=b', 'remove "=": for browsers the name ends there'],
    ['a\u0001b', 'remove the control character: no browser keeps a cookie with one in its name'],
    ['a\tb', 'remove the control character: no browser keeps a cookie with one in its name'],
    ['a ', 'remove the blank at its start or end: browsers cut it off'],
    ['_ga, _gid', 'write several names as a list, like [_ga, _gid]'],
    ['_ga; _gid', 'write several names as a list, like [_ga, _gid]'],
    ['fenêtre', 'write * in the place of "ê": no server can delete a cookie by it'],
    ['', 'write a name'],
  ])(
    'a name that no browser keeps or no server can delete: %j is refused with the reason',
    (name, reason) => {
      expect(problemsAfter(named(name)).map(({ message }) => message)).toEqual([reason])
    },
  )

  test('the words of a placeholder: may be any', () => {
    expect(problemsAfter(named('SSESS<clé = 1>'))).toEqual([])
    expect(advised(named('SSESS<site ID>'))).toEqual([])
  })
})

describe('a name that YAML reads as something else', () => {
  test.each(['1', '007', '1e3', '12345678901234567890', 'true', '2026-01-01'])(
    'a name that YAML reads as a number or as true: %s is what is written',
    (name) => {
      const { charter } = parsedWith(swap('[_pk_*, _hs*]', `[${name}, _hs*]`))
      expect(charter.purposes[1]?.cookies[0]?.name).toEqual([name, '_hs*'])
      const alone = parsedWith(swap('name: SSESS<ID>', `name: ${name}`)).charter
      expect(alone.purposes[1]?.cookies.flatMap(namesOf)).toContain(name)
    },
  )

  test('a number that is no name: is read as a number', () => {
    expect(parsedWith(swap('id: ads', 'id: ads\n    revision: 2')).charter.purposes[2]?.revision).toBe(2)
    expect(problemsAfter(swap('name: SSESS<ID>', 'name: null'))).toHaveLength(1)
  })
})

describe('rows of one name', () => {
  const rows = (...written: string[]) =>
    append(
      written
        .map((fields) => `      - { ${fields}, purpose: P, duration: P1D, recipients: none, country: BE }\n`)
        .join(''),
    )

  test('rows of one name: are accepted where providers tell their hosts apart, with a warning', () => {
    for (const other of ['provider: Q, party: third', 'provider: P, party: first'])
      expect(advised(rows('name: uid, provider: P, party: third', `name: uid, ${other}`))).toEqual([
        expect.stringMatching(
          /^28:11 .*found "uid"; add the domain of this row: another one is called uid too/,
        ),
      ])
  })

  test('rows of one name: are accepted without a warning where their domains or paths differ', () => {
    expect(
      advised(
        rows(
          ...['domain: a.example', 'domain: b.example', 'path: /app'].map(
            (place) => `name: uid, provider: P, ${place}`,
          ),
        ),
      ),
    ).toEqual([])
  })

  test('rows whose names differ by a capital: are of different cookies', () => {
    expect(advised(rows('name: SID, provider: P', 'name: sid, provider: P'))).toEqual([])
  })

  test('rows of one name: are refused where nothing tells them apart', () => {
    for (const more of ['party: first', 'party: third', 'domain: a.example'])
      expect(
        problemsAfter(rows(`name: uid, provider: P, ${more}`, `name: uid, provider: P, ${more}`)).map(
          ({ message }) => message,
        ),
      ).toEqual(['declare uid once, or add the domain or path of each'])
  })

  test('rows of one name: at the same path are refused, whether it is written or not', () => {
    expect(
      problemsAfter(rows('name: uid, provider: P', 'name: uid, provider: P, path: /')).map(
        ({ message }) => message,
      ),
    ).toEqual(['declare uid once, or add the domain or path of each'])
  })
})

describe('a row beside that of a cookie of this software', () => {
  const beside = (fields: string) =>
    swap(
      '  - id: statistics\n',
      `      - { ${fields}, provider: Portal, purpose: P, duration: P1D, party: first, recipients: none }\n  - id: statistics\n`,
    )

  test.each(['', ', path: /'])(
    'a row beside that of the choice: is refused under its name, and says which one to change: %j',
    (place) => {
      expect(
        problemsAfter(beside(`name: cookies_preferences${place}`)).map((each) => describeProblem(each)),
      ).toEqual([
        '16:11 purposes[0].cookies[3].name: found "cookies_preferences"; give the cookie with the role preferences another name, like charte_preferences: of two programs that set cookies_preferences, each would overwrite the other',
      ])
    },
  )

  test('a row beside that of the choice: is accepted once that one is renamed, and under another domain', () => {
    const renamed = (yaml: string) =>
      beside('name: cookies_preferences')(
        yaml.replace('name: cookies_preferences', 'name: charte_preferences'),
      )
    expect(advised(renamed)).toEqual([])
    expect(advised(beside('name: cookies_preferences, domain: example.org'))).toEqual([])
  })

  test.each(['', ', path: /'])(
    'a row beside that of csrftoken: is that of a Django, which has another path: %j',
    (place) => {
      expect(advised(beside(`name: csrftoken${place}`))).toEqual([])
    },
  )
})
