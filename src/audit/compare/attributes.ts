import { type Declaration, declarationsOf } from '../../charter/declared-cookies.ts'
import { knownTrackers, nameAmong } from '../../charter/rules/known-trackers.ts'
import type { Charter, Cookie } from '../../charter/schema.ts'
import { lengthByCounting } from '../../charter/time.ts'
import { isOfParty } from '../../consent/verdict.ts'
import type { SeenCookie, SeenState } from '../seen.ts'
import type { Observation } from './gather.ts'
import { type About, aboutCookie, aMinute, bare, inWords, placed } from './words.ts'

/** What is said of a cookie by its other attributes. */
export function observeAttributes(
  cookie: SeenCookie,
  about: About,
  rows: readonly Declaration[],
): Observation[] {
  const [first] = rows
  const { life, kept, path } = cookie
  const observed: Observation[] = []
  if (typeof life === 'number' && typeof kept === 'number' && life > kept * 1.01 + aMinute)
    observed.push({
      ...about,
      ...(first && placed(first, 'duration')),
      code: 'capped',
      did: `was set to live ${inWords(life)}, and kept by the browser for ${inWords(kept)}`,
      said: 'the life that is declared is the one that is asked for',
      remedy: 'Have it set for a life that browsers keep.',
    })
  if (!first) return observed
  if (!rows.some(({ cookie: row }) => hasDomain(cookie, row)))
    observed.push({
      ...about,
      ...placed(first, 'domain'),
      code: 'wrong-domain',
      did: `was of ${cookie.domain}`,
      said:
        first.cookie.domain === undefined ? 'its row has no domain' : `its row says ${first.cookie.domain}`,
      remedy: `Write domain: ${bare(cookie.domain)}: without it, the cookie cannot be deleted.`,
    })
  if (!rows.some(({ cookie: row }) => row.path === undefined || row.path === path))
    observed.push({
      ...about,
      ...placed(first, 'path'),
      code: 'wrong-path',
      did: `had the path ${path}`,
      said: `its row says ${first.cookie.path}`,
      remedy: `Write path: ${path}: without it, the cookie cannot be deleted.`,
    })
  const isNecessary = rows.every(({ purpose }) => purpose.consent === 'none')
  if (isNecessary && nameAmong(knownTrackers, { ...first.cookie, name: cookie.name }) !== undefined)
    observed.push({
      ...about,
      ...placed(first),
      code: 'category-doubtful',
      said: `it has the name of one that measures or follows visitors, and its purpose ${first.purpose.id} is one that the site cannot do without`,
      remedy: 'Declare it for a purpose that visitors may refuse or object to, or under a name of its own.',
    })
  return observed
}

/** What is said of a cookie that was never set to live as long as declared; of the longest life that was seen. */
export function observeShorter(
  cookie: SeenCookie,
  state: SeenState,
  version: { charter: Charter },
): Observation[] {
  const rows = declarationsOf(version, cookie.name).filter(({ cookie: row }) => isOfParty(row, cookie.party))
  const [first] = rows
  const { life } = cookie
  const isShorter = ({ cookie: { duration } }: Declaration) => {
    const declared = duration === undefined ? undefined : lengthByCounting(duration)
    return declared !== undefined && (life === 'session' || Number(life) < declared * muchOf)
  }
  if (!first || life === undefined || !rows.every(isShorter)) return []
  return [
    {
      ...aboutCookie(cookie, state),
      ...placed(first, 'duration'),
      code: 'shorter-than-declared',
      did: `was set to live ${inWords(life)}`,
      said: `the charter declares ${first.cookie.duration}`,
      remedy: 'Write its true life as its duration.',
    },
  ]
}

/** A month of 28 days is that much of one of 31: less is no matter of counting. */
const muchOf = 0.9

/**
 * Whether a row declares the Domain of a cookie. The cookies of this software may have that of a setting; of another site, one
 * below the declared one will do, since none of them can be deleted.
 */
function hasDomain({ domain, party }: SeenCookie, row: Cookie): boolean {
  if (row.domain === undefined) return party === 'third' || !domain.startsWith('.') || row.role !== undefined
  const [seen, declared] = [bare(domain), bare(row.domain)]
  return seen === declared || (party === 'third' && seen.endsWith(`.${declared}`))
}
