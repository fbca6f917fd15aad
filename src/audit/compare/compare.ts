import { declarationsOf } from '../../charter/declared-cookies.ts'
import { isStored } from '../../charter/fields.ts'
import { listed } from '../../charter/problem.ts'
import { type Charter, cookiesIn, namesOf, type PlacedCookie } from '../../charter/schema.ts'
import type { CharterVersion } from '../../charter/version.ts'
import { type Answer, makeConsent } from '../../consent/consent.ts'
import { type Permissions, permissionsOf } from '../../consent/permissions.ts'
import type { Finding } from '../finding.ts'
import type { Seen, SeenCookie, SeenState, StateName } from '../seen.ts'
import { observeShorter } from './attributes.ts'
import { gather, type Observation, type Placer } from './gather.ts'
import { type HostRows, hostRowsOf, hostsIn, observeRequest, pixelHostsIn } from './hosts.ts'
import { observeCookie, observeFingerprint, observeStorage } from './things.ts'

/** Compares what was seen of a site with its charter: one finding for each thing, over all states. */
export function compare(seen: Seen, version: CharterVersion, place: Placer): Finding[] {
  const { charter } = version
  const all = permissionsIn('accepted', version, seen)
  const rowsOf = hostRowsOf(charter, seen)
  const pixelHosts = pixelHostsIn(seen)
  const observations = seen.states.flatMap((state) => {
    const standard = { version, permissions: permissionsIn(state.name, version, seen), all }
    return [
      ...unseenIn(state),
      ...state.cookies.flatMap((cookie) => observeCookie(cookie, state, standard)),
      ...state.storage.flatMap((thing) => observeStorage(thing, state, standard)),
      ...state.fingerprints.flatMap((reading) => observeFingerprint(reading, state, standard)),
      ...state.requests.flatMap((request) =>
        observeRequest(request, state, standard, { rowsOf, pixelHosts }),
      ),
    ]
  })
  return gather(
    [
      ...observations,
      ...shorterIn(seen, version),
      ...(seen.states.length === 0 ? [unvisited(seen.site)] : []),
      ...(isWhole(seen) ? neverSeen(seen, charter, rowsOf) : []),
    ],
    place,
  )
}

/** What a charter permits to a visitor who has done what a state says; yes and no are to all that can be answered. */
function permissionsIn(state: StateName, version: CharterVersion, { startedAt }: Seen): Permissions {
  const now = new Date(startedAt)
  const answers: Partial<Record<StateName, Answer>> = {
    refused: 'refused',
    accepted: 'granted',
    withdrawn: 'refused',
  }
  const answer = answers[state]
  const consent = answer && makeConsent(version, () => answer, { decidedAt: now, gpc: false })
  return permissionsOf(version, consent, { now, gpc: state === 'gpc' })
}

/** What could not be seen in a state. */
function unseenIn(state: SeenState): Observation[] {
  const { name, unseen, pages } = state
  const failed = pages.filter(({ outcome }) => outcome === 'failed')
  const isVisited = pages.some(({ outcome }) => outcome === 'visited')
  return [
    ...unseen.map(({ code, why, page }) => couldNot(code, why, page)),
    ...failed.map(({ url, why = 'it failed' }) => couldNot('blind', why, url)),
    ...(isVisited || unseen.length + failed.length > 0 ? [] : [couldNot('blind', 'no page was visited')]),
  ]

  function couldNot(code: 'blind' | 'choice-not-made', why: string, page?: string): Observation {
    const at = pages[0]?.at ?? ''
    return {
      code,
      subject: page ?? name,
      what: page ?? 'The site',
      did: 'could not be seen',
      said: why,
      remedy: remedies[code],
      evidence: { state: name, page: page ?? '', at, seen: why },
    }
  }
}

const remedies = {
  blind: 'Have it seen, by what the reason says, and look again: nothing is known of it.',
  'choice-not-made':
    'Say how the choice is made on this site, and look again: nothing is known of this state.',
}

function unvisited(site: string): Observation {
  const said = 'no state was looked at'
  return { code: 'blind', subject: site, what: site, did: 'could not be seen', said, remedy: remedies.blind }
}

/** The cookies that were never set to live as long as declared, each in the sighting with the longest life. */
function shorterIn({ states }: Seen, version: CharterVersion): Observation[] {
  const sightings = states.flatMap((state) =>
    state.cookies
      .filter(({ refused, life }) => refused === undefined && lengthOf(life) > 0)
      .map((cookie) => ({ cookie, state })),
  )
  const things = Map.groupBy(sightings, ({ cookie: { name, domain, party } }) =>
    JSON.stringify([name, party === 'third' && domain]),
  )
  return [...things.values()].flatMap((group) => {
    const [longest] = group.toSorted((a, b) => lengthOf(b.cookie.life) - lengthOf(a.cookie.life))
    return longest ? observeShorter(longest.cookie, longest.state, version) : []
  })
}

/** A life as a length: that of a session is shorter than any other. */
function lengthOf(life: SeenCookie['life']): number {
  return life === 'session' ? 1 : (life ?? 0)
}

/** Whether all that a site does was looked at: what was not seen then was not there. */
function isWhole({ states, isPartial }: Seen): boolean {
  const isSeen = ({ unseen, pages }: SeenState) =>
    unseen.length === 0 &&
    pages.some(({ outcome }) => outcome === 'visited') &&
    pages.every(({ outcome }) => outcome !== 'failed')
  return !isPartial && states.some(({ name }) => name === 'accepted') && states.every(isSeen)
}

/** The rows of which nothing was seen in any state, as far as they could have been. */
function neverSeen({ states }: Seen, charter: Charter, rowsOf: HostRows): Observation[] {
  const things = states.flatMap(({ cookies, storage, fingerprints }) => [
    ...cookies.map(({ name }) => ({ name, technology: 'cookie' })),
    ...storage,
    ...fingerprints.map(({ api }) => ({ name: api, technology: 'other' })),
  ])
  const requests = states.flatMap((state) => state.requests)
  const seen = new Set(
    [
      ...things.flatMap(({ name, technology }) => declarationsOf({ charter }, name, technology)),
      ...requests.flatMap(({ host }) => rowsOf(host)).filter(({ cookie }) => !isStored(cookie.technology)),
    ].map(({ cookie }) => cookie),
  )
  return cookiesIn(charter)
    .filter((row) => !seen.has(row.cookie) && couldBeSeen(row))
    .map(({ cookie, purpose, path }) => {
      const name = listed(namesOf(cookie)) || cookie.domain || cookie.technology
      return {
        code: 'never-seen',
        subject: namesOf(cookie)[0] ?? name,
        what: `The ${cookie.technology} ${name}`,
        did: 'was seen in no state',
        said: `the charter declares it for ${purpose.id}`,
        remedy: 'Take its row away, or say in its condition when it is used.',
        path,
        purpose: purpose.id,
      }
    })
}

/** Whether visits of pages must meet what a row declares: a condition says when they do not, and what has no name or host is not known. */
function couldBeSeen({ cookie }: PlacedCookie): boolean {
  if (cookie.role !== undefined || cookie.condition !== undefined) return false
  if (isStored(cookie.technology)) return namesOf(cookie).length > 0
  return cookie.technology !== 'other' && hostsIn(cookie).named.length > 0
}
