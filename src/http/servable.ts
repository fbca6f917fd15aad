import type { Problem } from '../charter/charter-error.ts'
import type { Draft } from '../charter/draft.ts'
import type { CharterRule } from '../charter/parse-charter.ts'
import type { CookieSettings } from './cookies.ts'

/** The rules of this installation: its languages have words, and the prefixes of its cookies keep their promise. */
export function servableBy(spoken: readonly string[], cookies: CookieSettings): CharterRule {
  return (draft) => [...wordless(draft, spoken), ...brokenPrefixes(draft, cookies)]
}

function wordless({ languages }: Draft, spoken: readonly string[]): Problem[] {
  return languages.flatMap(({ language, path, isCode, meant }) => {
    const message = `add the words of the software in locales/${language}/translation.json, or use ${spoken.join(', ')}`
    return spoken.includes(language) || !isCode || meant !== undefined ? [] : [{ path, message }]
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
