import type { Path } from './problem.ts'
import { charterSchema, type Text } from './schema.ts'
import { isTextSchema, schemaWithin } from './schema-walk.ts'

/** Every text of a charter that may be given per language, with its path. */
export function textsIn(raw: unknown): { path: Path; text: Text }[] {
  return textPlacesIn(raw).flatMap(({ path, value }) => (isText(value) ? [{ path, text: value }] : []))
}

function isText(value: unknown): value is Text {
  return (
    typeof value === 'string' ||
    (isSection(value) && Object.values(value).every((words) => typeof words === 'string'))
  )
}

/** The place of a text, with what stands there: one text, one per language, or something that is none. */
export interface TextPlace {
  path: Path
  value: unknown
  words: readonly PlacedWords[]
}

/** What stands in the place of a text in a language, or for all of them. */
interface PlacedWords {
  path: Path
  language: string | undefined
  words: unknown
}

/** Every place of a text in a charter; what stands in a field that a charter does not have, or in a list of texts, is none. */
export function textPlacesIn(raw: unknown): TextPlace[] {
  const places: TextPlace[] = []
  walk(raw, [], charterSchema)
  return places

  function walk(value: unknown, path: Path, schema: unknown): void {
    if (isTextSchema(schema)) {
      if (!Array.isArray(value)) places.push({ path, value, words: wordsAt(path, value) })
      return
    }
    const children = Array.isArray(value) ? value.entries() : fieldsOf(value)
    for (const [key, child] of children) walk(child, [...path, key], schemaWithin(schema, key))
  }
}

function wordsAt(path: Path, value: unknown): PlacedWords[] {
  if (typeof value === 'string') return [{ path, language: undefined, words: value }]
  return fieldsOf(value).map(([language, words]) => ({ path: [...path, language], language, words }))
}

/** The fields of a section; none of what is no section. */
export function fieldsOf(value: unknown): [string, unknown][] {
  return isSection(value) ? Object.entries(value) : []
}

function isSection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
