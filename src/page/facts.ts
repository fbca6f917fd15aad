import type { TFunction } from 'i18next'
import {
  type Line,
  type LocalizedCharter,
  type LocalizedCookie,
  lineOf,
  linkOf,
  wordsFor,
} from '../charter/localized.ts'
import { plainWords, readInline } from '../charter/markdown.ts'
import { type Charter, cookieFacts } from '../charter/schema.ts'
import { durationInWords } from '../i18n/dates.ts'

/** What a table says of a row under the words of a column, with a label. */
export interface RowFact {
  /** The key of its label among the headings of tables. */
  name: string
  /** The column under which it stands. */
  under: 'provider' | 'duration'
  label: string
  line: Line
  remark: Line | undefined
}

/** A row, with what the pages say in their own words of its life and of its provider, and its facts. */
export function cookieInWords({ providerRole, privacyPolicy, ...cookie }: LocalizedCookie, t: TFunction) {
  return {
    ...cookie,
    durationInWords: cookie.duration && durationInWords(cookie.duration, t),
    providerRole: providerRole && lineOf(t(`providerRole.${providerRole}`)),
    privacyPolicy: privacyPolicy === undefined ? undefined : linkOf(t('links.privacy'), privacyPolicy),
    facts: factsOf(cookie, t),
  }
}

function factsOf(cookie: Omit<LocalizedCookie, 'providerRole' | 'privacyPolicy'>, t: TFunction): RowFact[] {
  const lines: Record<(typeof cookieFacts)[number]['name'], Line | undefined> = {
    party: cookie.party && lineOf(t(`party.${cookie.party}`)),
    recipients: orNone(cookie.recipients, t),
    country: cookie.country,
    transfers: orNone(cookie.transfers, t),
    dataRetention:
      cookie.dataRetention === undefined ? undefined : lineOf(durationInWords(cookie.dataRetention, t)),
  }
  return cookieFacts.flatMap(({ name, factUnder: under }) => {
    const line = lines[name]
    const remark = name === 'transfers' ? cookie.safeguard : undefined
    return line ? [{ name, under, label: t(`table.${name}`), line, remark }] : []
  })
}

/** The facts that every row of a table of several has, in the same words. */
export function commonFacts(rows: readonly { facts: readonly RowFact[] }[]): RowFact[] {
  const [first, ...others] = rows
  if (!first || others.length === 0) return []
  return first.facts.filter((fact) => others.every(({ facts }) => facts.some((other) => isSame(fact, other))))
}

function isSame(one: RowFact, other: RowFact): boolean {
  return (
    one.name === other.name && one.line.html === other.line.html && one.remark?.html === other.remark?.html
  )
}

/** What the charter says, or that there is none where it writes `none`. */
export function orNone(line: Line | undefined, t: TFunction): Line | undefined {
  return line?.plain === 'none' ? lineOf(t('table.none')) : line
}

/** How many third parties a choice is about, and third countries; undefined where there are none. */
export interface Reach {
  thirdParties: string | undefined
  thirdCountries: string | undefined
}

/** Says how far the data go by some purposes, before anybody agrees to them (VG Hannover, 10 A 5385/22). */
export function reachInWords({ purposes, languages }: Charter, ids: readonly string[], t: TFunction): Reach {
  const rows = purposes.filter(({ id }) => ids.includes(id)).flatMap(({ cookies }) => cookies)
  const providers = rows
    .filter(({ party }) => party === 'third')
    .map(({ provider }) => plainWords(readInline(wordsFor(provider, languages, languages[0] ?? '').content)))
  const countries = rows.flatMap(({ transfers = 'none' }) => (transfers === 'none' ? [] : transfers))
  const [parties, thirdCountries] = [new Set(providers).size, new Set(countries).size]
  return {
    thirdParties: parties > 0 ? t('preferences.thirdParties', { number: parties }) : undefined,
    thirdCountries:
      thirdCountries > 0 ? t('preferences.thirdCountries', { number: thirdCountries }) : undefined,
  }
}

/** To whom a visitor may complain (GDPR 13(2)(d)): the authority where it is known, else any (GDPR 77). */
export function complaintsIn(
  { authority, hasComplaintToController }: LocalizedCharter,
  t: TFunction,
): string[] {
  const { name } = authority ?? {}
  const toAuthority = name ? t('rights.complainTo', { authority: name.plain }) : t('rights.complain')
  return hasComplaintToController ? [toAuthority, t('rights.complainToController')] : [toAuthority]
}
