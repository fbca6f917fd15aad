import { isNamed, isPattern } from '../declared-cookies.ts'
import { isStored } from '../fields.ts'
import type { Path, Problem } from '../problem.ts'
import { type Charter, type Cookie, cookiesIn, namesOf, type Purpose } from '../schema.ts'
import { patternMeantBy } from './notation.ts'

/** A pattern without a character of its own. */
const everyName = /^(\*|<[^>]*>)+$/

/**
 * What to write instead of a name that stands for every one in its technology, or of a cookie that no browser keeps
 * (RFC 6265bis 5.6) or no server can delete; undefined for any other.
 */
export function nameProblem(name: string, technology: Cookie['technology'] = 'cookie'): string | undefined {
  if (everyName.test(name) && isStored(technology))
    return `write what the names begin or end with: this pattern stands for every ${technology === 'cookie' ? 'cookie' : 'name'}`
  if (technology !== 'cookie') return undefined
  const exact = name.replaceAll(/<[^>]*>/g, '')
  if (/[,;]\s/.test(exact)) return 'write several names as a list, like [_ga, _gid]'
  const [end] = /[;=]/.exec(exact) ?? []
  if (end) return `remove "${end}": for browsers the name ends there`
  if (/\p{Cc}/u.test(exact))
    return 'remove the control character: no browser keeps a cookie with one in its name'
  if (name !== name.trim()) return 'remove the blank at its start or end: browsers cut it off'
  const [sign] = /[^ -~]/u.exec(exact) ?? []
  return sign && `write * in the place of "${sign}": no server can delete a cookie by it`
}

/** The first character of a name that browsers keep and that RFC 6265 4.1.1 does not have in one. */
export function oddCharacterIn(name: string): string | undefined {
  if (nameProblem(name) !== undefined) return undefined
  return /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.exec(name.replaceAll(/<[^>]*>/g, ''))?.[0]
}

/** What makes it doubtful which cookies a name stands for. */
export function adviseNames(charter: Charter): Problem[] {
  const declared = namesIn(charter)
  const cookies = declared.filter(({ cookie }) => cookie.technology === 'cookie')
  return [
    ...declared.flatMap(({ name, cookie, path }) => {
      const message = adviseName(name, cookie)
      return message === undefined ? [] : [{ path, message }]
    }),
    ...namesakes(cookies),
    ...overlappingPatterns(cookies.filter(({ cookie }) => cookie.party !== 'third')),
  ]
}

function adviseName(name: string, { technology }: Cookie): string | undefined {
  const pattern = patternMeantBy(name)
  if (pattern !== undefined) {
    const remedy = everyName.test(pattern) ? 'what the names begin with, and *' : pattern
    return `write ${remedy}, if this stands for several names: here only * and <ID> stand for other characters`
  }
  const odd = technology === 'cookie' ? oddCharacterIn(name) : undefined
  return (
    odd &&
    `make sure that the name is right: browsers keep it, though RFC 6265 has no "${odd}" in one; what differs is written as * or <ID>, and several names as a list`
  )
}

interface DeclaredName {
  name: string
  cookie: Cookie
  purpose: Purpose
  path: Path
}

function namesIn(charter: Charter): DeclaredName[] {
  return cookiesIn(charter)
    .filter(({ cookie }) => isStored(cookie.technology))
    .flatMap(({ cookie, purpose, path }) =>
      namesOf(cookie).map((name, index) => {
        const place = [...path, 'name']
        return { name, cookie, purpose, path: Array.isArray(cookie.name) ? [...place, index] : place }
      }),
    )
}

/** Where browsers keep a cookie apart from others of its name: that of the role csrf has the path of the charter itself. */
export function placeOf({ domain, path = '/', role }: Pick<Partial<Cookie>, 'domain' | 'path' | 'role'>) {
  return [domain, path, role === 'csrf']
}

/** Cookies of one name that only their providers tell apart. */
function namesakes(declared: readonly DeclaredName[]): Problem[] {
  const byPlace = Map.groupBy(declared, ({ name, cookie }) => JSON.stringify([name, placeOf(cookie)]))
  return [...byPlace.values()].flatMap(([, ...others]) =>
    others.map(({ name, path }) => ({
      path,
      message: `add the domain of this row: another one is called ${name} too, and the domain tells the two apart`,
    })),
  )
}

/** Patterns that stand for a cookie of another purpose too: it would be unknown to which of the two it belongs. */
function overlappingPatterns(declared: readonly DeclaredName[]): Problem[] {
  return declared
    .filter(({ name }) => isPattern(name))
    .flatMap(({ name, purpose, path }) => {
      const covered = declared
        .filter((other) => other.name !== name && isNamed(name, other.name))
        .filter(
          (other) =>
            other.purpose !== purpose && !(other.purpose.consent === 'none' && purpose.consent === 'none'),
        )
        .map((other) => `${other.name} (${other.purpose.id})`)
      const message = `write a narrower pattern: ${name} (${purpose.id}) also stands for ${covered.join(', ')}, which would belong to two purposes`
      return covered.length === 0 ? [] : [{ path, message }]
    })
}
