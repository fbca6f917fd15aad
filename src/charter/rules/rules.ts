import { markdownProblem } from '../markdown.ts'
import type { Problem } from '../problem.ts'
import type { TextPlace } from '../text.ts'
import { countLanguages, type Draft, type DraftRow } from './draft.ts'
import { roleProblems } from './own-cookies.ts'

/**
 * What a schema cannot say: ids and names that repeat, names and texts that no page can show, languages that do not
 * exist, rows of this software's own cookies that could not be sent as declared. Looks at each field alone, so that
 * one problem hides no other.
 */
export function contradictionsIn(texts: readonly TextPlace[], draft: Draft): Problem[] {
  const ids = draft.purposes.map(({ id }) => id)
  return [
    ...languageProblems(texts, draft),
    ...malformedTexts(texts),
    ...draft.purposes
      .filter(({ id }, index) => id !== undefined && ids.indexOf(id) !== index)
      .map(({ path }) => ({ path: [...path, 'id'], message: 'write each id once' })),
    ...draft.rows.flatMap(malformedNames),
    ...repeatedNames(draft.rows),
    ...roleProblems(draft),
  ]
}

/** Languages that are listed twice or by another name than their texts have, and texts in other languages. */
function languageProblems(texts: readonly TextPlace[], { languages }: Draft): Problem[] {
  const names = languages.map(({ language }) => language)
  return [
    ...languages
      .filter(({ language }, index) => names.indexOf(language) !== index)
      .map(({ path }) => ({ path, message: 'write each language once' })),
    ...languages.flatMap(({ language, path, isCode, meant }) => {
      if (!isCode || meant === undefined) return []
      const count = countLanguages(texts).get(meant)
      return [{ path, message: `write ${meant}: ${count} texts are in ${meant}, and none is in ${language}` }]
    }),
    ...wrongLanguages(texts, languages),
  ]
}

function wrongLanguages(texts: readonly TextPlace[], languages: Draft['languages']): Problem[] {
  const [first] = languages
  if (first === undefined) return []
  const known = new Set<string | undefined>(languages.flatMap(({ language, meant }) => [language, meant]))
  const foreign = `use the languages of this charter: ${languages.map(({ language }) => language).join(', ')}`
  const missing = `add the text in ${first.language}, the first language`
  const written = first.meant ?? first.language
  return texts
    .filter(({ value }) => typeof value === 'object' && value !== null)
    .flatMap(({ path, words }) => [
      ...words.filter(({ language }) => !known.has(language)).map(({ path }) => ({ path, message: foreign })),
      ...(words.some(({ language }) => language === written) ? [] : [{ path, message: missing }]),
    ])
}

function malformedTexts(texts: readonly TextPlace[]): Problem[] {
  return texts
    .flatMap(({ words }) => words)
    .flatMap(({ path, words }) => {
      const message = typeof words === 'string' ? markdownProblem(words) : undefined
      return message ? [{ path, message }] : []
    })
}

/** RFC 6265 cookie-name characters, plus `*` and `<...>`, which stand for any characters. */
const cookieName = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]|<[A-Za-z0-9_ -]+>)+$/

/** A pattern without a character of its own. */
const everyCookie = /^(\*|<[^>]*>)+$/

function malformedNames({ technology, names }: DraftRow): Problem[] {
  if (technology !== 'cookie') return []
  return names.flatMap(({ name, path }) => {
    if (everyCookie.test(name))
      return [
        { path, message: 'write what the names begin or end with: this pattern stands for every cookie' },
      ]
    if (cookieName.test(name) || name === '') return []
    return [{ path, message: 'write a cookie name without spaces, or a pattern such as _pk_* or SSESS<ID>' }]
  })
}

/** Browsers tell cookies of one name apart by domain and path. */
function repeatedNames(rows: readonly DraftRow[]): Problem[] {
  const names = rows
    .filter(({ technology }) => technology !== undefined)
    .flatMap(({ cookie, technology, names }) =>
      names.map(({ name, path }) => ({
        name,
        path,
        key: [name, technology, cookie.domain, cookie.path].join(' '),
      })),
    )
  const known = new Set<string>()
  return names.flatMap(({ name, path, key }) => {
    if (known.has(key)) return [{ path, message: `declare ${name} once` }]
    known.add(key)
    return []
  })
}
