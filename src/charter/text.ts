import type { Path } from './problem.ts'
import { cookieTexts, type Text } from './schema.ts'

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

/** Every place of a text in a charter. */
export function textPlacesIn(raw: unknown): TextPlace[] {
  const places: TextPlace[] = []
  walk(raw, [])
  return places

  function walk(value: unknown, path: Path): void {
    if (isTextPlace(path) && !Array.isArray(value)) places.push({ path, value, words: wordsAt(path, value) })
    else if (Array.isArray(value)) for (const [index, child] of value.entries()) walk(child, [...path, index])
    else for (const [key, child] of fieldsOf(value)) walk(child, [...path, key])
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

/** Fields that hold the operator's words. */
const sectionTexts = ['name', 'url', 'title', 'introduction', 'text', 'description', 'legalBasis', 'address']
const textFields = new Set<string>([...sectionTexts, ...cookieTexts])

function isTextPlace(path: Path): boolean {
  const field = typeof path.at(-1) === 'number' ? path.at(-2) : path.at(-1)
  if (field === 'duration') return path.at(-2) === 'columns'
  return typeof field === 'string' && (textFields.has(field) || (field === 'list' && path.at(-1) !== field))
}
