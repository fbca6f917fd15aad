import { describe, expect, test } from 'vitest'
import { changeKinds, comparedFields, listFields, textFields } from '../../src/charter/diff/change.ts'
import { laws } from '../../src/charter/jurisdictions/jurisdictions.ts'
import { linkTargets } from '../../src/charter/links.ts'
import { cookieFacts, cookieSchema, tableColumns } from '../../src/charter/schema.ts'
import { localesDirectory } from '../support/charters.ts'
import { root, sourcesIn } from './sources.ts'

const locales = new Map(
  sourcesIn(localesDirectory.slice(root.length), 'translation.json').map(({ path, text }) => [
    path.split('/').at(-2) ?? '',
    wordsIn(JSON.parse(text)),
  ]),
)
const french = locales.get('fr') ?? new Map<string, string>()
const english = locales.get('en') ?? new Map<string, string>()
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
const columns = [...[...tableColumns, ...cookieFacts].map(({ name }) => name), 'inBrowser']
const notices = ['saved', 'not-kept', 'invalid', 'changed', 'stale', 'blocked', 'unavailable']
const errors = ['400', '403', '404', '405', '413', '415', '431', '500', '503', 'noReceipt']
const values: Record<string, readonly string[]> = {
  'changes.*': ['before', 'after'],
  'changes.kind.*': changeKinds,
  'changes.field.*': [
    ...comparedFields.map(({ name }) => name),
    ...textFields,
    ...listFields,
    'updated',
    'audited',
  ],
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
  'notice.*.text': notices.filter((notice) => notice !== 'saved'),
  'links.*': linkTargets.filter((target) => target !== 'conformity'),
  'own.*': [...cookieSchema.shape.role.unwrap().options, 'title'],
  'party.*': cookieSchema.shape.party.unwrap().options,
  'preferences.*': ['granted', 'refused'],
  'providerRole.*': cookieSchema.shape.providerRole.unwrap().options,
  'rights.*': ['controller', 'jointControllers', 'representative', 'dataProtectionOfficer', 'authority'],
  'preferences.exempt.*': ['granted', 'refused'],
  'purpose.*': ['none', 'exempt', 'needed', 'legalBasis', 'deviceBasis', 'dataKinds', 'profiling'],
  'table.*': columns,
  // Only where a language says a duration better than Node does.
  'units.*': [],
  'technology.*': cookieSchema.shape.technology
    .unwrap()
    .options.filter((technology) => technology !== 'cookie'),
}
const needed = [
  ...plain,
  ...built.flatMap((key) => (values[key] ?? []).map((value) => key.replace('*', value))),
]

