import leven from 'leven'
import type { z } from 'zod'
import { type Scheme, schemes } from '../contrast.ts'
import { type Path, writePath } from '../problem.ts'
import { type Cookie, purposeSchema } from '../schema.ts'
import { schemaWithin } from '../schema-walk.ts'
import { fieldsOf, type TextPlace } from '../text.ts'

/** What of a charter the rules look at, as far as it can be read: each field alone, whatever else is wrong. */
export interface Draft {
  languages: readonly DraftLanguage[]
  purposes: readonly DraftPurpose[]
  rows: readonly DraftRow[]
  /** Whether something that cannot be read may be a row, or the role of one. */
  mayHideRoles: boolean
  /** The day of the last audit. */
  auditedOn: string | undefined
  /** The files of its logos, as it names them. */
  logos: readonly DraftLogo[]
}

/** A logo that a charter names for a colour scheme. */
export interface DraftLogo {
  scheme: Scheme
  /** Its path, from the folder of the charter. */
  file: string
  path: Path
}

/** A language that a charter lists. */
interface DraftLanguage {
  /** As it is listed. */
  language: string
  isCode: boolean
  /** The name that its texts have, where they have another. */
  meant: string | undefined
  path: Path
}

/** A purpose, as far as the rules look at it. */
interface DraftPurpose {
  id: string | undefined
  /** Whether it may be without consent and without a choice: all that is not clearly otherwise. */
  mayBeNecessary: boolean
  path: Path
}

/** A row of the table, with its purpose. */
export interface DraftRow {
  /** The fields that are valid. */
  cookie: Partial<Pick<Cookie, (typeof ruledFields)[number]>>
  /** A cookie, where nothing else is written; undefined where that cannot be read. */
  technology: Cookie['technology'] | undefined
  /** The names, valid or not. */
  names: readonly { name: string; path: Path }[]
  /** The fields that are written, valid or not. */
  written: readonly string[]
  purpose: DraftPurpose
  path: Path
}

/** The fields of a row that rules look at. */
const ruledFields = ['role', 'duration', 'party', 'domain', 'path', 'provider'] as const

/** What the schema objects to in the values of a charter file. */
type Issues = readonly Pick<z.core.$ZodIssue, 'path' | 'code'>[]

/** Reads what can be read of the values of a charter file: all but what the schema objects to. */
export function readDraft(raw: unknown, texts: readonly TextPlace[], issues: Issues): Draft {
  const { languages, purposes, appearance, audited } = Object.fromEntries(fieldsOf(raw))
  const isValid = validity(issues)
  const sections = listOf(purposes).map((value, index) => readPurpose(value, ['purposes', index], isValid))
  return {
    languages: readLanguages(listOf(languages), texts, isValid),
    purposes: sections.map(({ purpose }) => purpose),
    rows: sections.flatMap(({ rows }) => rows),
    mayHideRoles: issues.some(mayHideRole),
    auditedOn: isValid(['audited', 'on']) ? textOf(Object.fromEntries(fieldsOf(audited)).on) : undefined,
    logos: readLogos(Object.fromEntries(fieldsOf(appearance)).logo, isValid),
  }
}

/** The logo of a charter, which is that of the light scheme where it is one alone, or one for each scheme. */
function readLogos(logo: unknown, isValid: IsValid): DraftLogo[] {
  const isOne = typeof logo === 'string'
  const files: Partial<Record<string, unknown>> = isOne ? { light: logo } : Object.fromEntries(fieldsOf(logo))
  return schemes.flatMap((scheme) => {
    const path = ['appearance', 'logo', ...(isOne ? [] : [scheme])]
    const file = files[scheme]
    return typeof file === 'string' && isValid(path) ? [{ scheme, file, path }] : []
  })
}

type IsValid = (path: Path) => boolean

/** Says whether nothing is wrong at a place, nor within it. */
function validity(issues: Issues): IsValid {
  const wrong = new Set(
    issues.flatMap(({ path }) => path.map((_, index) => writePath(path.slice(0, index + 1).map(keyOf)))),
  )
  return (path) => !wrong.has(writePath(path))
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key)
}

