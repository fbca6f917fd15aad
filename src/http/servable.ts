import type { Problem } from '../charter/charter-error.ts'
import type { Draft } from '../charter/draft.ts'
import type { CharterRule } from '../charter/parse-charter.ts'
import type { CookieSettings } from './cookies.ts'
import type { Translations } from './translations.ts'

/** What of an installation decides which charters it can serve. */
export interface Installation {
  translations: Translations
  cookies: CookieSettings
}

/** The rules of an installation: its languages have words, and the prefixes of its cookies keep their promise. */
export function servableBy({ translations, cookies }: Installation): CharterRule {
  return (draft) => [...wordless(draft, translations), ...brokenPrefixes(draft, cookies)]
}

function wordless({ languages }: Draft, translations: Translations): Problem[] {
  return languages
    .filter(({ isCode, meant }) => isCode && meant === undefined)
    .flatMap(({ language, path }) => {
      const message = translations.lackOf(language)
      return message === undefined ? [] : [{ path, message }]
    })
}

/** RFC 6265bis 4.1.3: `__Host-` needs https, the path / and no Domain; `__Secure-` needs https. */
function brokenPrefixes({ rows }: Draft, { secure, domain }: CookieSettings): Problem[] {
  return rows.flatMap(({ cookie, names }) => {
    const { name = '', path = [] } = names[0] ?? {}
    if (!cookie.role || !/^__(Host|Secure|Http|Host-Http)-/i.test(name)) return []
    const problems: Problem[] = []
    if (!secure)
      problems.push({
        path,
        message: 'serve the site by https (PUBLIC_URL), or drop the prefix',
      })
    if (/^__Host-/i.test(name) && domain && cookie.role !== 'csrf')
      problems.push({ path, message: 'drop the prefix, or do not set COOKIE_DOMAIN' })
    if (/^__(Host-)?Http-/i.test(name) && cookie.role !== 'csrf')
      problems.push({ path, message: 'drop the prefix: scripts may read this cookie' })
    return problems
  })
}
