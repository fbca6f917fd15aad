import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNamed, namedAmong } from '../../src/charter/declared-cookies.ts'

describe('a declared name stands for', () => {
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
  ])('%s: %s? %s', (declared, name, isCovered) => {
    expect(isNamed(declared, name)).toBe(isCovered)
  })
})

test('of the cookies that came, those are named that any declared name stands for, in their order', () => {
  expect(namedAmong(['_pk_*', 'IDE'], ['sessionid', 'IDE', '_pk_ses', 'ide', '_pk_id'])).toEqual([
    'IDE',
    '_pk_ses',
    '_pk_id',
  ])
  expect(namedAmong([], ['sessionid'])).toEqual([])
})

/** The same rule as a regular expression, which long names would keep busy. */
function reference(declared: readonly string[], name: string): boolean {
  const pattern = declared.map((piece) => (/^\*$|^<.+>$/.test(piece) ? '.*' : RegExp.escape(piece))).join('')
  return new RegExp(`^${pattern}$`, 's').test(name)
}

test('short names are covered as by a regular expression', () => {
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

test('every name that a pattern stands for is covered', () => {
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

test('long names that fit almost are answered all the same', () => {
  const long = 'a'.repeat(8000)
  expect(isNamed(`${'a*'.repeat(100)}b`, long)).toBe(false)
  expect(isNamed(`${'*a'.repeat(100)}`, long)).toBe(true)
  expect(isNamed(`${'a<ID>'.repeat(50)}b<ID>`, long)).toBe(false)
  expect(isNamed('*b', `${long}b${long}`)).toBe(false)
})
