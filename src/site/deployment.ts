import { fileURLToPath } from 'node:url'
import type { Logo } from '../charter/appearance.ts'
import { ownDefaults, rolesWithoutRow, withOwnRows } from '../charter/own-rows.ts'
import { type Problem, problemsWhere } from '../charter/problem.ts'
import type { Draft } from '../charter/rules/draft.ts'
import type { Charter } from '../charter/schema.ts'
import type { CharterRule } from '../charter/source/load.ts'
import { endOf } from '../charter/time.ts'
import { type CharterVersion, createVersion } from '../charter/version.ts'
import { openTranslations, type Translations } from '../i18n/translations.ts'
import { type CookieSettings, type Naming, nameOf, type Settings } from './settings.ts'

/** What of a site's settings decides which charters it can publish. */
export interface Installation {
  translations: Translations
  cookies: CookieSettings
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** Whether consents are recorded with a number. */
  hasReceipts: boolean
}

/** Opens what of the settings decides which charters can be published. */
export function installationOf(
  settings: Pick<
    Settings,
    'publicOrigin' | 'cookieDomain' | 'recordRetention' | 'hasReceipts' | 'localesDirectory'
  >,
): Installation {
  const { publicOrigin, cookieDomain: domain, recordRetention, hasReceipts, localesDirectory } = settings
  return {
    translations: openTranslations(shippedLocales, localesDirectory),
    // The scheme of the public address decides whether cookies are Secure, and nothing else does.
    cookies: { secure: publicOrigin.startsWith('https:'), domain },
    recordRetention,
    hasReceipts,
  }
}

/** The folder of what the software says. */
export const shippedLocales = fileURLToPath(new URL('../../locales', import.meta.url))

/** The version of a charter in the words of a site: it changes with every text that visitors read. */
export function versionIn(
  {
    translations,
    recordRetention,
    hasReceipts,
  }: Pick<Installation, 'translations' | 'recordRetention' | 'hasReceipts'>,
  charter: Charter,
  logos?: readonly Logo[],
): CharterVersion {
  const words = charter.languages.map((language) => [language, translations.all(language)])
  const surroundings = {
    words: Object.fromEntries(words),
    recordRetention,
    // Left out where it is as it always was, so that the version of a charter stays the same.
    ...(!hasReceipts && { hasReceipts }),
  }
  return createVersion(declareOwn(charter, translations), surroundings, logos)
}

/** A charter with a row for each cookie of this software, in its own words where the file has none. */
export function declareOwn(charter: Charter, translations: Translations): Charter {
  return withOwnRows(charter, (language, about) => translations.of(language)(`own.${about}`))
}

/**
 * The rules of an installation: its languages have words, the prefixes of its cookies keep their promise, and no
 * consent outlives its record. Their messages name the settings as the operator writes them.
 */
export function deploymentRules(
  { translations, cookies, recordRetention }: Installation,
  naming: Naming = 'variable',
): CharterRule {
  return (draft) => [
    ...wordless(draft, translations),
    ...brokenPrefixes(draft, cookies, naming),
    ...unprovable(draft, recordRetention, naming),
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
function brokenPrefixes({ rows }: Draft, { secure, domain }: CookieSettings, naming: Naming): Problem[] {
  return rows.flatMap(({ cookie, names }) => {
    const { name = '', path = [] } = names[0] ?? {}
    if (!cookie.role || !/^__(Host|Secure|Http|Host-Http)-/i.test(name)) return []
    const problems: Problem[] = []
    if (!secure)
      problems.push({
        path,
        message: `serve the site by https (${nameOf('publicOrigin', naming)}), or drop the prefix`,
      })
    if (/^__Host-/i.test(name) && domain && cookie.role !== 'csrf')
      problems.push({ path, message: `drop the prefix, or do not set ${nameOf('cookieDomain', naming)}` })
    if (/^__(Host-)?Http-/i.test(name) && cookie.role !== 'csrf')
      problems.push({ path, message: 'drop the prefix: scripts may read this cookie' })
    return problems
  })
}

/** GDPR 7(1): a consent must be proved as long as it counts. */
function unprovable(
  { rows, languages, mayHideRoles }: Draft,
  recordRetention: string,
  naming: Naming,
): Problem[] {
  const orRaise = `or raise ${nameOf('recordRetention', naming)}: without its record, a consent cannot be proved (GDPR 7(1))`
  const isByDefault = !mayHideRoles && rolesWithoutRow(rows, languages).includes('preferences')
  const { name, duration } = ownDefaults.preferences
  return [
    ...rows
      .filter(
        ({ cookie: { role, duration } }) => role === 'preferences' && outlives(duration, recordRetention),
      )
      .map(({ path }) => ({
        path: [...path, 'duration'],
        message: `write at most ${recordRetention}, ${orRaise}`,
      })),
    ...problemsWhere([
      [
        isByDefault && outlives(duration, recordRetention),
        ['purposes'],
        `add a row with "role: preferences" of at most ${recordRetention}, since ${name} lives ${duration} without one, ${orRaise}`,
      ],
    ]),
  ]
}

/** Whether one duration can end later than another that starts on the same day: months differ. */
function outlives(duration: string | undefined, retention: string): boolean {
  return everyDay.some((day) => {
    const end = duration && endOf(duration, day)
    const erased = endOf(retention, day)
    return end && erased && end > erased
  })
}

/** The days of four years, after which the calendar repeats itself. */
const everyDay = Array.from({ length: 1461 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)))
