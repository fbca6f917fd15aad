import { baseLanguageOf } from '../fields.ts'
import type { Cookie } from '../schema.ts'
import { type Known, known } from './entries.ts'
import { knownLanguages, type Words } from './words.ts'

/** What is seen of a tracker, as far as it is known. */
export interface Sighted {
  name: string
  technology: Cookie['technology']
  /** The address of the script or of the answer that set it. */
  from?: string | undefined
  /** The host or the Domain of a cookie, or the host of other storage. */
  domain?: string | undefined
  /** The length of its value. */
  length?: number | undefined
}

/** What speaks for a tracker being a well-known one, the strongest first; its name does so in any case. */
export const signs = ['script', 'domain', 'shape', 'name'] as const
export type Sign = (typeof signs)[number]

/**
 * The well-known tracker that one is: by what speaks most for it, and then by the longest part of its name that is always
 * the same. By its name alone, it is that one probably.
 */
export function knownOf(sighted: Sighted, among = known): { known: Known; by: Sign } | undefined {
  const found = among
    .filter(
      ({ names, technology = 'cookie' }) => technology === sighted.technology && names.test(sighted.name),
    )
    .flatMap((known) => {
      const by = signOf(known, sighted)
      return by ? [{ known, by }] : []
    })
  const rank = ({ known: { pattern }, by }: { known: Known; by: Sign }) =>
    [signs.indexOf(by), -literalLength(pattern)] as const
  return found.toSorted((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])[0]
}

function signOf({ maker, domains, length }: Known, sighted: Sighted): Sign | undefined {
  const { hosts = [], files = [] } = maker
  const address = sighted.from === undefined ? null : URL.parse(sighted.from)
  const file = address?.pathname.split('/').at(-1) ?? ''
  if (address && (isWithin(address.hostname, hosts) || files.includes(file))) return 'script'
  const domain = sighted.domain?.replace(/^\./, '').toLowerCase()
  if (domain !== undefined && isWithin(domain, [...hosts, ...(domains ?? [])])) return 'domain'
  if (domains) return undefined
  return length !== undefined && length === sighted.length ? 'shape' : 'name'
}

function isWithin(host: string, hosts: readonly string[]): boolean {
  return hosts.some((each) => host === each || host.endsWith(`.${each}`))
}

/** How much of a pattern is always the same. */
export function literalLength(pattern: string): number {
  return pattern.replaceAll(/\*|<[^>]*>/g, '').length
}

/** Words in those of the languages of a charter in which they are known; undefined where its first language is none of them. */
export function knownWords(words: Words, languages: readonly string[]): Record<string, string> | undefined {
  const said = languages.flatMap((code) => {
    const language = knownLanguages.find((language) => new Intl.Locale(code).language === language)
    return language && baseLanguageOf(code) === undefined ? [[code, words[language]] as const] : []
  })
  return said[0]?.[0] === languages[0] ? Object.fromEntries(said) : undefined
}
