import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StarterWords } from '../charter/source/starter.ts'
import type { Translations } from '../i18n/translations.ts'

/** Where the JSON Schema of a charter is, beside the program. */
const schemaFile = fileURLToPath(new URL('../../charter.schema.json', import.meta.url))

/** Where the JSON Schema of a charter is, as the file of one names it. */
export function schemaBeside(file: string): string {
  return relative(dirname(resolve(file)), schemaFile).replaceAll('\\', '/')
}

/** What the software says of a first charter in each of its languages. */
export function starterWordsIn(translations: Translations): (language: string) => StarterWords {
  return (language) => {
    const t = translations.of(language)
    // The title of the banner, without the name of the site.
    const title = t('banner.title', { site: '' }).replace(/[\s–]+$/, '')
    return { title, usage: t('contents.cookies'), necessary: t('own.title') }
  }
}
