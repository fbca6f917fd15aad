import { createHash } from 'node:crypto'
import { type OwnCookie, ownCookiesOf } from './declared-cookies.ts'
import { lawOf } from './law.ts'
import { type LocalizedCharter, localize } from './localized.ts'
import { plainWords, readInline } from './markdown.ts'
import {
  type Charter,
  type Cookie,
  type CookieRole,
  cookieFields,
  namesOf,
  type Purpose,
  type Text,
} from './schema.ts'
import { meaningOf } from './time.ts'

/** An optional purpose as consent knows it: its id, and the fingerprint of what a visitor agrees to. */
export interface AskedPurpose {
  id: string
  /** Six characters that change when the terms of the purpose change, and not when only its wording does: see materialOf. */
  terms: string
}

/** A charter as it is published: with its version and its text in each language. */
export interface CharterVersion {
  charter: Charter
  /** SHA-256 of the whole text, 64 hexadecimal characters: the charter, and what its pages say besides it. */
  hash: string
  /** SHA-256 of what visitors agree to, 64 hexadecimal characters: better words do not change it. */
  material: string
  /** The purposes that a visitor may refuse, in the order of the charter. */
  asked: readonly AskedPurpose[]
  /** The cookies that this software sets itself, as declared. */
  own: Readonly<Record<CookieRole, OwnCookie>>
  /** The charter in one of its languages. Throws for another. */
  in(language: string): LocalizedCharter
}

/** What the pages of a charter say besides it. */
export interface Surroundings {
  /** What the software says, per language of the charter. */
  words: Readonly<Record<string, unknown>>
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
}

/** Derives everything that a page needs from a valid charter, and from what its pages say besides it. */
export function createVersion(charter: Charter, surroundings?: Surroundings): CharterVersion {
  return {
    charter,
    hash: sha256({ charter, surroundings, law: toldByLaw(charter) }).toString('hex'),
    material: sha256(materialById(charter)).toString('hex'),
    asked: askedIn(charter),
    own: ownCookiesOf(charter),
    in: createReader(charter),
  }
}

/** Reads a charter in a language when it is asked for, and again once the text was collected as garbage. */
function createReader(charter: Charter): CharterVersion['in'] {
  const read = new Map<string, WeakRef<LocalizedCharter>>()
  return (language) => {
    if (!charter.languages.includes(language)) throw new Error(`the charter has no text in ${language}`)
    const text = read.get(language)?.deref() ?? localize(charter, language)
    read.set(language, new WeakRef(text))
    return text
  }
}

/** What the pages of a charter say by the law of its jurisdiction: another release may say it otherwise. */
function toldByLaw(charter: Charter) {
  const rules = lawOf(charter)
  return rules && [rules.law, rules.authority, rules.complaintToController].map((rule) => rule?.value)
}

/** The purposes that a visitor of a charter may refuse, in its order. */
export function askedIn({ purposes }: Charter): readonly AskedPurpose[] {
  return purposes
    .filter((purpose) => !purpose.required)
    .map((purpose) => ({ id: purpose.id, terms: fingerprint(materialOf(purpose)) }))
}

/** By id, and not in the order of the charter, which no visitor agrees to. */
function materialById({ purposes }: Charter) {
  return Object.fromEntries(
    purposes.map((purpose) => [purpose.id, { required: purpose.required, ...materialOf(purpose) }]),
  )
}

/**
 * What a visitor agrees to: a change here asks those who have agreed again, a change of wording, of markup, of order or of
 * how it is cut into rows does not (EDPB 05/2020, 110). A shorter duration does: what was agreed to is kept as a fingerprint,
 * which can be the same or another, and not more or less.
 */
function materialOf({ id, revision, cookies }: Purpose) {
  return { id, revision, cookies: mergeRows(cookies.map(materialOfCookie)) }
}

/** What visitors agree to of one row. */
export type RowTerms = { names: readonly string[] } & Record<string, unknown>

/** Rows that differ in their names alone are one row of all these names. A tracker without a name is another. */
function mergeRows(rows: readonly RowTerms[]): string[] {
  const alike = Map.groupBy(rows, ({ names, ...rest }) => canonical({ ...rest, isNamed: names.length > 0 }))
  return [...alike.values()]
    .map((same) => canonical({ ...same[0], names: [...new Set(same.flatMap(({ names }) => names))].sort() }))
    .sort()
}

/** The part of one cookie in what a visitor agrees to. */
export function materialOfCookie(cookie: Cookie): RowTerms {
  return Object.fromEntries(
    termsFields.map((field) => {
      switch (field.kind) {
        case 'names':
          return ['names', [...namesOf(cookie)].sort()]
        case 'text':
          return [field.name, wordsAgreedTo(cookie[field.name])]
        case 'duration': {
          const duration = cookie[field.name]
          return [field.name, duration && meaningOf(duration)]
        }
        default:
          return [field.name, cookie[field.name]]
      }
    }),
  )
}

const termsFields = cookieFields.filter((field) => 'terms' in field)

/** The words of a text that are agreed to, without markup, however they are spaced. */
function wordsAgreedTo(text: Text | undefined): string | undefined {
  const words = typeof text === 'object' ? text[languageAgreedTo(text)] : text
  return words && plainWords(readInline(words)).replaceAll(/\s+/g, ' ').trim()
}

/**
 * The language in which a text per language is agreed to: the first in the alphabet of those that it has, and English last,
 * so that neither the order of the languages nor another translation asks again. A new language does where it comes before
 * all these (no language stays the one whichever is added): English, which is added most, never does.
 */
export function languageAgreedTo(text: Record<string, string>): string {
  const [first = 'en'] = Object.keys(text)
    .filter((language) => language !== 'en')
    .sort()
  return first
}

function fingerprint(value: unknown): string {
  // Firewalls take two hyphens for a comment of SQL.
  return sha256(value).toString('base64url').slice(0, 6).replaceAll('--', '__')
}

function sha256(value: unknown): Buffer {
  return createHash('sha256').update(canonical(value)).digest()
}

/** JSON with the keys of every object in one order, so that the same charter always has the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  )
}
