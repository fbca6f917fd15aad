import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'

/**
 * The language of a list that a tag asks for: itself, else its language without the region (`fr-CA` reads `fr`), else
 * the same language of another region (`nl` reads `nl-BE`).
 */
export function supportedLanguage(tag: string, languages: readonly string[]): string | undefined {
  const wanted = tag.toLowerCase()
  const [primary] = wanted.split('-')
  const find = (isWanted: (code: string) => boolean) => languages.find((code) => isWanted(code.toLowerCase()))
  return (
    find((code) => code === wanted) ??
    find((code) => code === primary) ??
    find((code) => code.split('-')[0] === primary)
  )
}

/**
 * The language for a visitor when the address names none: that of her language cookie, else the one that her browser
 * prefers, else the first of the charter.
 */
export function negotiateLanguage(
  req: Pick<IncomingMessage, 'headers'>,
  stored: unknown,
  languages: readonly string[],
): string {
  const remembered =
    typeof stored === 'string' && stored.length <= 35 ? supportedLanguage(stored, languages) : undefined
  const [first = 'en'] = languages
  return remembered ?? preferredLanguage(req.headers['accept-language'] ?? '', languages) ?? first
}

/**
 * The language that the first of the ranges asks for, in the order of preference: `nl-BE, en` asks for Dutch before
 * English, though the charter has but `nl` (RFC 4647, 3.4). None that is excluded by `q=0`.
 */
function preferredLanguage(accepted: string, languages: readonly string[]): string | undefined {
  const ranges = negotiate(accepted).languages()
  // Whatever is not excluded is accepted last.
  const allowed = negotiate(`${accepted},*;q=0.001`).languages([...languages])
  const open = languages.filter((language) => allowed.includes(language))
  for (const range of ranges) {
    const found = range === '*' ? open[0] : supportedLanguage(range, open)
    if (found !== undefined) return found
  }
  return undefined
}

function negotiate(accepted: string): Negotiator {
  return new Negotiator({ headers: { 'accept-language': accepted } })
}
