import { purposeFacts } from '../fields.ts'
import { wordsFor } from '../localized.ts'
import { type Block, plainWords, readInline, readMarkdown } from '../markdown.ts'
import { type Charter, cookieFields, type Purpose, type Text } from '../schema.ts'
import { languageAgreedTo } from '../terms.ts'
import type { Pair } from './pair.ts'

/** What changed between two versions of a charter, in the words of one language. */
export interface Change extends Sides {
  kind: (typeof changeKinds)[number]
  /** What changed: the names of a cookie, the title of a purpose, the codes of languages, a place as `kinds[1]`. */
  subject: string
  /** Which field of a cookie, which texts, or which list. */
  field?: CookieField | TextField | ListField | 'updated' | 'audited'
  /** The id of the purpose that changed, or in which something did. */
  purpose?: string
  /** The title of that purpose, where it is not the subject. */
  purposeTitle?: string
  /** The id of the purpose in which a cookie was before. */
  from?: string
  /** The codes of the languages that were added or removed, or in which texts changed. */
  languages?: readonly string[]
  /** Whether it touches what visitors agree to: those who have agreed are asked again, unless they agreed to no less. */
  isMaterial: boolean
}

/**
 * What stood and what stands: a description, what a cookie is for, a revision, a day as `2026-11-23`, the titles of the
 * purposes of a cookie. In plain words; as it is written only where the plain words are the same.
 */
type Sides = Pair<string | undefined>

/** The kinds of changes; `other-languages` are texts that changed, and not in the language of these words. */
// biome-ignore format: a list to read
export const changeKinds = [
  'purpose-added', 'purpose-removed', 'purpose-none', 'purpose-exempt', 'purpose-needed', 'purpose-revised',
  'text-added', 'text-removed', 'text-changed',
  'cookie-added', 'cookie-removed', 'cookie-changed', 'cookie-moved',
  'order-changed', 'date-changed', 'language-added', 'language-removed', 'other-languages',
] as const

/**
 * What may change in a cookie; `party`, `role`, `providerRole`, `none` and durations are left for the page to put in words, as
 * languages are.
 */
type CookieField = (typeof comparedFields)[number]['name']
export const comparedFields = cookieFields
  .filter((field) => 'change' in field)
  .toSorted((a, b) => a.change - b.change)

/** The parts of a charter that hold texts, apart from its lists and its purposes. */
export const sections = [
  'site',
  'jurisdiction',
  'title',
  'introduction',
  'definitions',
  'usage',
  'columns',
  'controller',
  'jointControllers',
  'representative',
  'dataProtectionOfficer',
  'authority',
  'accessibility',
  'forChildren',
  'kinds',
] as const

/** The texts of a purpose. */
export const purposeTexts = ['title', 'description', ...purposeFacts.map(({ name }) => name)] as const

export type TextField = (typeof textFields)[number]
export const textFields = [...sections, ...purposeTexts, 'help', 'links'] as const

type ListField = (typeof listFields)[number]
export const listFields = ['cookies', 'purposes', 'kinds', 'help', 'links', 'languages'] as const

/** A version of a charter, read in a language. */
export interface Version {
  charter: Charter
  language: string
}

/** A change: one that touches nothing that visitors agree to, and has no words, unless more is given. */
export function changeOf(kind: Change['kind'], subject: string, more: Partial<Change> = {}): Change {
  return { kind, subject, before: undefined, after: undefined, isMaterial: false, ...more }
}

/** The change of the order of a list. */
export function orderChange(field: ListField, subject: string = field, more: Partial<Change> = {}): Change {
  return changeOf('order-changed', subject, { field, ...more })
}

/** Where a change is that is in a purpose. */
export function inPurpose(purpose: Purpose, version: Version) {
  return { purpose: purpose.id, purposeTitle: titleOf(purpose, version) }
}

/** What a version says by a text, as it is written. */
export function say(text: Text | undefined, { charter, language }: Version): string | undefined {
  return text === undefined ? undefined : wordsFor(text, charter.languages, language).content
}

/** A version, read in the language in which a text of it is agreed to. */
export function inLanguageAgreedTo(text: Text | undefined, { charter, language }: Version): Version {
  return { charter, language: typeof text === 'object' ? languageAgreedTo(text) : language }
}

/** The two sides of a text, undefined where both versions write the same. */
export function textDifference(
  { before, after }: Pair<Text | undefined>,
  versions: Pair<Version>,
  read = lineWords,
): Sides | undefined {
  return difference({ before: say(before, versions.before), after: say(after, versions.after) }, read)
}

/** Both sides as they are read where that differs, else as they are written; undefined where they are the same. */
export function difference(written: Sides, read = (words: string) => words): Sides | undefined {
  const { before, after } = written
  if (before === after) return undefined
  const asRead = {
    before: before === undefined ? undefined : read(before),
    after: after === undefined ? undefined : read(after),
  }
  return asRead.before === asRead.after ? written : asRead
}

/** The title of a purpose in plain words. */
export function titleOf({ title }: Purpose, version: Version): string {
  return lineWords(say(title, version))
}

/** The plain words of a text of one line. */
export function lineWords(text = ''): string {
  return plainWords(readInline(text))
}

/** The plain words of paragraphs and lists. */
export function paragraphWords(text = ''): string {
  return readMarkdown(text).map(wordsOfBlock).join(' ')
}

function wordsOfBlock(block: Block): string {
  if (block.type === 'paragraph') return plainWords(block.children)
  return block.items.flat().map(wordsOfBlock).join(' ')
}
