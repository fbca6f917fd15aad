import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { declarationsOf, expressionOf, isNamed } from '../../src/charter/declared-cookies.ts'
import { namesOf } from '../../src/charter/schema.ts'
import { versionWith } from '../support/charters.ts'

describe('declared names', () => {
  test.each<[string, string, boolean]>([
    ['sessionid', 'sessionid', true],
    ['sessionid', 'Sessionid', false],
    ['sessionid', 'sessionid2', false],
    ['sessionid', 'my_sessionid', false],
    ['_pk_*', '_pk_id.1.1fff', true],
    ['_pk_*', '_pk_', true],
    ['_pk_*', '_pk', false],
    ['_pk_*', 'x_pk_id', false],
    ['_hs*', '_hstc', true],
    ['_hs*', '__hstc', false],
    ['SSESS<ID>', 'SSESS0a1b2c', true],
    ['SSESS<ID>', 'SESS0a1b2c', false],
    ['SSESS<ID>', 'SSESS<ID>', true],
    ['_ga_<container-id>', '_ga_ABC123', true],
    ['<ID>_session', 'abc_session', true],
    ['<ID>_session', 'abc_session_2', false],
    ['a*b', 'ab', true],
    ['a*b', 'axxb', true],
    ['a*b', 'a', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*', 'anything', true],
    ['_dc_gtm_UA-*', '_dc_gtm_UA-1', true],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
    ['(a|b)*', '(a|b)c', true],
    ['a<b', 'a<b', true],
    ['a<b', 'axb', false],
  ])('the declared name %s: that it stands for %s is %s', (declared, name, isCovered) => {
    expect(isNamed(declared, name)).toBe(isCovered)
  })
})

describe('declarations of a cookie', () => {
  const rows = `
      - { name: [exact, also], provider: P, purpose: { fr: A, en: A }, duration: session, party: first }
      - { name: [ex*, exac*], provider: P, purpose: { fr: A, en: A }, duration: P1Y, party: third }
      - { name: key, technology: localStorage, provider: P, purpose: { fr: A, en: A }, duration: persistent, party: first }
      - { name: key*, technology: pixel, provider: P, purpose: { fr: A, en: A }, party: third }
`
  const version = versionWith((yaml) =>
    `${yaml}      - { name: exact, path: /shop, provider: P, purpose: { fr: A, en: A }, duration: P2W, party: first }\n`.replace(
      '      - { name: SSESS',
      `${rows.slice(1)}      - { name: SSESS`,
    ),
  )
  const found = (name: string) =>
    declarationsOf(version, name).map(({ purpose, cookie, declaredName }) => [
      purpose.id,
      declaredName,
      cookie.duration,
    ])

  test.each<[string, string, unknown[]]>([
    ['one exact name of several', 'also', [['statistics', 'also', 'session']]],
    ['a pattern', '_pk_id.1', [['statistics', '_pk_*', 'P13M']]],
    ['a pattern with a placeholder', 'SSESS0a1b', [['statistics', 'SSESS<ID>', 'session']]],
    [
      'exact names in two purposes, and two patterns of one row',
      'exact',
      [
        ['statistics', 'exact', 'session'],
        ['ads', 'exact', 'P2W'],
        ['statistics', 'ex*', 'P1Y'],
        ['statistics', 'exac*', 'P1Y'],
      ],
    ],
    ['an exact name in other capitals', 'ALSO', []],
    ['a row of localStorage, and a pixel', 'key', []],
    ['no row', 'unknown', []],
    ['no row, though JavaScript has the name', '__proto__', []],
    ['no row, though JavaScript has the method', 'constructor', []],
  ])('declarations of a cookie, by %s: %s', (_what, name, expected) => {
    expect(found(name)).toEqual(expected)
  })

  test('declarations follow the charter that is asked: another one has its own', () => {
    const other = versionWith((yaml) => yaml.replace('name: IDE', 'name: also'))
    expect(declarationsOf(other, 'also').map(({ purpose }) => purpose.id)).toEqual(['ads'])
    expect(found('also')).toHaveLength(1)
  })

  test('declarations of a cookie: those whose declared names stand for it, each once', () => {
    const names = ['exact', 'exac', 'also', 'ex', '_pk_', '_hs', 'SSESS<ID>', '_pk_*', 'IDE', 'key1', '']
    const declared = version.charter.purposes.flatMap(({ cookies }) =>
      cookies.filter(({ technology }) => technology === 'cookie').flatMap((cookie) => namesOf(cookie)),
    )
    for (const name of names)
      expect(
        declarationsOf(version, name)
          .map(({ declaredName }) => declaredName)
          .sort(),
        name,
      ).toEqual(declared.filter((each) => isNamed(each, name)).sort())
  })
})

/** The same rule as a regular expression, which long names would keep busy. */
function reference(declared: readonly string[], name: string): boolean {
  const pattern = declared.map((piece) => (/^\*$|^<.+>$/.test(piece) ? '.*' : RegExp.escape(piece))).join('')
  return new RegExp(`^${pattern}$`, 's').test(name)
}

test('a short pattern: covers the names that its regular expression matches', () => {
  const declared = fc.array(fc.constantFrom('*', '<ID>', 'a', 'b', '.', 'ab', 'ba'), {
    minLength: 1,
    maxLength: 8,
  })
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
  fc.assert(
    fc.property(declared, name, (declared, name) => {
      expect(isNamed(declared.join(''), name)).toBe(reference(declared, name))
    }),
    { numRuns: 20_000 },
  )
})

test('a pattern: covers every name that is made from it', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 5 })
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part), { minLength: 1 }), part, (pairs, end) => {
      const declared = pairs.map(([fixed]) => `${fixed}*`).join('') + end
      const name = pairs.map(([fixed, free]) => fixed + free).join('') + end
      expect(isNamed(declared, name)).toBe(true)
    }),
    { numRuns: 5000 },
  )
})

test('a long name that almost fits a pattern: is answered in time', () => {
  const long = 'a'.repeat(8000)
  expect(isNamed(`${'a*'.repeat(100)}b`, long)).toBe(false)
  expect(isNamed(`${'*a'.repeat(100)}`, long)).toBe(true)
  expect(isNamed(`${'a<ID>'.repeat(50)}b<ID>`, long)).toBe(false)
  expect(isNamed('*b', `${long}b${long}`)).toBe(false)
})

describe('the regular expression of declared names', () => {
  const characters = ['a', 'b', '.', '*', '<ID>', '+', '(', '|', '\\', 'é', '\n']
  const name = (parts: string[]) =>
    fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 6 }).map((each) => each.join(''))
  const declared = name(characters)
  const found = name(characters.filter((each) => each !== '*' && each !== '<ID>'))

  test('the regular expression of declared names: means what the names mean, and nothing of those that are kept', () => {
    fc.assert(
      fc.property(fc.array(declared, { minLength: 1 }), fc.array(declared), found, (names, kept, name) => {
        const isMeant = new RegExp(expressionOf(names, kept), 's').test(name)
        const covers = (each: string) => isNamed(each, name)
        expect(isMeant).toBe(names.some(covers) && !kept.some(covers))
      }),
    )
  })

  test('the regular expression of declared names: says nothing of kept names that are others anyway', () => {
    expect(expressionOf(['_pk_*', 'a.b'], ['csrftoken', 'a'])).toBe('^(?:_pk_.*|a\\.b)$')
    expect(expressionOf(['_pk_*'], ['_pk_needed', 'cart'])).toBe('^(?!(?:_pk_needed)$)(?:_pk_.*)$')
  })
})
