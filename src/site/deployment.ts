import type { Draft } from '../charter/rules/draft.ts'
import type { CharterRule } from '../charter/source/load.ts'
import type { Problem } from '../charter/source/problem.ts'
import { endOf } from '../charter/time.ts'
import type { Translations } from '../i18n/translations.ts'
import type { CookieSettings } from '../web/cookies/own-cookies.ts'

/** What of an installation decides which charters it can serve. */
export interface Installation {
  translations: Translations
  cookies: CookieSettings
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
}

/**
 * The rules of an installation: its languages have words, the prefixes of its cookies keep their promise, and no
 * consent outlives its record.
 */
export function deploymentRules({ translations, cookies, recordRetention }: Installation): CharterRule {
  return (draft) => [
    ...wordless(draft, translations),
    ...brokenPrefixes(draft, cookies),
    ...unprovable(draft, recordRetention),
  ]
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

/** GDPR 7(1): whoever acts on a consent must be able to prove it, as long as it counts. */
function unprovable({ rows }: Draft, recordRetention: string): Problem[] {
  return rows
    .filter(({ cookie: { role, duration } }) => role === 'preferences' && outlives(duration, recordRetention))
    .map(({ path }) => ({
      path: [...path, 'duration'],
      message: `write at most ${recordRetention}, or raise RECORD_RETENTION: without its record, a consent cannot be proved (GDPR 7(1))`,
    }))
}

/** Whether what begins on some day lasts longer by one duration than by another: months differ. */
function outlives(duration: string | undefined, retention: string): boolean {
  return everyDay.some((day) => {
    const end = duration && endOf(duration, day)
    const erased = endOf(retention, day)
    return end && erased && end > erased
  })
}

/** The days of four years, after which the calendar repeats itself. */
const everyDay = Array.from({ length: 1461 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)))
