import { type Charter, type CookieRole, cookiesIn, namesOf } from './schema.ts'

/** A cookie that this software sets: its name and life are those that the table declares. */
export interface OwnCookie {
  name: string
  /** ISO 8601, always of a fixed length. */
  duration: string
}

/** The cookies that this software sets, by what they are for. Throws for a charter that declares none for a role. */
export function ownCookiesOf(charter: Charter): Record<CookieRole, OwnCookie> {
  return { preferences: find('preferences'), csrf: find('csrf'), language: find('language') }

  function find(role: CookieRole): OwnCookie {
    const declared = cookiesIn(charter).find(({ cookie }) => cookie.role === role)?.cookie
    const name = declared && namesOf(declared)[0]
    if (name === undefined || declared?.duration === undefined)
      throw new Error(`the charter declares no cookie with the role ${role}`)
    return { name, duration: declared.duration }
  }
}

/**
 * Whether a cookie of this name is one that a declared name stands for. `*` and `<ID>` stand for any characters:
 * `_pk_*` covers `_pk_id.1`, `SSESS<ID>` covers `SSESS0a1b`. Runs in the length of both, whatever they hold.
 */
export function isNamed(declared: string, name: string): boolean {
  const [start = '', ...rest] = declared.split(placeholder)
  const end = rest.pop()
  if (end === undefined) return name === declared
  if (!name.startsWith(start)) return false
  let position = start.length
  for (const part of rest) {
    const found = name.indexOf(part, position)
    if (found === -1) return false
    position = found + part.length
  }
  return name.length - position >= end.length && name.endsWith(end)
}

/** Whether a declared name stands for others, and not for itself alone. */
export function isPattern(declared: string): boolean {
  return placeholder.test(declared)
}

/** The names among those that a request carried which any of the declared names stands for. */
export function namedAmong(declared: readonly string[], carried: readonly string[]): string[] {
  return carried.filter((name) => declared.some((pattern) => isNamed(pattern, name)))
}

const placeholder = /\*|<[^>]*>/
