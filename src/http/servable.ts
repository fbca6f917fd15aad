import type { Problem } from '../charter/contradictions.ts'
import type { CharterRule } from '../charter/parse-charter.ts'
import { type Charter, cookiesIn, namesOf } from '../charter/schema.ts'
import type { CookieSettings } from './cookies.ts'

/** The rules of this installation: its languages have words, and the prefixes of its cookies keep their promise. */
export function servableBy(spoken: readonly string[], cookies: CookieSettings): CharterRule {
  return (charter) => [...wordless(charter, spoken), ...brokenPrefixes(charter, cookies)]
}

function wordless({ languages }: Charter, spoken: readonly string[]): Problem[] {
  return languages.flatMap((language, index) => {
    const message = `add the words of the software in locales/${language}/translation.json, or use ${spoken.join(', ')}`
    return spoken.includes(language) ? [] : [{ path: ['languages', index], message }]
  })
}

/** RFC 6265bis 4.1.3: `__Host-` needs https, the path / and no Domain; `__Secure-` needs https. */
function brokenPrefixes(charter: Charter, { secure, domain }: CookieSettings): Problem[] {
  return cookiesIn(charter).flatMap(({ cookie, path }) => {
    const name = namesOf(cookie)[0] ?? ''
    if (!cookie.role || !/^__(Host|Secure|Http|Host-Http)-/i.test(name)) return []
    const problems: Problem[] = []
    if (!secure)
      problems.push({
        path: [...path, 'name'],
        message: 'serve the site by https (PUBLIC_URL), or drop the prefix',
      })
    if (/^__Host-/i.test(name) && domain && cookie.role !== 'csrf')
      problems.push({ path: [...path, 'name'], message: 'drop the prefix, or do not set COOKIE_DOMAIN' })
    if (/^__(Host-)?Http-/i.test(name) && cookie.role !== 'csrf')
      problems.push({ path: [...path, 'name'], message: 'drop the prefix: scripts may read this cookie' })
    return problems
  })
}
