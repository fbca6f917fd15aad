import { describe, expect, test } from 'vitest'
import { negotiateLanguage, supportedLanguage } from '../../src/i18n/negotiate.ts'

describe('the language that a tag asks for', () => {
  test.each([
    ['fr', ['en', 'fr'], 'fr'],
    ['FR', ['en', 'fr'], 'fr'],
    ['fr-BE', ['en', 'fr'], 'fr'],
    ['fr_BE', ['en', 'fr'], 'fr'],
    ['fr-Latn-BE-u-ca-gregory', ['en', 'fr'], 'fr'],
    ['fr-Abcd-XQ', ['en', 'fr'], 'fr'],
    ['nl', ['en', 'nl-BE'], 'nl-BE'],
    ['nl-BE', ['nl', 'nl-BE'], 'nl-BE'],
    ['nl-NL', ['nl-BE', 'nl'], 'nl'],
    ['ca-valencia', ['ca', 'ca-valencia'], 'ca-valencia'],
    ['ca-valencia', ['es', 'ca'], 'ca'],
    ['ca', ['es', 'ca-valencia'], 'ca-valencia'],
    ['ca-ES', ['ca-valencia', 'ca'], 'ca'],
    ['no', ['en', 'nb'], 'nb'],
    ['nb-NO', ['en', 'no'], 'no'],
    ['nn', ['en', 'nb'], 'nb'],
    ['zh-TW', ['zh', 'zh-Hant'], 'zh-Hant'],
    ['cmn-CN', ['zh-Hant', 'zh-Hans'], 'zh-Hans'],
    ['sr-Latn-RS', ['sr-Cyrl', 'sr-Latn'], 'sr-Latn'],
    ['sr-Latn', ['en', 'sr'], 'sr'],
    ['iw', ['en', 'he'], 'he'],
    ['en-AU', ['en', 'en-GB'], 'en-GB'],
    ['en-PH', ['en', 'en-GB'], 'en'],
    ['es-MX', ['es', 'es-419'], 'es-419'],
    ['pt-AO', ['pt', 'pt-PT'], 'pt-PT'],
  ])('a language tag, %s of %s: asks for %s', (tag, languages, found) => {
    expect(supportedLanguage(tag, languages)).toBe(found)
  })

  test.each([
    ['de-simple', ['de', 'de-simple'], 'de-simple'],
    ['DE_simple', ['de', 'de-simple'], 'de-simple'],
    ['de-simple', ['fr', 'de'], 'de'],
    ['de-AT-simple', ['de-simple', 'de'], 'de-simple'],
    ['de', ['de-simple', 'de'], 'de'],
    ['de-AT', ['de-simple', 'de'], 'de'],
    ['de', ['fr', 'de-simple'], undefined],
    ['nl-BE', ['fr', 'nl-simple'], undefined],
    ['fr-simple', ['nl-simple', 'de-simple'], undefined],
  ])('a language tag, %s of %s: asks for the simple variant by its name alone', (tag, languages, found) => {
    expect(supportedLanguage(tag, languages)).toBe(found)
  })

  test.each([
    ['pt', ['es']],
    ['lb', ['de', 'fr']],
    ['da', ['nb']],
    ['hr', ['sr-Latn', 'bs']],
    ['uk', ['ru']],
    ['und', ['en']],
    ['kk-Arab', ['kk']],
    ['zh-TW', ['zh-Hans']],
    ['fr', []],
  ])(
    'a language tag, %s of %s: asks for none of them, which are other languages or scripts',
    (tag, languages) => {
      expect(supportedLanguage(tag, languages)).toBeUndefined()
    },
  )

  test.each([
    ...['', 'x', 'f', 'x-fr', '%%%', '*', 'fr-', 'fr fr', 'fr-fr-fr', 'ca-valencia-valencia', '__proto__'],
    ...['f'.repeat(300), `fr-${'x-'.repeat(150)}y`, ['fr'], { fr: '' }, null, undefined, 7],
  ])('what is no tag, %j: asks for nothing', (tag) => {
    expect(supportedLanguage(tag, ['fr', 'x', ''])).toBeUndefined()
  })
})

describe('the language of a browser', () => {
  const negotiate = (accepted: string, languages: string[], stored?: string) =>
    negotiateLanguage({ headers: { 'accept-language': accepted } }, stored, languages)

  test.each([
    ['lb, fr;q=0.8', ['en', 'de', 'fr'], 'fr'],
    ['lb', ['en', 'de', 'fr'], 'en'],
    ['zh-TW, en;q=0.5', ['fr', 'zh-Hans', 'en'], 'en'],
    ['no, en;q=0.5', ['fr', 'en', 'nb'], 'nb'],
    ['nb;q=0, no, en', ['fr', 'nb', 'en'], 'en'],
    ['fr;q=0, fr-BE, nl', ['fr', 'nl'], 'nl'],
    ['x, %%%, nl', ['fr', 'nl'], 'nl'],
  ])(
    'the language of a browser, %s of %s: is %s, the first that is asked for and there',
    (accepted, languages, found) => {
      expect(negotiate(accepted, languages)).toBe(found)
    },
  )

  test.each([
    ['de-simple, fr;q=0.5', ['fr', 'de', 'de-simple'], 'de'],
    ['de-simple, nl', ['fr', 'de-simple', 'nl'], 'nl'],
    ['de', ['fr', 'de-simple'], 'fr'],
    ['*', ['fr', 'fr-simple'], 'fr'],
    ['fr;q=0, *', ['fr', 'fr-simple', 'nl'], 'nl'],
  ])('the language of a browser, %s of %s: is %s, and no simple variant', (accepted, languages, found) => {
    expect(negotiate(accepted, languages)).toBe(found)
  })

  test('the language of the cookie: is a simple variant where it names one', () => {
    expect(negotiate('fr', ['fr', 'de', 'de-simple'], 'de-simple')).toBe('de-simple')
    expect(negotiate('fr', ['fr', 'de', 'de-simple'], 'de')).toBe('de')
    expect(negotiate('fr', ['fr', 'de'], 'de-simple')).toBe('de')
  })

  test('the language of the cookie: comes first, in any spelling of it', () => {
    for (const stored of ['nb', 'NO', 'nb_NO', 'nn-no'])
      expect(negotiate('fr', ['fr', 'nb'], stored), stored).toBe('nb')
    for (const stored of ['da', 'n', 'nb'.repeat(100)])
      expect(negotiate('fr', ['en', 'fr', 'nb'], stored), stored).toBe('fr')
  })
})
