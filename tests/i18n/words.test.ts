import { describe, expect, test } from 'vitest'
import { openTranslations } from '../../src/i18n/translations.ts'
import { languages, localesDirectory } from '../support/charters.ts'

const translations = openTranslations(localesDirectory)

/** Every text that is said in a language, by its key. */
const said = new Map(languages.map((language) => [language, textsIn(translations.all(language))]))

/** What a text says in each language. */
function inEach(key: string): [string, string][] {
  return languages.map((language) => [`${language} ${key}`, said.get(language)?.get(key) ?? ''])
}

describe('the words of a notice', () => {
  const notSaved = ['invalid.text', 'invalid.noButton', 'changed.text', 'stale.text', 'unavailable.text']

  test.each(notSaved.flatMap((notice) => inEach(`notice.${notice}`)))(
    'the words of a notice: do not say that answers are kept which are not saved, %s',
    (_key, text) => {
      expect(text).toMatch(
        /restent sélectionnées|blijven hieronder geselecteerd|bleiben unten ausgewählt|still selected/,
      )
      expect(text).not.toMatch(/sont conservées|zijn bewaard|erhalten geblieben|have been kept/)
    },
  )

  test.each(inEach('notice.unavailable.text'))(
    'the words of a notice: do not call a consent void that cannot be proved, which nobody may rely on, %s',
    (_key, text) => {
      expect(text).toMatch(/nous fonder sur lui|ons er niet op baseren|nicht auf sie stützen|not rely on it/)
      expect(text).not.toMatch(/ne vaut pas|geldt ze niet|gilt sie nicht|does not count/)
    },
  )

  test.each(inEach('notice.not-kept.text'))(
    'the words of a notice: forbid the visitor nothing where her browser kept nothing, %s',
    (_key, text) =>
      expect(text).toMatch(/reste désactivé|blijft uitgeschakeld|bleibt ausgeschaltet|stays off/),
  )

  test.each(inEach('notice.saved.title'))(
    'the words of a notice: say that a choice is saved where it is, %s',
    (_key, text) => expect(text).toMatch(/enregistré|opgeslagen|gespeichert|saved/),
  )
})

describe('what is optional', () => {
  const keys = ['choice.none', 'choice.gpc', 'preferences.nothingToChoose', 'purpose.noCookie', 'rights.list']

  test.each([...keys, 'notice.stale.text', 'banner.text'].flatMap(inEach))(
    'what is optional: is not cookies alone but other trackers too, %s',
    (_key, text) => expect(text).toMatch(/traceur|tracker/i),
  )
})

describe('the words of the law', () => {
  test.each(inEach('preferences.withdraw'))(
    'the words of the law: make the processing lawful that was based on a consent, and not whatever was done, %s',
    (_key, text) => expect(text).toMatch(/traitement|verwerking|Verarbeitung|processing/),
  )

  test.each(inEach('table.receipt'))(
    'the words of the law: tell that the record of a choice is erased, and when, %s',
    (_key, text) => {
      expect(text).toMatch(/effacé|gewist|gelöscht|erased/)
      expect(text).toContain('{{retention}}')
    },
  )

  test('the words of the law: name the consent in German where it is given and where it is not', () => {
    const german = said.get('de')
    expect(german?.get('preferences.granted')).toBe('Ja, ich willige ein')
    expect(german?.get('preferences.refused')).toBe('Nein, ich willige nicht ein')
    expect(german?.get('banner.text')).toMatch(/^Mit Ihrer Einwilligung/)
  })

  test.each(languages.map((language) => [language, [...(said.get(language)?.values() ?? [])].join('\n')]))(
    'the words of the law: are those of any country in %s, and name no authority of one',
    (_language, texts) =>
      expect(texts).not.toMatch(
        /Autorité de protection des données|Gegevensbeschermingsautoriteit|Datenschutzbehörde|Data Protection Authority/i,
      ),
  )
})

describe('one word for one thing', () => {
  test.each([
    ['fr', /consigné|cochée|Sans nom de cookie/],
    ['nl', /aanva+rd|ontvangstbewijs|wellicht|aangekruist|databank/i],
    ['de', /angekreuzt|künftig|Alles (akzeptiert|abgelehnt)/],
    ['en', /ticked|acceptance|not kept/i],
  ] as const)(
    'one word for one thing: none of those that were replaced is left in %s',
    (language, replaced) => {
      const left = [...(said.get(language) ?? [])].filter(([, text]) => replaced.test(text))
      expect(left).toEqual([])
    },
  )
})

test('French words: have a no-break space before a colon, a semicolon, a question mark and an exclamation mark', () => {
  const wrong = [...(said.get('fr') ?? [])].filter(([, text]) => /(?<!\u00a0)[:;?!](?!\/)/.test(text))
  expect(wrong).toEqual([])
})

test('words of other languages: have no space before a colon, a semicolon and a question mark', () => {
  for (const language of ['nl', 'de', 'en'] as const)
    for (const [key, text] of said.get(language) ?? []) expect(text, key).not.toMatch(/\s[:;?!]/)
})

function textsIn(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value === 'string') return new Map([[path.join('.'), value]])
  return new Map(Object.entries(value ?? {}).flatMap(([key, child]) => [...textsIn(child, [...path, key])]))
}