/** Purposes and rows that cannot be read, or that have fields by unknown names. */
function mayHideRole({ path, code }: Issues[number]): boolean {
  if (path.length === 0) return code === 'invalid_type'
  return code !== 'too_big' && placeOfRole.test(writePath(path.map(keyOf)))
}

/** The role of a row, and all that it stands in. */
const placeOfRole = /^purposes(\[\d+\](\.cookies(\[\d+\](\.role)?)?)?)?$/

function readLanguages(
  list: readonly unknown[],
  texts: readonly TextPlace[],
  isValid: IsValid,
): DraftLanguage[] {
  const listed = list.flatMap((language, index) =>
    typeof language === 'string' ? [{ language, path: ['languages', index] }] : [],
  )
  const meant = meantLanguages(
    listed.map(({ language }) => language),
    countLanguages(texts),
  )
  return listed.map(({ language, path }) => ({
    language,
    isCode: isValid(path),
    meant: meant.get(language),
    path,
  }))
}

/** How often a charter has texts in a language, by its name. */
export function countLanguages(texts: readonly TextPlace[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { words } of texts)
    for (const { language } of words)
      if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1)
  return counts
}

/**
 * The name that the texts of a listed language have, where none has the one that is listed and a name that is not
 * listed recurs: `eng` is listed, and the texts are in `en`.
 */
function meantLanguages(listed: readonly string[], counts: ReadonlyMap<string, number>): Map<string, string> {
  const strangers = [...counts].filter(([language, count]) => count > 1 && !listed.includes(language))
  const meant = new Map<string, string>()
  for (const language of listed.filter((language) => !counts.has(language))) {
    const distance = ([stranger]: [string, number]) => leven(language.toLowerCase(), stranger.toLowerCase())
    const [closest] = strangers.sort((a, b) => distance(a) - distance(b) || b[1] - a[1]).splice(0, 1)
    if (closest) meant.set(language, closest[0])
  }
  return meant
}

function readPurpose(
  value: unknown,
  path: Path,
  isValid: IsValid,
): { purpose: DraftPurpose; rows: DraftRow[] } {
  const { id, consent, required, cookies, ...others } = Object.fromEntries(fieldsOf(value))
  const isMisnamed = Object.keys(others).some((field) => schemaWithin(purposeSchema, field) === undefined)
  const purpose = {
    id: textOf(id),
    mayBeNecessary: mayBeNecessary(consent, required, isMisnamed),
    path,
  }
  const rows = listOf(cookies).map((row, index) =>
    readRow(row, purpose, [...path, 'cookies', index], isValid),
  )
  return { purpose, rows }
}

/** `consent` and `required` as they are written, valid or not; `isMisnamed` where one of them may have another name. */
function mayBeNecessary(consent: unknown, required: unknown, isMisnamed: boolean): boolean {
  if (consent !== undefined) return consent !== 'needed' && consent !== 'exempt'
  return required === undefined ? isMisnamed : required !== false
}

function readRow(value: unknown, purpose: DraftPurpose, path: Path, isValid: IsValid): DraftRow {
  const row: Partial<Record<string, unknown>> = Object.fromEntries(fieldsOf(value))
  const valid = ruledFields.filter((field) => row[field] !== undefined && isValid([...path, field]))
  const namePath = [...path, 'name']
  const names = Array.isArray(row.name)
    ? row.name.map((name: unknown, index) => ({ name, path: [...namePath, index] }))
    : [{ name: row.name, path: namePath }]
  return {
    // The schema does not object to them: they are what it says.
    cookie: Object.fromEntries(valid.map((field) => [field, row[field]])) as DraftRow['cookie'],
    technology: readTechnology(row.technology, isValid([...path, 'technology'])),
    names: names.flatMap(({ name, path }) => (typeof name === 'string' ? [{ name, path }] : [])),
    written: Object.keys(row),
    purpose,
    path,
  }
}

function readTechnology(value: unknown, isValid: boolean): DraftRow['technology'] {
  if (!isValid) return undefined
  return value === undefined ? 'cookie' : (value as Cookie['technology'])
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
