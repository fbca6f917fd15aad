import { z } from 'zod'
import { endOf } from './duration.ts'
import { type Cookie, type CookieRole, cookieSchema, namesOf, type Text } from './schema.ts'

/** Something wrong at a place of the charter: what to write instead. */
export interface Problem {
  path: readonly (string | number)[]
  message: string
}

/**
 * What a schema cannot say: ids and names that repeat, languages that do not exist, rows of this software's own
 * cookies that could not be sent as declared. Reads as much as it can of a charter that has other problems too.
 */
export function contradictionsIn(raw: unknown): Problem[] {
  const languages = z.object({ languages: z.array(z.string()) }).safeParse(raw).data?.languages ?? []
  const purposes = z.object({ purposes: z.array(z.unknown()) }).safeParse(raw).data?.purposes ?? []
  const rows = purposes.flatMap(rowsOf)
  return [
    ...languages.filter(isRepeated).map(() => problem(['languages'], 'write each language once')),
    ...textsIn(raw).flatMap(({ path, text }) => wrongLanguages(text, path, languages)),
    ...purposes.flatMap((purpose, index) => {
      const ids = purposes.slice(0, index).map(idOf)
      const id = idOf(purpose)
      return id !== undefined && ids.includes(id)
        ? [problem(['purposes', index, 'id'], 'write each id once')]
        : []
    }),
    ...rows.flatMap((row) =>
      row.cookie?.technology === 'cookie' ? malformedNames(row.cookie, row.path) : [],
    ),
    ...repeatedNames(rows),
    ...rows.flatMap((row) => (row.cookie?.role ? unsendable(row.cookie, row.required, row.path) : [])),
    ...roles.flatMap((role) => wrongRole(role, rows, readable.safeParse(purposes).success)),
  ]
}

/** Every text of a charter that may be given per language, with its path. */
export function textsIn(raw: unknown): { path: (string | number)[]; text: Text }[] {
  const texts: { path: (string | number)[]; text: Text }[] = []
  walk(raw, [])
  return texts

  function walk(value: unknown, path: (string | number)[]): void {
    if (isText(value, path)) texts.push({ path, text: value })
    else if (Array.isArray(value)) for (const [index, child] of value.entries()) walk(child, [...path, index])
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) walk(child, [...path, key])
  }
}

/** Fields that hold the operator's words. */
const textFields = new Set([
  ...['name', 'url', 'title', 'introduction', 'text', 'description', 'legalBasis', 'provider', 'service'],
  ...['purpose', 'duration', 'durationRemark', 'condition', 'recipients', 'country', 'address'],
])

function isText(value: unknown, path: readonly (string | number)[]): value is Text {
  const field = typeof path.at(-1) === 'number' ? path.at(-2) : path.at(-1)
  const holdsText =
    typeof field === 'string' && (textFields.has(field) || (field === 'list' && path.at(-1) !== field))
  if (!holdsText) return false
  return typeof value === 'string' || z.record(z.string(), z.string()).safeParse(value).success
}

interface Row {
  cookie: Cookie | undefined
  required: boolean
  path: (string | number)[]
}

function rowsOf(purpose: unknown, index: number): Row[] {
  const cookies = z.object({ cookies: z.array(z.unknown()) }).safeParse(purpose).data?.cookies ?? []
  const required = z.object({ required: z.literal(false).optional() }).safeParse(purpose).success === false
  return cookies.map((cookie, row) => ({
    cookie: cookieSchema.safeParse(cookie).data,
    required,
    path: ['purposes', index, 'cookies', row],
  }))
}

function idOf(purpose: unknown): string | undefined {
  return z.object({ id: z.string() }).safeParse(purpose).data?.id
}

function wrongLanguages(text: Text, path: (string | number)[], languages: readonly string[]): Problem[] {
  const [first] = languages
  if (typeof text === 'string' || first === undefined) return []
  const unknown = Object.keys(text).filter((language) => !languages.includes(language))
  return [
    ...unknown.map((language) =>
      problem([...path, language], `use the languages of this charter: ${languages.join(', ')}`),
    ),
    ...(text[first] === undefined ? [problem(path, `add the text in ${first}, the first language`)] : []),
  ]
}

