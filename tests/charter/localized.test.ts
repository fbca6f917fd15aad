import { describe, expect, test } from 'vitest'
import { keepFrenchSigns, type LocalizedCharter, wordsFor } from '../../src/charter/localized.ts'
import { plainWords } from '../../src/charter/markdown.ts'
import { shipped, versionWith } from '../support/charters.ts'
import { append, swap, together } from './edit.ts'

function inLanguage(language: string, ...edits: ((yaml: string) => string)[]): LocalizedCharter {
  const text = versionWith(together(...edits)).in(language)
  if (!text) throw new Error(`the charter has no text in ${language}`)
  return text
}

const content = (words: string) => [{ type: 'text', text: words }]

describe('texts without a translation', () => {
  const untranslated = swap('{ fr: Usages, en: Uses }', '{ fr: Usages }')

  test('a text without a translation: is in the first language, which is named for screen readers', () => {
    expect(inLanguage('en', untranslated).usage.title).toMatchObject({
      content: content('Usages'),
      lang: 'fr',
    })
  })

  test('a text in the language of the page: names no language', () => {
    expect(inLanguage('fr', untranslated).usage.title).toMatchObject({
      content: content('Usages'),
      lang: undefined,
    })
    expect(inLanguage('en').usage.title).toMatchObject({ content: content('Uses'), lang: undefined })
  })

  test('a text for all languages: names no language', () => {
    expect(inLanguage('en').site.name).toMatchObject({
      content: content('Exemple'),
      lang: undefined,
      isForAll: true,
    })
  })
})

test.each([
  ['nl', { content: 'Doel', lang: undefined }],
  ['de', { content: 'Usages', lang: 'fr' }],
  ['fr', { content: 'Usages', lang: undefined }],
])('the words of a text for %s: are %j', (language, words) => {
  expect(wordsFor({ nl: 'Doel', fr: 'Usages' }, ['fr', 'nl', 'de'], language)).toEqual(words)
})

test('a text without words in any language of the charter: is an error', () => {
  expect(() => wordsFor({ it: 'Usi' }, ['fr', 'nl'], 'fr')).toThrow(
    'a text of the charter has no word in fr, nl',
  )
})

test('an address: may differ per language', () => {
  const address = '{ fr: https://example.org/fr, en: https://example.org/en }'
  const edit = swap('url: https://example.org', `url: ${address}`)
  expect(inLanguage('fr', edit).site.url).toBe('https://example.org/fr')
  expect(inLanguage('en', edit).site.url).toBe('https://example.org/en')
})

test('a duration: is as it was declared, in every language', () => {
  for (const language of ['en', 'fr'])
    expect(inLanguage(language).purposes[1]?.cookies).toMatchObject([
      { duration: 'P13M' },
      { duration: 'session' },
    ])
})

test('what a row leaves out: is absent, and not an empty text', () => {
  const [row] = inLanguage('fr').purposes[2]?.cookies ?? []
  expect(row).toMatchObject({
    names: ['IDE'],
    service: undefined,
    condition: undefined,
    durationRemark: undefined,
  })
})

test('a section of help: is read as paragraphs with links', () => {
  const help = 'help:\n  - { title: { fr: Aide, en: Help }, text: { fr: "[CNIL](https://www.cnil.fr)" } }\n'
  expect(inLanguage('en', append(help)).help).toMatchObject([
    {
      title: { content: content('Help'), lang: undefined },
      text: {
        content: [{ type: 'paragraph', children: [{ type: 'link', href: 'https://www.cnil.fr' }] }],
        lang: 'fr',
      },
    },
  ])
})

test('contacts: are named in the language of the page', () => {
  const controller =
    'controller: { name: { fr: Le site, en: The site }, address: Namur, email: a@example.org }\n'
  expect(inLanguage('en', append(controller)).controller).toMatchObject({
    name: { content: content('The site'), lang: undefined },
    address: { content: content('Namur'), lang: undefined, isForAll: true },
    email: 'a@example.org',
    url: undefined,
  })
  expect(inLanguage('en').controller).toBeUndefined()
})

describe('the signs that French sets off by a space', () => {
  const title = (language: string) =>
    inLanguage(
      language,
      swap('{ fr: Usages, en: Uses }', '{ fr: "Les « *tiers* » : pourquoi ?", en: "Uses : why ?" }'),
    ).usage.title

  test('French signs: stay at their word, and the words are those of the operator', () => {
    expect(title('fr').content).toEqual([
      { type: 'text', text: 'Les « ' },
      { type: 'emphasis', children: content('tiers') },
      { type: 'text', text: ' ' },
      { type: 'unbroken', children: content('» :') },
      { type: 'text', text: ' ' },
      { type: 'unbroken', children: content('pourquoi ?') },
    ])
    expect(title('fr').plain).toBe('Les « tiers » : pourquoi ?')
  })

  test('French signs: stay as they are in other languages', () => {
    expect(title('en').content).toEqual(content('Uses : why ?'))
  })
})

test.each([
  ['usages : ils', '[usages :] ils'],
  [
    'dits « tiers », « tierce partie » ou « third party »',
    'dits [« tiers »,] [« tierce] [partie »] ou [« third] [party »]',
  ],
  ['rien ; tout ! et ?', '[rien ;] [tout !] [et ?]'],
  ['rien: de; rien', 'rien: de; rien'],
  [`${'a'.repeat(40)} :`, `${'a'.repeat(16)}[${'a'.repeat(24)} :]`],
])('unbroken words: in %j no line ends within what stands in brackets', (text, marked) => {
  const pieces = keepFrenchSigns([{ type: 'text', text }])
  const shown = pieces.map((piece) =>
    piece.type === 'unbroken' ? `[${plainWords([piece])}]` : plainWords([piece]),
  )
  expect(shown.join('')).toBe(marked)
})

test('a line without links: has the words of the links', () => {
  expect(
    inLanguage('fr', swap('fr: Usages', 'fr: "Usages de <https://example.org>"')).usage.title.plain,
  ).toBe('Usages de https://example.org')
})

test('the shipped charter: is complete in each of its languages', () => {
  for (const language of shipped.charter.languages)
    expect(untranslatedIn(shipped.in(language)), language).toEqual([])
})

function untranslatedIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const isUntranslated = 'lang' in value && value.lang !== undefined
  return [...(isUntranslated ? [value] : []), ...Object.values(value).flatMap(untranslatedIn)]
}
