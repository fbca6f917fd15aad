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
import type { Charter } from '../charter/schema.ts'
import { durationInWords } from '../i18n/dates.ts'

/** A row, with what the pages say in their own words of its provider and of where the data go. */
export function cookieInWords({ providerRole, privacyPolicy, ...cookie }: LocalizedCookie, t: TFunction) {
  return {
    ...cookie,
    recipients: orNone(cookie.recipients, t),
    transfers: orNone(cookie.transfers, t),
    durationInWords: inWords(cookie.duration),
    dataRetentionInWords: inWords(cookie.dataRetention),
    providerRole: providerRole && lineOf(t(`providerRole.${providerRole}`)),
    privacyPolicy: privacyPolicy === undefined ? undefined : linkOf(t('links.privacy'), privacyPolicy),
  }

  function inWords(duration: string | undefined): string | undefined {
    return duration && durationInWords(duration, t)
  }
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
