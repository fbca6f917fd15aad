import leven from 'leven'
import { baseLanguageOf } from '../fields.ts'
import { markdownProblem } from '../markdown.ts'
import { ownDefaults, rolesWithoutRow } from '../own-rows.ts'
import { listed, type Path, type Problem, problemsWhere, writePath } from '../problem.ts'
import type { CookieRole } from '../schema.ts'
import type { TextPlace } from '../text.ts'
import { longestOf } from '../time.ts'
import { countLanguages, type Draft, type DraftRow } from './draft.ts'
import { nameProblem, oddCharacterIn, placeOf } from './names.ts'

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
    ...languages
      .slice(0, 1)
      .filter(({ language }) => baseLanguageOf(language) !== undefined)
      .map(({ language, path }) => ({
        path,
        message: `list another language first, like ${baseLanguageOf(language)}: a simple variant is shown to those who ask for it`,
      })),
    ...wrongLanguages(texts, languages),
  ]
}

function wrongLanguages(texts: readonly TextPlace[], languages: Draft['languages']): Problem[] {
  const [first] = languages
  if (first === undefined) return []
  const known = new Set<string | undefined>(languages.flatMap(({ language, meant }) => [language, meant]))
  const perLanguage = texts.filter(({ value }) => typeof value === 'object' && value !== null)
  const foreign = perLanguage.flatMap(({ words }) => words).filter(({ language }) => !known.has(language))
  const written = first.meant ?? first.language
  // In a language without an address, a link is not shown.
  const owed = perLanguage.filter(({ path, words }) => path[0] !== 'links' || words.length === 0)
  const missing = owed.filter(({ words }) => !words.some(({ language }) => language === written))
  const names = languages.map(({ language }) => language).join(', ')
  const isNever = missing.length === owed.length
  return [
    ...[...Map.groupBy(foreign, ({ language }) => language)].flatMap(([language, places]) =>
      eachOrAll(places, `use the languages of this charter: ${names}`, {
        path: ['languages'],
        message: `add ${language}, or remove what is in it: ${places.length} texts`,
      }),
    ),
    ...eachOrAll(
      missing,
      `add the text in ${first.language}, the first language`,
      isNever && {
        path: first.path,
        message: `list a language first that every text has: ${missing.length} texts are not in ${first.language}`,
      },
    ),
  ]
}

/** How many places are named each that have one cause. */
const mostPlaces = 3

/** The places, each with its message; as one problem where they have one cause and are more than a few. */
function eachOrAll(places: readonly { path: Path }[], message: string, all: Problem | false): Problem[] {
  if (!all || places.length <= mostPlaces) return places.map(({ path }) => ({ path, message }))
  const paths = listed(places.map(({ path }) => writePath(path)))
  return [{ ...all, message: `${all.message} (${paths})` }]
}

function malformedTexts(texts: readonly TextPlace[]): Problem[] {
  return texts
    .flatMap(({ words }) => words)
    .flatMap(({ path, words }) => {
      const message = typeof words === 'string' ? markdownProblem(words) : undefined
      return message ? [{ path, message }] : []
    })
}

function malformedNames({ technology, names }: DraftRow): Problem[] {
  if (technology === undefined) return []
  return names.flatMap(({ name, path }) => {
    const message = nameProblem(name, technology)
    return message === undefined ? [] : [{ path, message }]
  })
}

/** Browsers tell cookies of one name apart by domain and path; those of others have the domains of their providers. */
function repeatedNames(rows: readonly DraftRow[]): Problem[] {
  const names = rows
    .filter(({ technology }) => technology !== undefined)
    .flatMap(({ cookie, technology, names }) =>
      names.map(({ name, path }) => ({
        name,
        path,
        cookie,
        key: keyOf(name, technology, cookie),
      })),
    )
  return [...Map.groupBy(names, ({ key }) => key).values()].flatMap((same) =>
    same.slice(1).map(({ name, path }) => ({
      path,
      message: same.some(({ cookie }) => cookie.role === 'preferences')
        ? `give the cookie with the role preferences another name, like charte_preferences: of two programs that set ${name}, each would overwrite the other`
        : `declare ${name} once, or add the domain or path of each`,
    })),
  )
}

/** What tells a row apart from others of its name. */
function keyOf(
  name: string,
  technology: DraftRow['technology'],
  cookie: Pick<DraftRow['cookie'], 'domain' | 'path' | 'role' | 'party' | 'provider'>,
): string {
  return JSON.stringify([name, technology, placeOf(cookie), otherHost(cookie)])
}

/** What says that a cookie is of another host than those of the same name, where its domain is not declared. */
function otherHost({ party, provider }: Pick<DraftRow['cookie'], 'party' | 'provider'>): unknown {
  return party === 'third' ? { provider } : undefined
}

const roles: readonly CookieRole[] = ['preferences', 'csrf', 'language']

/** What keeps this software's own cookies from being declared once, and sent exactly as they are declared. */
function roleProblems(draft: Draft): Problem[] {
  return [
    ...roles.flatMap((role) => furtherHolders(role, draft)),
    ...takenNames(draft),
    ...draft.rows.filter(({ cookie }) => cookie.role).flatMap(unsendable),
  ]
}

function furtherHolders(role: CookieRole, { rows }: Draft): Problem[] {
  return rows
    .filter(({ cookie }) => cookie.role === role)
    .slice(1)
    .map(({ path }) => ({ path: [...path, 'role'], message: `give the role ${role} to one cookie only` }))
}

/** Rows of other cookies by the names that this software gives to its own, where no row gives them another. */
function takenNames({ rows, languages, mayHideRoles }: Draft): Problem[] {
  if (mayHideRoles) return []
  return rolesWithoutRow(rows, languages).flatMap((role) => {
    const own = ownDefaults[role].name
    const message = `add "role: ${role}" if this software sets ${own} here, which it does without a row; else add a row with that role and another name`
    return rows
      .filter(
        ({ cookie, technology }) =>
          technology === 'cookie' && keyOf(own, technology, { role }) === keyOf(own, technology, cookie),
      )
      .flatMap(({ names }) => names.flatMap(({ name, path }) => (name === own ? [{ path, message }] : [])))
  })
}

/** RFC 6265bis 5.5: browsers keep no cookie longer than 400 days, so a longer life would not be true. */
const longestLife = 400 * 86_400_000

function unsendable({ cookie, technology, names, written, purpose, path }: DraftRow): Problem[] {
  const [first, ...others] = names
  const life = cookie.duration && longestOf(cookie.duration)
  const odd = oddCharacterIn(first?.name ?? '')
  // By a wrong name, a field is there, which the schema says.
  const lacks = (field: string) => !written.some((name) => leven(name, field) <= 2)
  return problemsWhere([
    [
      !purpose.mayBeNecessary,
      [...path, 'role'],
      'move this cookie to a purpose with "consent: none", without which the site cannot work',
    ],
    [
      technology !== undefined && technology !== 'cookie',
      [...path, 'technology'],
      'write cookie: this software sets it',
    ],
    [cookie.party === 'third', [...path, 'party'], 'write first: this software sets it'],
    [
      lacks('name') || others.length > 0 || /[*<]/.test(first?.name ?? ''),
      [...path, 'name'],
      'write one exact name: this software sets it',
    ],
    [odd !== undefined, [...path, 'name'], `write a name without "${odd}": this software sets it`],
    [
      ['domain', 'path', 'partitioned'].some((field) => written.includes(field)),
      path,
      'leave out domain, path and partitioned: COOKIE_DOMAIN and this software decide them',
    ],
    [lacks('duration'), path, 'add the duration: the cookie is sent with it'],
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
