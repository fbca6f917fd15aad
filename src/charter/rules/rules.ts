import { markdownProblem } from '../markdown.ts'
import { type Problem, problemsWhere } from '../problem.ts'
import type { CookieRole } from '../schema.ts'
import type { TextPlace } from '../text.ts'
import { longestOf } from '../time.ts'
import { countLanguages, type Draft, type DraftRow } from './draft.ts'

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

const roles: readonly CookieRole[] = ['preferences', 'csrf', 'language']

/** What keeps this software's own cookies from being declared once, and sent exactly as they are declared. */
function roleProblems(draft: Draft): Problem[] {
  return [
    ...roles.flatMap((role) => wrongHolders(role, draft)),
    ...draft.rows.filter(({ cookie }) => cookie.role).flatMap(unsendable),
  ]
}

function wrongHolders(role: CookieRole, { rows, mayHideRoles }: Draft): Problem[] {
  const holders = rows.filter(({ cookie }) => cookie.role === role)
  if (holders.length === 0 && !mayHideRoles) {
    const message = `declare the cookie with "role: ${role}", which this software sets itself`
    return [{ path: ['purposes'], message }]
  }
  return holders
    .slice(1)
    .map(({ path }) => ({ path: [...path, 'role'], message: `give the role ${role} to one cookie only` }))
}

/** RFC 6265bis 5.5: browsers keep no cookie longer than 400 days, so a longer life would not be true. */
const longestLife = 400 * 86_400_000

function unsendable({ cookie, technology, names, written, purpose, path }: DraftRow): Problem[] {
  const [first, ...others] = names
  const life = cookie.duration && longestOf(cookie.duration)
  return problemsWhere([
    [!purpose.required, [...path, 'role'], 'move this cookie to a required purpose'],
    [
      technology !== undefined && technology !== 'cookie',
      [...path, 'technology'],
      'write cookie: this software sets it',
    ],
    [cookie.party === 'third', [...path, 'party'], 'write first: this software sets it'],
    [
      !written.includes('name') || others.length > 0 || /[*<]/.test(first?.name ?? ''),
      [...path, 'name'],
      'write one exact name: this software sets it',
    ],
    [
      ['domain', 'path', 'partitioned'].some((field) => written.includes(field)),
      path,
      'leave out domain, path and partitioned: COOKIE_DOMAIN and this software decide them',
    ],
    [!written.includes('duration'), path, 'add the duration: the cookie is sent with it'],
    [
      cookie.duration !== undefined && life === undefined,
      [...path, 'duration'],
      'write a fixed duration, like P6M: the cookie is sent with it',
    ],
    [
      Number(life) > longestLife,
      [...path, 'duration'],
      'write at most 400 days, the longest that browsers keep a cookie',
    ],
  ])
}
