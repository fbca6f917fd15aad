import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'

/** The language of a list that a tag asks for: itself, or its language without the region (`fr-CA` reads `fr`). */
export function supportedLanguage(tag: string, languages: readonly string[]): string | undefined {
  const wanted = tag.toLowerCase()
  const find = (code: string | undefined) => languages.find((language) => language.toLowerCase() === code)
  return find(wanted) ?? find(wanted.split('-')[0])
}

/**
 * The language for a visitor when the address names none: that of her language cookie, else the one that her browser
 * prefers, else the first of the charter.
 */
export function negotiateLanguage(
  req: IncomingMessage,
  stored: unknown,
  languages: readonly string[],
): string {
  const remembered =
    typeof stored === 'string' && stored.length <= 35 ? supportedLanguage(stored, languages) : undefined
  const [first = 'en'] = languages
  return remembered ?? new Negotiator(req).language([...languages]) ?? first
}
