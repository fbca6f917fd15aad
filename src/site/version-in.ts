import type { Charter } from '../charter/schema.ts'
import { type CharterVersion, createVersion } from '../charter/version.ts'
import type { Site } from './site.ts'

/** The version of a charter in the words of a site: its version changes with every text that its visitors read. */
export function versionIn(
  { translations, recordRetention }: Pick<Site, 'translations' | 'recordRetention'>,
  charter: Charter,
): CharterVersion {
  const words = charter.languages.map((language) => [language, translations.all(language)])
  return createVersion(charter, { words: Object.fromEntries(words), recordRetention })
}
