import { type Charter, type CookieRole, cookiesIn, namesOf, type PlacedCookie } from './schema.ts'

/** A cookie that this software sets: its name and life are those that the table declares. */
export interface OwnCookie {
  name: string
  /** ISO 8601, always of a fixed length. */
  duration: string
}

/** The cookies that this software sets, by what they are for: none for the language where a charter has but one. */
export type OwnCookies = Readonly<Record<Exclude<CookieRole, 'language'>, OwnCookie>> & {
  readonly language: OwnCookie | undefined
}

/** The cookies that this software sets. Throws for a charter that declares none for a role that every site needs. */
export function ownCookiesOf(charter: Charter): OwnCookies {
  return { preferences: need('preferences'), csrf: need('csrf'), language: find('language') }

  function need(role: CookieRole): OwnCookie {
    const own = find(role)
    if (own === undefined) throw new Error(`the charter declares no cookie with the role ${role}`)
    return own
  }

  function find(role: CookieRole): OwnCookie | undefined {
    const declared = cookiesIn(charter).find(({ cookie }) => cookie.role === role)?.cookie
    const name = declared && namesOf(declared)[0]
    return name === undefined || declared?.duration === undefined
      ? undefined
      : { name, duration: declared.duration }
  }
}

/** Where a charter declares something: the row, its purpose and its place, and the name in the row that stands for it. */
export interface Declaration extends PlacedCookie {
  declaredName: string
}

/**
 * The declarations of the cookies that have this name, or of what another technology keeps under it: by exact names first,
 * then by patterns. What is no cookie may also be declared as `other`.
 */
export function declarationsOf(
  { charter }: { charter: Charter },
  name: string,
  technology = 'cookie',
): Declaration[] {
  const { exact, patterns } = indexOf(charter, technology)
  const fitting = patterns.filter(({ parts }) => fits(parts, name))
  return [...(exact.get(name) ?? []), ...fitting.map(({ declaration }) => declaration)]
}

interface NameIndex {
  exact: ReadonlyMap<string, readonly Declaration[]>
  patterns: readonly { parts: readonly string[]; declaration: Declaration }[]
}

/** By charter and technology: every cookie of every request is looked up. */
const indexes = new WeakMap<Charter, Map<string, NameIndex>>()

function indexOf(charter: Charter, technology: string): NameIndex {
  const ofCharter = indexes.get(charter) ?? new Map<string, NameIndex>()
  const known = ofCharter.get(technology)
  if (known) return known
  const meant = technology === 'cookie' ? [technology] : [technology, 'other']
  const declarations = cookiesIn(charter)
    .filter(({ cookie }) => meant.includes(cookie.technology))
    .flatMap((row) => namesOf(row.cookie).map((declaredName): Declaration => ({ ...row, declaredName })))
  const { exact = [], patterns = [] } = Object.groupBy(declarations, ({ declaredName }) =>
    isPattern(declaredName) ? 'patterns' : 'exact',
  )
  const index = {
    exact: Map.groupBy(exact, ({ declaredName }) => declaredName),
    patterns: patterns.map((declaration) => ({
      parts: declaration.declaredName.split(placeholder),
      declaration,
    })),
  }
  indexes.set(charter, ofCharter.set(technology, index))
  return index
}

/**
 * Whether a cookie of this name is one that a declared name stands for. `*` and `<ID>` stand for any characters:
 * `_pk_*` covers `_pk_id.1`, `SSESS<ID>` covers `SSESS0a1b`. Takes a time that grows with the length of both, for any names.
 */
export function isNamed(declared: string, name: string): boolean {
  return isPattern(declared) ? fits(declared.split(placeholder), name) : name === declared
}

/** Whether a name holds these parts in their order, the first at its start and the last at its end. */
function fits(parts: readonly string[], name: string): boolean {
  const [start = '', ...rest] = parts
  const end = rest.pop() ?? ''
  if (!name.startsWith(start)) return false
  let position = start.length
  for (const part of rest) {
    const found = name.indexOf(part, position)
    if (found === -1) return false
    position = found + part.length
  }
  return name.length - position >= end.length && name.endsWith(end)
}

/** The regular expression of the names that declared ones stand for, without those that are to be kept. */
export function expressionOf(declared: readonly string[], kept: readonly string[]): string {
  const all = `${anyOf(declared)}$`
  const isMeant = new RegExp(`^${all}`, 's')
  const near = kept.filter((name) => isPattern(name) || isMeant.test(name))
  return `^${near.length > 0 ? `(?!${anyOf(near)}$)` : ''}${all}`
}

function anyOf(names: readonly string[]): string {
  const parts = names.map((name) => name.split(placeholder).map(escapePart).join('.*'))
  return `(?:${parts.join('|')})`
}

function escapePart(part: string): string {
  return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Whether a declared name stands for others, and not for itself alone. */
export function isPattern(declared: string): boolean {
  return placeholder.test(declared)
}

const placeholder = /\*|<[^>]*>/
