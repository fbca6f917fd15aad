import type { OwnCookie } from './declared-cookies.ts'
import { type Charter, type Cookie, type CookieRole, cookiesIn, type Text } from './schema.ts'

/** The names and lives of the cookies of this software, where no row of a charter says otherwise. */
export const ownDefaults: Readonly<Record<CookieRole, OwnCookie>> = {
  preferences: { name: 'cookies_preferences', duration: 'P6M' },
  csrf: { name: 'csrftoken', duration: 'P52W' },
  language: { name: 'django_language', duration: 'P12M' },
}

/** The roles that no row has of the cookies that this software sets: that of the language where there are several alone. */
export function rolesWithoutRow(
  rows: readonly { cookie: Pick<Partial<Cookie>, 'role'> }[],
  languages: readonly unknown[],
): CookieRole[] {
  const set: CookieRole[] = ['preferences', 'csrf', ...(languages.length > 1 ? ['language' as const] : [])]
  return set.filter((role) => !rows.some(({ cookie }) => cookie.role === role))
}

/**
 * A charter in which the cookies of this software are declared that have no row in its file: in its first purpose that needs
 * no consent, else in one of their own. `say` gives the words for each, and the title of that purpose, in a language.
 */
export function withOwnRows(
  charter: Charter,
  say: (language: string, about: CookieRole | 'title') => string,
): Charter {
  const { languages, purposes, site } = charter
  const rows = rolesWithoutRow(cookiesIn(charter), languages).map((role): Cookie => {
    const fixed = { technology: 'cookie', party: 'first', recipients: 'none' } as const
    return { ...ownDefaults[role], ...fixed, role, provider: site.name, purpose: inAll(role) }
  })
  if (rows.length === 0) return charter
  const home = purposes.find(({ consent }) => consent === 'none')
  if (!home) {
    const id = freeId(purposes.map((purpose) => purpose.id))
    const own = { id, consent: 'none' as const, title: inAll('title'), cookies: rows }
    return { ...charter, purposes: [own, ...purposes] }
  }
  const cookies = [...home.cookies, ...rows]
  return {
    ...charter,
    purposes: purposes.map((purpose) => (purpose === home ? { ...home, cookies } : purpose)),
  }

  function inAll(about: CookieRole | 'title'): Text {
    return Object.fromEntries(languages.map((language) => [language, say(language, about)]))
  }
}

/** An id that no purpose has: `necessary`, else with a number. */
function freeId(taken: readonly string[]): string {
  const ids = ['necessary', ...taken.map((_, index) => `necessary-${index + 2}`)]
  return ids.find((id) => !taken.includes(id)) ?? 'necessary'
}
