import { wordsFor } from '../localized.ts'
import { type Block, plainWords, readInline, readMarkdown } from '../markdown.ts'
import { type Charter, cookieFields, type Purpose, type Text } from '../schema.ts'

/** What changed between two versions of a charter, in the words of one language. */
export type Change =
  /** A purpose that is there (with its description) or gone, asked or not, or asked again (with its revisions). */
  | (ChangeBase & { kind: PurposeKind; purpose: string })
  /** With what the cookie is for. */
  | (ChangeBase & InPurpose & { kind: 'cookie-added' | 'cookie-removed' })
  | (ChangeBase & InPurpose & { kind: 'cookie-changed'; field: CookieField })
  /** From one purpose to another, with their titles. */
  | (ChangeBase & { kind: 'cookie-moved'; from: string; purpose: string })
  | (ChangeBase & Partial<InPurpose> & { kind: TextKind; field: TextField })
  | (ChangeBase & Partial<InPurpose> & { kind: 'order-changed'; field: ListField })
  /** Days as `2026-11-23`. */
  | (ChangeBase & { kind: 'date-changed'; field: 'updated' })
  | (ChangeBase & { kind: 'language-added' | 'language-removed'; languages: readonly string[] })
  /** Texts that changed in languages of both versions, and not in the language of these words. */
  | (ChangeBase & { kind: 'other-languages'; languages: readonly string[] })

interface ChangeBase extends Sides {
  /** What changed: the names of a cookie, the title of a purpose, the names of languages, a place as `kinds[1]`. */
  subject: string
  /** Whether it touches what a visitor agrees to. */
  isMaterial: boolean
}

/** In plain words; as it is written only where the plain words are the same. Undefined where there was nothing. */
interface Sides {
  before: string | undefined
  after: string | undefined
}

/** The id of a purpose, and its title. */
interface InPurpose {
  purpose: string
  purposeTitle: string
}

export type PurposeKind = (typeof purposeKinds)[number]
type TextKind = (typeof textKinds)[number]
const purposeKinds = [
  'purpose-added',
  'purpose-removed',
  'purpose-required',
  'purpose-optional',
  'purpose-revised',
] as const
const textKinds = ['text-added', 'text-removed', 'text-changed'] as const
export const changeKinds: readonly Change['kind'][] = [
  ...purposeKinds,
  ...textKinds,
  'cookie-added',
  'cookie-removed',
  'cookie-changed',
  'cookie-moved',
  'order-changed',
  'date-changed',
  'language-added',
  'language-removed',
  'other-languages',
]

/** What may change in a cookie; `party`, `role`, `session` and `persistent` are left for the page to put in words. */
type CookieField = (typeof comparedFields)[number]['name']
export const comparedFields = cookieFields
  .filter((field) => 'change' in field)
  .toSorted((a, b) => a.change - b.change)

/** The parts of a charter that hold texts, apart from its lists and its purposes. */
export const sections = [
  'site',
  'title',
  'introduction',
  'definitions',
  'usage',
  'columns',
  'controller',
  'dataProtectionOfficer',
  'authority',
  'accessibility',
] as const

/** The texts of a purpose. */
export const purposeTexts = ['title', 'description', 'legalBasis'] as const

export type TextField = (typeof textFields)[number]
export const textFields = [...sections, ...purposeTexts, 'kinds', 'help'] as const

export type ListField = (typeof listFields)[number]
export const listFields = ['cookies', 'purposes', 'kinds', 'help', 'languages'] as const

/** A version of a charter, read in a language. */
export interface Version {
  charter: Charter
  language: string
}

/** One side of a change: as it is written, and as it is read. */
export interface Wording {
  written: string
  read(): string
}

/** What a version says by a text; nothing for a text that is not there. */
export function say(text: Text | undefined, { charter, language }: Version, read = lineWords): Wording[] {
  if (text === undefined) return []
  const { content } = wordsFor(text, charter.languages, language)
  return [{ written: content, read: () => read(content) }]
}

/** What is read as it is written; nothing for what is not there. */
export function sayAsWritten(value: string | undefined): Wording[] {
  return value === undefined ? [] : [{ written: value, read: () => value }]
}

/** The first that two sides write differently, as it is read where that differs too; undefined when they agree. */
export function difference(before: readonly Wording[], after: readonly Wording[]): Sides | undefined {
  const longest = before.length > after.length ? before : after
  const index = longest.findIndex((_, i) => before[i]?.written !== after[i]?.written)
  if (index < 0) return undefined
  const [old, now] = [before[index], after[index]]
  const asRead = { before: old?.read(), after: now?.read() }
  return asRead.before === asRead.after ? { before: old?.written, after: now?.written } : asRead
}

/** The title of a purpose in plain words. */
export function titleOf({ title }: Purpose, version: Version): string {
  return lineWords(wordsFor(title, version.charter.languages, version.language).content)
}

function lineWords(text: string): string {
  return plainWords(readInline(text))
}

/** The plain words of paragraphs and lists. */
export function paragraphWords(text: string): string {
  return readMarkdown(text).map(wordsOfBlock).join(' ')
}

function wordsOfBlock(block: Block): string {
  if (block.type === 'paragraph') return plainWords(block.children)
  return block.items.flat().map(wordsOfBlock).join(' ')
}