/** RFC 6265 cookie-name characters, plus `*` and `<...>`, which stand for any characters. */
const cookieName = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]|<[A-Za-z0-9_ -]+>)+$/

function malformedNames(cookie: Cookie, path: (string | number)[]): Problem[] {
  return namesOf(cookie)
    .filter((name) => !cookieName.test(name))
    .map(() =>
      problem(
        [...path, 'name'],
        'write a cookie name without spaces, or a pattern such as _pk_* or SSESS<ID>',
      ),
    )
}

function repeatedNames(rows: readonly Row[]): Problem[] {
  const names = rows.flatMap(({ cookie, path }) =>
    cookie
      ? namesOf(cookie).map((name) => ({
          name,
          path,
          key: [name, cookie.technology, cookie.domain, cookie.path].join(' '),
        }))
      : [],
  )
  return names
    .filter(({ key }, index) => names.findIndex((other) => other.key === key) !== index)
    .map(({ name, path }) => problem([...path, 'name'], `declare ${name} once`))
}

const roles: readonly CookieRole[] = ['preferences', 'csrf', 'language']

/** Purposes of which every row can be read: only then is a cookie known to be missing. */
const readable = z.array(z.object({ cookies: z.array(cookieSchema).default([]) })).min(1)

function wrongRole(role: CookieRole, rows: readonly Row[], areAllRead: boolean): Problem[] {
  const holders = rows.filter(({ cookie }) => cookie?.role === role)
  if (holders.length === 0 && areAllRead)
    return [problem(['purposes'], `declare the cookie with "role: ${role}", which this software sets itself`)]
  return holders
    .slice(1)
    .map(({ path }) => problem([...path, 'role'], `give the role ${role} to one cookie only`))
}

/** RFC 6265bis 5.5: browsers keep no cookie longer than 400 days, so a longer life would not be true. */
const longestLife = 400 * 86_400_000

/** What keeps a cookie with a role from being sent exactly as its row declares it. */
function unsendable(cookie: Cookie, required: boolean, path: (string | number)[]): Problem[] {
  const problems: Problem[] = []
  const [name, ...others] = namesOf(cookie)
  if (!required) problems.push(problem([...path, 'role'], 'move this cookie to a required purpose'))
  if (cookie.technology !== 'cookie')
    problems.push(problem([...path, 'technology'], 'write cookie: this software sets it'))
  if (cookie.party === 'third')
    problems.push(problem([...path, 'party'], 'write first: this software sets it'))
  if (name === undefined || others.length > 0 || /[*<]/.test(name))
    problems.push(problem([...path, 'name'], 'write one exact name: this software sets it'))
  if (cookie.domain || cookie.path)
    problems.push(problem(path, 'leave out domain and path: COOKIE_DOMAIN and this software decide them'))
  return [...problems, ...unsendableDuration(cookie.duration, path)]
}

function unsendableDuration(duration: string | undefined, path: (string | number)[]): Problem[] {
  if (duration === undefined) return [problem(path, 'add the duration: the cookie is sent with it')]
  // The longest years and months follow a first of March before a leap year.
  const start = new Date('2003-03-01T00:00:00Z')
  const life = Number(endOf(duration, start) ?? start) - Number(start)
  if (life <= 0)
    return [problem([...path, 'duration'], 'write a fixed duration, like P6M: the cookie is sent with it')]
  if (life > longestLife)
    return [problem([...path, 'duration'], 'write at most 400 days, the longest that browsers keep a cookie')]
  return []
}

function isRepeated<T>(entry: T, index: number, list: readonly T[]): boolean {
  return list.indexOf(entry) !== index
}

function problem(path: readonly (string | number)[], message: string): Problem {
  return { path, message }
}
