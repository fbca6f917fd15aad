import { z } from 'zod'
import { languageTag } from '../fields.ts'
import { type Cookie, cookieSchema, purposeSchema } from '../schema.ts'
import type { Path } from '../source/yaml-nodes.ts'
import { fieldsOf } from '../text.ts'
import { countLanguages, meantLanguages } from './languages.ts'

/** What of a charter can be read, field by field, whatever else is wrong with it. */
export interface Draft {
  languages: readonly DraftLanguage[]
  purposes: readonly DraftPurpose[]
  rows: readonly DraftRow[]
  /** Whether something that cannot be read may be a row, or the role of one. */
  mayHideRoles: boolean
}

/** A language that a charter lists. */
export interface DraftLanguage {
  /** As it is listed. */
  language: string
  isCode: boolean
  /** The name that its texts have, where they have another. */
  meant: string | undefined
  path: Path
}

/** A purpose, as far as the rules look at it. */
export interface DraftPurpose {
  id: string | undefined
  /** Whatever is not clearly optional. */
  required: boolean
  path: Path
}

/** A row of the table, with its purpose. */
export interface DraftRow {
  /** The fields that are valid. */
  cookie: z.infer<typeof partOfRow>
  /** A cookie, where nothing else is written; undefined where that cannot be read. */
  technology: Cookie['technology'] | undefined
  /** The names, valid or not. */
  names: readonly { name: string; path: Path }[]
  /** The fields that are written, valid or not. */
  written: readonly string[]
  purpose: DraftPurpose
  path: Path
}

/** Reads what can be read of the values of a charter file. */
export function readDraft(raw: unknown): Draft {
  const { languages, purposes } = Object.fromEntries(fieldsOf(raw))
  const sections = listOf(purposes).map((value, index) => readPurpose(value, ['purposes', index]))
  return {
    languages: readLanguages(listOf(languages), raw),
    purposes: sections.map(({ purpose }) => purpose),
    rows: sections.flatMap(({ rows }) => rows),
    mayHideRoles: !legible.safeParse(purposes).success,
  }
}

function readLanguages(list: readonly unknown[], raw: unknown): DraftLanguage[] {
  const listed = list.flatMap((language, index) =>
    typeof language === 'string' ? [{ language, index }] : [],
  )
  const meant = meantLanguages(
    listed.map(({ language }) => language),
    countLanguages(raw),
  )
  return listed.map(({ language, index }) => ({
    language,
    isCode: languageTag.safeParse(language).success,
    meant: meant.get(language),
    path: ['languages', index],
  }))
}

function readPurpose(value: unknown, path: Path): { purpose: DraftPurpose; rows: DraftRow[] } {
  const { id, required, cookies } = Object.fromEntries(fieldsOf(value))
  const purpose = {
    id: typeof id === 'string' ? id : undefined,
    required: required !== undefined && required !== false,
    path,
  }
  const rows = listOf(cookies).map((row, index) => readRow(row, purpose, [...path, 'cookies', index]))
  return { purpose, rows }
}

/** A row of which any field may be missing. */
const partOfRow = cookieSchema.omit({ technology: true }).partial()

function readRow(value: unknown, purpose: DraftPurpose, path: Path): DraftRow {
  const fields = fieldsOf(value)
  const { technology, name } = Object.fromEntries(fields)
  const valid = fields.filter(([field, value]) => partOfRow.safeParse({ [field]: value }).success)
  const namePath = [...path, 'name']
  const names = Array.isArray(name)
    ? name.map((name: unknown, index) => ({ name, path: [...namePath, index] }))
    : [{ name, path: namePath }]
  return {
    cookie: partOfRow.parse(Object.fromEntries(valid)),
    technology: cookieSchema.shape.technology.safeParse(technology).data,
    names: names.flatMap(({ name, path }) => (typeof name === 'string' ? [{ name, path }] : [])),
    written: fields.map(([field]) => field),
    ...{ purpose, path },
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Purposes and rows without a field that nobody knows, in which every role that is written can be read. */
const legible = z
  .array(
    anyOf(purposeSchema.shape).extend({
      cookies: z.array(anyOf(cookieSchema.shape).extend({ role: cookieSchema.shape.role })).optional(),
    }),
  )
  .min(1)

function anyOf(shape: object) {
  const fields = Object.keys(shape).map((field) => [field, z.unknown().optional()] as const)
  return z.strictObject(Object.fromEntries(fields))
}