describe('what the software says', () => {
  test('what the software says: is in French, Dutch, German and English at least', () => {
    expect([...locales.keys()]).toEqual(expect.arrayContaining(['de', 'en', 'fr', 'nl']))
    expect(french.size).toBeGreaterThan(50)
  })

  test.each(others)('what the software says: in %s has the same keys as in French', (_language, words) => {
    expect([...words.keys()].filter((key) => !isUnit(key)).sort()).toEqual([...french.keys()].sort())
  })

  test.each([...locales])(
    'what the software says: in %s has every plural of the units that it words itself',
    (language, words) => {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
      const own = [...words.keys()].filter(isUnit)
      const units = new Set(own.map((key) => key.replace(/_[a-z]+$/, '')))
      const known = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds']
      expect([...units].filter((unit) => !known.includes(unit.slice('units.'.length)))).toEqual([])
      expect(own.sort()).toEqual(
        [...units].flatMap((unit) => pluralCategories.map((category) => `${unit}_${category}`)).sort(),
      )
      expect(own.filter((key) => !words.get(key)?.includes('{{count}}'))).toEqual([])
    },
  )

  test('what the software says: holds every key that a view or a page names', () => {
    expect(plain.length).toBeGreaterThan(30)
    expect(plain.filter((key) => !french.has(key))).toEqual([])
  })

  test('what the software says: holds every key that a view or a page builds from a value', () => {
    expect([...built].sort()).toEqual(Object.keys(values).sort())
    expect(needed.filter((key) => !french.has(key))).toEqual([])
  })

  test('what the software says: holds nothing that no view or page says', () => {
    expect([...french.keys()].filter((key) => !needed.includes(key)).sort()).toEqual([])
  })

  test('what the software says: names the site only where it is what acts, so that the name of an organisation fits as well', () => {
    expect([...french].filter(([, text]) => text.includes('{{site}}')).map(([key]) => key)).toEqual(
      namingTheSite,
    )
  })

  test.each([...locales])(
    'what the software says: in %s names the site in a title by itself',
    (_language, words) => {
      expect(words.get('banner.title')).toMatch(/^[^{]+ – \{\{site\}\}$/)
    },
  )

  test.each([...locales])('what the software says: is never empty in %s', (_language, words) => {
    expect([...words].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test.each(others)(
    'what the software says: in %s holds the same names in braces as in French',
    (_language, words) => {
      for (const [key, text] of words)
        if (!isUnit(key)) expect(bracesIn(text), key).toEqual(bracesIn(french.get(key) ?? ''))
    },
  )

  test.each([...locales])(
    'what the software says: in %s is not left in French or in English',
    (language, words) => {
      const left = [...words]
        .filter(
          ([key, text]) =>
            (language !== 'fr' && text === french.get(key)) ||
            (language !== 'en' && text === english.get(key)),
        )
        .map(([key]) => key)
        .filter((key) => !signs.includes(key))
      const shared = Object.keys(sharedWords).filter(
        (key) => french.has(key) && sharedWords[key]?.split(' ').includes(language),
      )
      expect(left.sort()).toEqual(shared.sort())
    },
  )

  test.each([...locales])(
    'what the software says: in %s has the quotation marks of the language, in pairs',
    (language, words) => {
      const [open = '', close = ''] = quotationMarks[language] ?? ['[“„”«»‘‚]', '[“”«»’]']
      const pairs = new RegExp(`${open}(?!\\s)[^“”„«»"]+?(?<!\\s)${close}`, 'g')
      const odd = [...words].filter(([, text]) => /[“”„«»"‹›‚‘]/.test(text.replace(pairs, '')))
      expect(odd).toEqual([])
    },
  )

  test.each([...locales])(
    'what the software says: in %s has no blank that does not belong there',
    (language, words) => {
      const wrong = language === 'fr' ? wrongBlanksInFrench : wrongBlanks
      expect([...words].filter(([, text]) => wrong.test(text))).toEqual([])
    },
  )
})

/** Where the name of the site may stand: it is that of a website or of an organisation, and bends to no preposition or case. */
const namingTheSite = ['page.description', 'banner.title', 'banner.text', 'banner.exempt']

/** Signs, and no words. */
const signs = ['language.firstOfMonth', 'punctuation.colon']

/** Words that languages share with French or English, as several do who borrowed them, or who write No or Error too. */
const sharedWords: Record<string, string> = {
  'source.banner': 'da de it lb nb nl nn ro sv',
  'banner.accept': 'da ro',
  'banner.title': 'da de el en es fr gl mt nl pt',
  'inBrowser.absent': 'ca es gl it',
  'receipt.no': 'ca es gl it',
  'receipt.gpc': 'cy hr lb sl',
  'notice.invalid.prefix': 'ca es',
  'notice.changed.prefix': 'ca es',
  'notice.stale.prefix': 'ca es',
  'notice.unavailable.prefix': 'ca es',
  'changes.field.name': 'ca',
  'law.gdpr': 'ca cs cy da es hr hu it lb mt nb nn pt ro sk sl sv uk',
  'links.contact': 'en fr nl ro',
}

/** The quotation marks of a language, as expressions; of one that is not named here, any that are a pair. */
const quotationMarks: Record<string, readonly [string, string]> = {
  ...byMarks('„', '“', 'bg cs de et is lb lt mk sk sr'),
  ...byMarks('„', '”', 'hu lv pl ro'),
  ...byMarks('“', '”', 'en ga mt nl'),
  ...byMarks('[‘“]', '[’”]', 'cy'),
  ...byMarks('”', '”', 'fi sv'),
  ...byMarks('«', '»', 'el nb nn uk'),
  ...byMarks('[«“]', '[»”]', 'ar ca es eu gl it pt'),
  ...byMarks('[„»]', '[“”«]', 'hr sl'),
  ...byMarks('[»”]', '[«”]', 'da'),
  ...byMarks('«\u00a0', '\u00a0»', 'fr'),
}

function byMarks(open: string, close: string, languages: string) {
  return Object.fromEntries(languages.split(' ').map((language) => [language, [open, close] as const]))
}

/** Two blanks, one at an end, one before a sign that ends a part of a sentence. */
const wrongBlanks = /^\s|\s$|\s\s|\s[:;?!,.،؛؟](?!\w)/

/** The same, but that French sets some signs off by a no-break space. */
const wrongBlanksInFrench = /^\s(?!:$)|\s$|\s\s|\s[,.](?!\w)|(?<![\u00a0\u202f])[:;?!»](?!\/)|«(?!\u00a0)/

function isUnit(key: string): boolean {
  return key.startsWith('units.')
}

function wordsIn(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value === 'string') return new Map([[path.join('.'), value]])
  if (typeof value !== 'object' || value === null) throw new Error(`${path.join('.')} is no text`)
  return new Map(Object.entries(value).flatMap(([key, child]) => [...wordsIn(child, [...path, key])]))
}

function bracesIn(text: string): string[] {
  return (text.match(/\{\{[^}]*\}\}/g) ?? []).sort()
}
