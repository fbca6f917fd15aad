import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance, type TFunction } from 'i18next'
import Backend from 'i18next-fs-backend'

/** What the software says, in each language that has a folder in the locales. */
export interface Translations {
  languages: readonly string[]
  /** The words of a language. Throws for a language that is not among `languages`. */
  of(language: string): TFunction
  /** All that is said in a language, as its file has it. Throws as `of` does. */
  all(language: string): unknown
}

/**
 * Reads every language of a folder (`fr/translation.json`, ...) once. No language is ever loaded afterwards, so no
 * word of a visitor reaches the loader. Throws when a language cannot be read.
 */
export function openTranslations(directory: string): Translations {
  const languages = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const i18next = createInstance().use(Backend)
  // Reads synchronously, so that all words are there at once.
  void i18next.init({
    backend: { loadPath: join(directory, '{{lng}}', '{{ns}}.json') },
    lng: languages[0] ?? 'en',
    preload: languages,
    supportedLngs: languages,
    load: 'currentOnly',
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  })
  const words = new Map(
    languages.map((language) => {
      if (!i18next.hasResourceBundle(language, 'translation'))
        throw new Error(
          `${join(directory, language, 'translation.json')} cannot be read: it must be a JSON file`,
        )
      return [language, i18next.getFixedT(language)]
    }),
  )
  return { languages, of, all }

  function of(language: string): TFunction {
    const t = words.get(language)
    if (!t) throw new Error(`there are no words for ${language} in ${directory}`)
    return t
  }

  function all(language: string): unknown {
    of(language)
    return i18next.getResourceBundle(language, 'translation')
  }
}
