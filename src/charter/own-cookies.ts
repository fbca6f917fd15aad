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
