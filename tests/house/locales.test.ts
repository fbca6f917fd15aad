import { describe, expect, test } from 'vitest'
import { changeKinds, comparedFields, listFields, textFields } from '../../src/charter/diff/change.ts'
import { laws } from '../../src/charter/jurisdictions/jurisdictions.ts'
import { cookieSchema, tableColumns } from '../../src/charter/schema.ts'
import { localesDirectory } from '../support/charters.ts'
import { root, sourcesIn } from './sources.ts'

const locales = new Map(
  sourcesIn(localesDirectory.slice(root.length), 'translation.json').map(({ path, text }) => [
    path.split('/').at(-2) ?? '',
    wordsIn(JSON.parse(text)),
  ]),
)
const french = locales.get('fr') ?? new Map<string, string>()
const others = [...locales].filter(([language]) => language !== 'fr')
const code = [...sourcesIn('views', '.ejs'), ...sourcesIn('src', '.ts')]

/** Every first argument of `t(...)`: `'a.b'`, `` `a.${b}` ``, `c ? 'a.b' : 'a.d'`. */
const used = code.flatMap(({ path, text }) => {
  const calls = text.matchAll(/(?:\bt|\btranslations\.of\([^()]*\))\(((?:[^(),'`]|'[^']*'|`[^`]*`)*)/g)
  return [...calls].flatMap(([, argument = '']) =>
    [...argument.matchAll(/'([^']*)'|(`[^`]*`)/g)].map(([, plain, built]) => ({ path, plain, built })),
  )
})
const plain = used.flatMap(({ plain }) => plain ?? [])
const built = [
  ...new Set(used.flatMap(({ built }) => built?.slice(1, -1).replace(/\$\{[^}]*\}/g, '*') ?? [])),
]

/** The values from which keys are built. */
const columns = [...tableColumns.map(({ name }) => name), 'inBrowser']
const notices = ['saved', 'not-kept', 'invalid', 'changed', 'stale', 'blocked', 'unavailable']
const errors = ['400', '403', '404', '405', '413', '415', '431', '500', '503', 'noReceipt']
const values: Record<string, readonly string[]> = {
  'changes.*': ['before', 'after'],
  'changes.kind.*': changeKinds,
  'changes.field.*': [...comparedFields.map(({ name }) => name), ...textFields, ...listFields, 'updated'],
  'changes.role.*': cookieSchema.shape.role.unwrap().options,
  'choice.*': ['granted', 'refused', 'unanswered', 'suspended', 'exempt', 'objected', 'signalled'],
  'duration.*': ['session', 'persistent'],
  'source.*': ['page', 'banner', 'api'],
  'action.*': ['accept-all', 'refuse-all', 'custom', 'withdraw'],
  'error.*.title': errors,
  'error.*.text': errors,
  'inBrowser.*': ['present', 'absent', 'now', 'unseen'],
  'law.*': Object.values(laws).map(({ law }) => law.value),
  'notice.*.prefix': notices,
  'notice.*.title': notices,
  'notice.*.text': notices,
  'party.*': cookieSchema.shape.party.unwrap().options,
  'preferences.*': ['granted', 'refused'],
  'providerRole.*': cookieSchema.shape.providerRole.unwrap().options,
  'rights.*': ['controller', 'jointControllers', 'representative', 'dataProtectionOfficer', 'authority'],
  'preferences.exempt.*': ['granted', 'refused'],
  'purpose.*': ['none', 'exempt', 'needed', 'legalBasis', 'deviceBasis', 'dataKinds', 'profiling'],
  'table.*': columns,
  'technology.*': cookieSchema.shape.technology
    .unwrap()
    .options.filter((technology) => technology !== 'cookie'),
}
const needed = [
  ...plain,
  ...built.flatMap((key) => (values[key] ?? []).map((value) => key.replace('*', value))),
]

describe('what the software says', () => {
  test('what the software says: is in French, Dutch, German and English', () => {
    expect([...locales.keys()].sort()).toEqual(['de', 'en', 'fr', 'nl'])
    expect(french.size).toBeGreaterThan(50)
  })

  test.each(others)('what the software says: in %s has the same keys as in French', (_language, words) => {
    expect([...words.keys()].sort()).toEqual([...french.keys()].sort())
  })

  test('what the software says: holds every key that a view or a page names', () => {
    expect(plain.length).toBeGreaterThan(30)
    expect(plain.filter((key) => !french.has(key))).toEqual([])
  })

  test('what the software says: holds every key that a view or a page builds from a value', () => {
    expect([...built].sort()).toEqual(Object.keys(values).sort())
    expect(needed.filter((key) => !french.has(key))).toEqual([])
  })

  test('what the software says: holds nothing that no view or page says', () => {
    expect([...french.keys()].filter((key) => !needed.includes(key))).toEqual([])
  })

  test.each([...locales])('what the software says: is never empty in %s', (_language, words) => {
    expect([...words].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test.each(others)(
    'what the software says: in %s holds the same names in braces as in French',
    (_language, words) => {
      for (const [key, text] of words) expect(bracesIn(text), key).toEqual(bracesIn(french.get(key) ?? ''))
    },
  )

  test.each(others)('what the software says: in %s is not left in French', (language, words) => {
    const left = [...words].filter(([key, text]) => text === french.get(key)).map(([key]) => key)
    expect(left.filter((key) => !sameAsInFrench[language]?.[key])).toEqual([])
    expect(Object.keys(sameAsInFrench[language] ?? {}).filter((key) => !left.includes(key))).toEqual([])
  })
})

/** Words that a language shares with French, with the reason. */
const sameAsInFrench: Record<string, Record<string, string>> = {}

function wordsIn(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value === 'string') return new Map([[path.join('.'), value]])
  if (typeof value !== 'object' || value === null) throw new Error(`${path.join('.')} is no text`)
  return new Map(Object.entries(value).flatMap(([key, child]) => [...wordsIn(child, [...path, key])]))
}

function bracesIn(text: string): string[] {
  return (text.match(/\{\{[^}]*\}\}/g) ?? []).sort()
}
