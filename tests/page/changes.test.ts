import { describe, expect, test } from 'vitest'
import { compareCharters } from '../../src/charter/diff/compare.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { changesInWords } from '../../src/page/changes.ts'
import { localesDirectory, parsedWith } from '../support/charters.ts'

const { of } = openTranslations(localesDirectory)

/** The changes that an edit of the small charter makes, as a page says them. */
function changesAfter(edit: (yaml: string) => string, language = 'fr') {
  const [before, after] = [parsedWith((yaml) => yaml).charter, parsedWith(edit).charter]
  return changesInWords(compareCharters(before, after, language), of(language))
}

describe('a duration that changed', () => {
  const duration = (written: string) => (yaml: string) =>
    yaml.replace('P13M, party: third', `${written}, party: third`)

  test.each([
    ['P2W', 'fr', '13\u00a0mois', '2\u00a0semaines'],
    ['P1Y1M', 'fr', '13\u00a0mois', '1\u00a0an et 1\u00a0mois'],
    ['P2W', 'en', '13 months', '2 weeks'],
    ['session', 'en', '13 months', 'Until the browser is closed'],
    ['P013M', 'en', 'P13M', 'P013M'],
  ])(
    'a duration that changed, to %s: is in words in %s, where these differ',
    (written, language, was, is) => {
      expect(changesAfter(duration(written), language)).toMatchObject([
        { field: 'duration', before: was, after: is },
      ])
    },
  )

  test('a retention of data that came: is in words too', () => {
    const edit = (yaml: string) => yaml.replace('{ name: IDE,', '{ name: IDE, dataRetention: P25M,')
    expect(changesAfter(edit)).toMatchObject([{ field: 'dataRetention', after: '25\u00a0mois' }])
  })

  test('a duration that came: has nothing before it', () => {
    const edit = (yaml: string) => yaml.replace('{ name: IDE,', '{ name: IDE, durationRemark: au plus,')
    expect(changesAfter(edit)).toMatchObject([
      { field: 'durationRemark', before: undefined, after: 'au plus' },
    ])
    const [before, after] = [
      parsedWith((yaml) => yaml.replace(/duration: P13M, (?=party: third)/, '')),
      parsedWith((yaml) => yaml),
    ]
    expect(changesInWords(compareCharters(before.charter, after.charter, 'fr'), of('fr'))).toMatchObject([
      { field: 'duration', before: undefined, after: '13\u00a0mois' },
    ])
  })
})

describe('languages that changed', () => {
  test.each([
    ['nl', 'fr', 'néerlandais'],
    ['nl', 'en', 'Dutch'],
    ['fr-simple', 'fr', 'français – Facile à lire'],
    ['fr-simple', 'en', 'French – Easy language'],
  ])('a language that was added, %s: is named in %s', (added, language, name) => {
    const edit = (yaml: string) => yaml.replace('[fr, en]', `[fr, en, ${added}]`)
    expect(changesAfter(edit, language)).toMatchObject([
      { kind: 'language-added', subject: name, languages: [added] },
    ])
  })
})
