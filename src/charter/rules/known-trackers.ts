import { isNamed } from '../declared-cookies.ts'
import { type Cookie, namesOf } from '../schema.ts'

/**
 * Cookies that the most widespread tools set to measure an audience: Google Analytics, Matomo. A long list would be out of
 * date, and is not needed to make an operator think.
 */
const measuring = ['_ga*', '_gid', '_gat*', '__utm*', '_pk_*']

/** Those that others set to advertise or to follow individuals: Google Ads, Hotjar, HubSpot, Meta. */
export const following = ['_gcl_*', 'IDE', '_hj*', '_hs*', '_fbp']

export const knownTrackers = [...measuring, ...following]

/** Those of them that scripts set for the whole domain of a site: of Google Analytics and Ads, Hotjar, Meta. */
export const domainWide = ['_ga*', '_gid', '_gat*', '_gcl_*', '_hj*', '_fbp']

/** The first name of a cookie that is one of these. */
export function nameAmong(known: readonly string[], cookie: Cookie): string | undefined {
  if (cookie.technology !== 'cookie') return undefined
  // A pattern in the row may stand for a known name, or be one of the names that a known pattern stands for.
  return namesOf(cookie).find((name) => known.some((each) => isNamed(each, name) || isNamed(name, each)))
}
