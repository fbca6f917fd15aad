import { describe, expect, test } from 'vitest'
import { isNamed } from '../../../src/charter/declared-cookies.ts'
import { type Known, known } from '../../../src/charter/known/entries.ts'
import { knownOf, literalLength } from '../../../src/charter/known/known.ts'
import { categoryTitles, knownLanguages, knownPurposes } from '../../../src/charter/known/words.ts'
import { nameProblem } from '../../../src/charter/rules/names.ts'
import { patternMeantBy } from '../../../src/charter/rules/notation.ts'
import { durationPattern } from '../../../src/charter/time.ts'

const idOf = ({ maker, pattern }: Known) => `${maker.provider} ${pattern}`
const each = known.map((entry): [string, Known] => [idOf(entry), entry])

describe('what is known of well-known trackers', () => {
  test('known trackers: are not many, and each is there once', () => {
    expect(known.length).toBeGreaterThan(80)
    expect(new Set(each.map(([id]) => id)).size).toBe(known.length)
  })

  test.each(each)('known tracker %s: has a source, and the day on which it was read', (_id, { maker }) => {
    expect(URL.canParse(maker.source)).toBe(true)
    expect(maker.source).toMatch(/^https:\/\//)
    expect(maker.read).toMatch(/^2026-\d\d-\d\d$/)
  })

  test.each(each)('known tracker %s: has a pattern and a life that a charter may have', (_id, entry) => {
    const { pattern, technology, life = 'session' } = entry
    expect(nameProblem(pattern, technology)).toBeUndefined()
    expect(patternMeantBy(pattern)).toBeUndefined()
    expect(life).toMatch(durationPattern)
  })

  test.each(each)('known tracker %s: is found by its sample, and no other is as well', (_id, entry) => {
    const { names, pattern, sample, technology = 'cookie' } = entry
    expect(sample).toMatch(names)
    expect(isNamed(pattern, sample)).toBe(true)
    const alike = known.filter(
      (other) => other.names.test(sample) && (other.technology ?? 'cookie') === technology,
    )
    expect(alike.map(idOf)).toEqual([idOf(entry)])
  })

  test('known trackers: are described in French, Dutch, German and English, by words that are all in use', () => {
    for (const words of [...Object.values(knownPurposes), ...Object.values(categoryTitles)])
      for (const language of knownLanguages) expect(words[language].trim()).not.toBe('')
    const used = new Set(known.map(({ purpose }) => purpose))
    expect(Object.keys(knownPurposes).filter((key) => !used.has(key as Known['purpose']))).toEqual([])
  })
})

describe('which well-known tracker one is', () => {
  const find = (name: string, more: Partial<Parameters<typeof knownOf>[0]> = {}) => {
    const found = knownOf({ name, technology: 'cookie', ...more })
    return found && [found.known.maker.provider, found.known.pattern, found.by]
  }

  test('a known tracker: is told by its script more surely than by its name', () => {
    const from = 'https://www.googletagmanager.com/gtag/js'
    expect(find('_ga_1A2B3C4D5E', { from })).toEqual(['Google Analytics', '_ga_*', 'script'])
    expect(find('_pk_id.1.1fff', { from: 'https://stats.example.org/matomo.js' })).toEqual([
      ...['Matomo', '_pk_id*', 'script'],
    ])
    expect(find('_pk_id.1.1fff')).toEqual(['Matomo', '_pk_id*', 'name'])
  })

  test('a known tracker: is told by the domain of others, and by the length of its value', () => {
    expect(find('NID', { domain: '.google.com' })).toEqual(['Google', 'NID', 'domain'])
    expect(find('datadome', { length: 128 })).toEqual(['DataDome', 'datadome', 'shape'])
    expect(find('datadome', { length: 12 })).toEqual(['DataDome', 'datadome', 'name'])
  })

  test.each([
    ['_pk_id.1.1fff', 'Matomo'],
    ['_pk_id.01234567-89ab-cdef-0123-456789abcdef.1fff', 'Piwik PRO'],
    ['AMP_TOKEN', 'Google Analytics'],
    ['TS01a2b3c4_77', 'F5 BIG-IP'],
  ])('a known tracker: %s is of %s', (name, provider) => {
    expect(find(name)?.[0]).toBe(provider)
  })

  test.each([
    'player',
    'NID',
    'TSomething',
    '_gitlab_session',
    '_s',
    'sessionid',
    'SESSION',
    '_cs_1234567890123',
    'Datadome',
  ])('a tracker that is not known: %s is not taken for another by its name', (name) =>
    expect(find(name, { domain: 'www.example.org' })).toBeUndefined(),
  )

  test('a known tracker: of two by the same sign, the one with the longest literal part wins', () => {
    const [any] = known
    if (!any) throw new Error('nothing is known')
    const two = ['AMP_*', 'AMP_TOKEN'].map((pattern) => ({ ...any, pattern, names: /^AMP_/ }))
    expect(knownOf({ name: 'AMP_TOKEN', technology: 'cookie' }, two)?.known.pattern).toBe('AMP_TOKEN')
  })

  test('a tracker that is not known: a host that ends alike is another, and so is another storage', () => {
    expect(find('NID', { domain: 'notgoogle.com' })).toBeUndefined()
    expect(find('NID', { from: 'https://google.com.example.org/x.js' })).toBeUndefined()
    expect(find('_ga', { technology: 'localStorage' })).toBeUndefined()
  })

  test('the literal part of a pattern: is what always is the same', () => {
    expect([literalLength('_ga_*'), literalLength('TS<ID>'), literalLength('_ga')]).toEqual([4, 2, 3])
  })
})
