import { type Declaration, declarationsOf } from '../../charter/declared-cookies.ts'
import type { Path } from '../../charter/problem.ts'
import type { Charter, Cookie } from '../../charter/schema.ts'
import type { Permissions } from '../../consent/permissions.ts'
import { isOfParty, type Verdict, verdictOn } from '../../consent/verdict.ts'
import type { SeenCookie, SeenFingerprint, SeenState, SeenStorage } from '../seen.ts'
import { observeAttributes } from './attributes.ts'
import type { Observation } from './gather.ts'
import { type About, aboutCookie, aMinute, evidenceIn, inWords, isNo, named, placed } from './words.ts'

/** The charter, with what it permits in a state and to a visitor who has granted everything. */
export interface Standard {
  version: { charter: Charter }
  permissions: Permissions
  all: Permissions
}

/** Something that is kept in a browser, or read from it, as far as a charter can say anything of it. */
interface Thing {
  name: string
  technology: string
  party?: Cookie['party']
  life?: number | 'session' | undefined
}

/** What is said of a cookie beside its name, its party and its life. */
export function observeCookie(cookie: SeenCookie, state: SeenState, standard: Standard): Observation[] {
  const about = aboutCookie(cookie, state)
  if (cookie.refused !== undefined)
    return [
      {
        ...about,
        code: 'refused-by-browser',
        did: `was refused by the browser (${cookie.refused})`,
        said: 'what is not kept needs no row',
        remedy: 'Mend what sets it, or have it set no more.',
      },
    ]
  const life = cookie.life ?? cookie.kept
  const thing = { name: cookie.name, technology: 'cookie', party: cookie.party, life: withinTolerance(life) }
  const { observed, rows, isGranted, verdict } = observeThing(thing, about, standard)
  const still = isNo(state) && !isGranted && cookie.sentTo?.length ? [stillSent(cookie.sentTo)] : []
  const isOver = typeof life === 'number' && life <= 0
  return isOver
    ? []
    : [...observed, ...still, ...observeAttributes(cookie, about, verdict === 'wrong-party' ? [] : rows)]

  function stillSent(hosts: readonly string[]): Observation {
    const shown = hosts.slice(0, mostHosts).join(', ')
    return {
      ...about,
      ...rowOf(rows, standard.permissions),
      code: 'still-sent',
      did: `still went out to ${shown}`,
      said: `the purpose ${rows[0]?.purpose.id} may not be used then`,
      remedy: 'Delete it when its purpose is refused, and call no host that receives it.',
      evidence: evidenceIn(state, cookie, `Cookie: ${named(cookie.name)}=… to ${shown}`),
    }
  }
}

/** How many hosts a sentence names. */
const mostHosts = 5

/** What is said of a key, a database or a cache. */
export function observeStorage(thing: SeenStorage, state: SeenState, standard: Standard): Observation[] {
  const about = {
    subject: thing.name,
    what: `The ${thing.technology} ${named(thing.name)}${thing.party === 'third' ? ` of ${thing.origin}` : ''}`,
    did: 'was there',
    evidence: evidenceIn(state, thing, `${thing.technology} ${named(thing.name)} at ${thing.origin}`),
  }
  return observeThing(thing, about, standard).observed
}

/** What is said of a reading of what tells browsers apart: a charter declares it as `other`, by the name of what is read. */
export function observeFingerprint(
  reading: SeenFingerprint,
  state: SeenState,
  standard: Standard,
): Observation[] {
  const about = {
    subject: reading.api,
    what: `A reading of the ${reading.api} of the browser`,
    did: 'happened',
    evidence: evidenceIn(state, reading, `${reading.api} was read`),
  }
  return observeThing({ name: reading.api, technology: 'other' }, about, standard).observed.map(
    (observation) =>
      observation.code === 'undeclared'
        ? {
            ...observation,
            code: 'fingerprint',
            remedy: `Find out whether it tells visitors apart: then declare it, as a row named ${reading.api} with technology: other.`,
          }
        : observation,
  )
}

/** What the charter and the state say of a thing: the rows that it may be of, whether one of them may be used, and the verdict without a state. */
function observeThing(thing: Thing, about: About, { version, permissions, all }: Standard) {
  const rows = declarationsOf(version, thing.name, thing.technology)
  const ofParty = rows.filter(({ cookie }) => isOfParty(cookie, thing.party))
  const meant = ofParty.length > 0 ? ofParty : rows
  const verdict = verdictOn(thing, version, all)
  const here = verdictOn(thing, version, permissions)
  const isGranted = !(here === 'not-granted' || (here === 'wrong-party' && verdict !== 'wrong-party'))
  const observed = [
    ...disagreement(verdict === 'declared' && isGranted ? here : verdict, thing, about, rows),
    ...(isGranted || verdict === 'undeclared' ? [] : [notGranted(about, meant)]),
  ]
  return { observed, rows: meant, isGranted, verdict }

  function notGranted(about: About, rows: readonly Declaration[]): Observation {
    const row = rowOf(rows, permissions)
    return {
      ...about,
      ...row,
      code: 'not-granted',
      ...(rows.every(({ cookie }) => cookie.condition !== undefined) && { severity: 'warning' }),
      said: `the charter declares it for ${row.purpose}, which may not be used then`,
      remedy: `Use it only once ${row.purpose} may be used, and delete it when that is refused.`,
    }
  }
}

/** What speaks against a thing whatever a visitor has answered. */
function disagreement(
  verdict: Verdict,
  { life, party, technology }: Thing,
  about: About,
  rows: readonly Declaration[],
): Observation[] {
  const [first] = rows
  if (verdict === 'undeclared')
    return [
      {
        ...about,
        code: verdict,
        path: ['purposes'],
        said: 'no row of the charter declares it',
        remedy: `Declare it in a row of its purpose${technology === 'cookie' ? '' : `, with technology: ${technology}`}, or have it set no more.`,
      },
    ]
  if (!first || (verdict !== 'wrong-party' && verdict !== 'longer-than-declared')) return []
  const row = rows.find(({ cookie }) => isOfParty(cookie, party)) ?? first
  const { duration } = row.cookie
  const [did, said, field, remedy] =
    verdict === 'wrong-party'
      ? [
          `was of ${party === 'first' ? 'the site itself' : 'another site'}`,
          `the charter declares it as of the ${first.cookie.party} party`,
          'party',
          `Write party: ${party}, or have it set otherwise.`,
        ]
      : [
          `was set to live ${inWords(life)}`,
          `the charter declares ${duration}`,
          'duration',
          'Write its true life as its duration, or have it set for a shorter one.',
        ]
  return [{ ...about, ...placed(row, field), code: verdict, did, said, remedy }]
}

/** The place and the purpose of a row: the first of a purpose that may not be used, where there is one. */
function rowOf(rows: readonly Declaration[], permissions: Permissions): { path?: Path; purpose?: string } {
  const row = rows.find(({ purpose }) => !permissions.get(purpose.id)?.mayUse) ?? rows[0]
  return row ? placed(row) : {}
}

/** A life without what counts for nothing: a minute, and one part in a hundred. */
function withinTolerance(life: SeenCookie['life']): SeenCookie['life'] {
  return typeof life === 'number' && life > 0 ? Math.max(1, life / 1.01 - aMinute) : life
}
