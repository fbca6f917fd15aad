import { createEdition, type Edition } from '../charter/edition.ts'
import type { Charter } from '../charter/schema.ts'
import type { Site } from './site.ts'

/** The edition of a charter in the words of a site: its version changes with every text that its visitors read. */
export function editionIn(
  { translations, recordRetention }: Pick<Site, 'translations' | 'recordRetention'>,
  charter: Charter,
): Edition {
  const words = charter.languages.map((language) => [language, translations.all(language)])
  return createEdition(charter, { words: Object.fromEntries(words), recordRetention })
}
