import { baseLanguageOf, purposeFacts } from './fields.ts'
import { canonical, sha256 } from './hash.ts'
import { plainWords, readInline } from './markdown.ts'
import {
  type Charter,
  type Cookie,
  cookieFields,
  isAnswerable,
  namesOf,
  type Purpose,
  type Text,
} from './schema.ts'
import { longestOf, meaningOf } from './time.ts'

/** A purpose that visitors may answer, as consent knows it. */
export interface AnswerablePurpose {
  id: string
  /** Whether they agree to it or refuse, or may object to it. */
  consent: 'needed' | 'exempt'
  /** Six characters that change when the terms of the purpose change: see materialOf. */
  terms: string
  /** The earlier versions, by their first 16 characters, in which a yes was given to no less: see coversTerms. */
  agreedIn?: ReadonlySet<string> | undefined
}

/** The purposes that visitors of a charter may answer, in its order. */
export function answerableIn(charter: Charter): readonly AnswerablePurpose[] {
  return charter.purposes.filter(isAnswerable).flatMap((purpose) => {
    const { id, consent } = purpose
    return consent === 'none' ? [] : [{ id, consent, terms: fingerprint(materialOf(purpose, charter)) }]
  })
}

/** The ids of the purposes that visitors may answer, of one kind. */
export function answerableBy(
  kind: AnswerablePurpose['consent'],
  { answerable }: { answerable: readonly AnswerablePurpose[] },
): string[] {
  return answerable.flatMap(({ id, consent }) => (consent === kind ? [id] : []))
}

/** What visitors agree to in all purposes, by id, and not in the order of the charter, which no visitor agrees to. */
export function materialById(charter: Charter) {
  return Object.fromEntries(
    charter.purposes.map((purpose) => [
      purpose.id,
      { required: purpose.consent === 'none', ...materialOf(purpose, charter) },
    ]),
  )
}

/**
 * What a visitor agrees to (EDPB 05/2020, 64-65): a change here asks those who have agreed again, unless they have agreed to
 * no less. A change of capitals, punctuation or markup, of order or of how it is cut into rows does not.
 */
function materialOf(purpose: Purpose, charter: Charter) {
  return {
    ...agreedWords(purpose, charter),
    cookies: mergeRows(purpose.cookies.map((cookie) => materialOfCookie(cookie))),
  }
}

/** The texts of a purpose that visitors agree to. */
export const agreedTexts = [
  'description',
  ...purposeFacts.filter((fact) => 'terms' in fact).map(({ name }) => name),
] as const

/** What a visitor agrees to besides the rows: what is done, on which basis, and who answers for it. */
function agreedWords(
  { id, consent, revision, ...purpose }: Purpose,
  { controller, jointControllers }: Charter,
  among?: ReadonlySet<string>,
) {
  return {
    id,
    revision,
    ...(consent === 'exempt' && { consent }),
    ...Object.fromEntries(agreedTexts.map((name) => [name, spelled(purpose[name], among)])),
    controller: spelled(controller?.name, among),
    jointControllers: jointControllers?.list.map(({ name }) => spelled(name, among)).sort(),
  }
}

/** The words of a text that are agreed to, however they are punctuated and capitalised. */
export function spelled(text: Text | undefined, among?: ReadonlySet<string>): string | undefined {
  return wordsAgreedTo(text, among)
    ?.normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu)
    ?.join(' ')
}

/**
 * Whether a yes to a purpose in an earlier charter is a yes to what it is today: nothing else is done, on no other basis and
 * by nobody else, with no cookie that was not there, and none that lives longer. A yes covers what needs no consent any more.
 */
export function coversTerms(before: Charter, now: Charter, id: string): boolean {
  const terms = termsOfBoth(before, now, id)
  if (!terms || canonical(terms.before.words) !== canonical(terms.now.words)) return false
  return [...terms.now.lives].every(([row, life]) => life <= (terms.before.lives.get(row) ?? -1))
}

/**
 * The terms of a purpose in an earlier charter and today, in the languages that both have, since another language is no other
 * text: what is agreed to besides the rows, and how long each row lives. Undefined where no yes was possible.
 */
export function termsOfBoth(before: Charter, now: Charter, id: string) {
  const [earlier, today] = [before, now].map(({ purposes }) => purposes.find((purpose) => purpose.id === id))
  if (!earlier || !today || !isAnswerable(earlier)) return undefined
  if (earlier.consent === 'exempt' && today.consent === 'needed') return undefined
  const among = new Set(before.languages).intersection(new Set(now.languages))
  const termsIn = (purpose: Purpose, charter: Charter) => ({
    words: agreedWords({ ...purpose, consent: today.consent }, charter, among),
    lives: livesByRow(purpose, among),
  })
  return { before: termsIn(earlier, before), now: termsIn(today, now), among }
}

/**
 * How long the cookies of a purpose live at most, and their data are kept (ms; 0 for a session, infinite where nothing ends
 * them), by all other terms, as JSON.
 */
function livesByRow({ cookies }: Purpose, among: ReadonlySet<string>): Map<string, number> {
  const lives = new Map<string, number>()
  for (const cookie of cookies) {
    const { names, duration: _, dataRetention: __, ...terms } = materialOfCookie(cookie, among)
    for (const name of names.length > 0 ? names : [undefined]) {
      add(canonical({ ...terms, name }), cookie.duration)
      add(canonical({ ...terms, name, isData: true }), cookie.dataRetention)
    }
  }
  return lives

  function add(row: string, duration: string | undefined): void {
    lives.set(row, Math.max(lives.get(row) ?? 0, longestLife(duration)))
  }
}

function longestLife(duration: string | undefined): number {
  if (duration === 'session') return 0
  return (duration && longestOf(duration)) || Number.POSITIVE_INFINITY
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
export function materialOfCookie(cookie: Cookie, among?: ReadonlySet<string>): RowTerms {
  return Object.fromEntries(
    termsFields.map((field) => {
      switch (field.kind) {
        case 'names':
          return ['names', [...namesOf(cookie)].sort()]
        case 'text':
          return [field.name, wordsAgreedTo(cookie[field.name], among)]
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

/** The words of a text that are agreed to, without markup, however they are spaced; in one of some languages, if it has any. */
function wordsAgreedTo(text: Text | undefined, among?: ReadonlySet<string>): string | undefined {
  const words = typeof text === 'object' ? text[languageAgreedTo(text, among)] : text
  return words && plainWords(readInline(words)).replaceAll(/\s+/g, ' ').trim()
}

/**
 * The language in which a text per language is agreed to: the first in the alphabet of those that it has, and English last,
 * so that neither the order of the languages nor another translation asks again. A new language does where it comes before
 * all these (no language stays the one whichever is added): English, which is added most, never does, nor does a simple variant.
 */
export function languageAgreedTo(text: Record<string, string>, among?: ReadonlySet<string>): string {
  const languages = Object.keys(text)
    .filter((language) => baseLanguageOf(language) === undefined)
    .sort((a, b) => Number(a === 'en') - Number(b === 'en') || (a < b ? -1 : 1))
  return languages.find((language) => among?.has(language)) ?? languages[0] ?? 'en'
}

function fingerprint(value: unknown): string {
  // Firewalls take two hyphens for a comment of SQL.
  return sha256(value).toString('base64url').slice(0, 6).replaceAll('--', '__')
}
