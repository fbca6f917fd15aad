import { type Declaration, declarationsOf } from '../../charter/declared-cookies.ts'
import type { Path } from '../../charter/problem.ts'
import { knownTrackers, nameAmong } from '../../charter/rules/known-trackers.ts'
import type { Charter, Cookie } from '../../charter/schema.ts'
import { lengthByCounting } from '../../charter/time.ts'
import type { Permissions } from '../../consent/permissions.ts'
import { isOfParty, type Verdict, verdictOn } from '../../consent/verdict.ts'
import type { Evidence } from '../finding.ts'
import type { SeenCookie, SeenFingerprint, SeenState, SeenStorage } from '../seen.ts'
import type { Observation } from './gather.ts'

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
  const about = {
    subject: cookie.name,
    what: `The cookie ${named(cookie.name)}${cookie.party === 'third' ? ` of ${bare(cookie.domain)}` : ''}`,
    evidence: evidenceIn(state, cookie, asSeen(cookie)),
  }
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
    : [...observed, ...still, ...attributes(cookie, about, verdict === 'wrong-party' ? [] : rows)]

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
    evidence: evidenceIn(state, reading, `${reading.api} was read`),
  }
  return observeThing({ name: reading.api, technology: 'other' }, about, standard).observed.map(
    (observation) =>
      observation.code === 'undeclared'
        ? {
            ...observation,
            code: 'fingerprint',
            did: 'happened',
            remedy: `Find out whether it tells visitors apart: then declare it, as a row named ${reading.api} with technology: other.`,
          }
        : observation,
  )
}

type About = Pick<Observation, 'subject' | 'what'> & { evidence: Evidence }

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
      did: 'was there',
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
        did: 'was there',
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

/** What is said of a cookie by its other attributes. */
function attributes(cookie: SeenCookie, about: About, rows: readonly Declaration[]): Observation[] {
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
      did: 'was there',
      said: `it has the name of one that measures or follows visitors, and its purpose ${first.purpose.id} is one that the site cannot do without`,
      remedy: 'Declare it for a purpose that visitors may refuse or object to, or under a name of its own.',
    })
  return observed
}

/** What is said of a cookie that was never set to live as long as declared; of the longest life that was seen. */
export function observeShorter(cookie: SeenCookie, state: SeenState, { version }: Standard): Observation[] {
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
      subject: cookie.name,
      what: `The cookie ${named(cookie.name)}${cookie.party === 'third' ? ` of ${bare(cookie.domain)}` : ''}`,
      evidence: evidenceIn(state, cookie, asSeen(cookie)),
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

/** Whether visitors have said no in a state, or their browser for them. */
export function isNo({ name }: Pick<SeenState, 'name'>): boolean {
  return name === 'refused' || name === 'withdrawn' || name === 'gpc'
}

/** The place and the purpose of a row: the first of a purpose that may not be used, where there is one. */
function rowOf(rows: readonly Declaration[], permissions: Permissions): { path?: Path; purpose?: string } {
  const row = rows.find(({ purpose }) => !permissions.get(purpose.id)?.mayUse) ?? rows[0]
  return row ? placed(row) : {}
}

/** The place of a row, or of a field of it, and its purpose. */
function placed({ path, purpose }: Declaration, ...field: string[]): { path: Path; purpose: string } {
  return { path: [...path, ...field], purpose: purpose.id }
}

/**
 * Whether a row declares the Domain of a cookie. The cookies of this software may have that of a setting; of another site, one
 * below the declared one will do, since none of them can be deleted.
 */
function hasDomain({ domain, party }: SeenCookie, row: Cookie): boolean {
  if (row.domain === undefined) return party === 'third' || !domain.startsWith('.') || row.role !== undefined
  const [seen, declared] = [bare(domain), bare(row.domain)]
  return seen === declared || (party === 'third' && seen.endsWith(`.${declared}`))
}

const aMinute = 60_000

/** A life without what counts for nothing: a minute, and one part in a hundred. */
function withinTolerance(life: SeenCookie['life']): SeenCookie['life'] {
  return typeof life === 'number' && life > 0 ? Math.max(1, life / 1.01 - aMinute) : life
}

/** A life in the largest unit of which it has two. */
function inWords(life: SeenCookie['life']): string {
  if (typeof life !== 'number') return 'until the browser is closed'
  const units = [
    [86_400_000, 'days'],
    [3_600_000, 'hours'],
    [aMinute, 'minutes'],
  ] as const
  const [length, unit] = units.find(([length]) => life >= 2 * length) ?? [1000, 'seconds']
  return `${Math.round(life / length)} ${unit}`
}

/** A Domain without the dot before it. */
export function bare(domain: string): string {
  return domain.replace(/^\./, '').toLowerCase()
}

/** The longest name that a sentence holds, in characters. */
const longestName = 80

/** A name as a sentence holds it: without control characters, which terminals obey, and shortened. */
export function named(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return plain.length > longestName ? `${plain.slice(0, longestName)}…` : plain || 'without a name'
}

/** A cookie as it was asked for, or found, with a hash for its value. */
function asSeen(cookie: SeenCookie): string {
  const { name, domain, path, life, kept, by, secure, httpOnly, sameSite, partitioned } = cookie
  const end = life ?? kept
  const line = [
    `${named(name)}=${cookie.value?.hash ?? '…'}`,
    ...(domain.startsWith('.') ? [`Domain=${bare(domain)}`] : []),
    `Path=${named(path)}`,
    ...(typeof end === 'number' ? [`Max-Age=${Math.round(end / 1000)}`] : []),
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(sameSite ? [`SameSite=${sameSite}`] : []),
    ...(partitioned ? ['Partitioned'] : []),
  ].join('; ')
  if (by === 'jar') return `${line} in the browser, of ${domain}`
  return by === 'header' ? `Set-Cookie: ${line}` : `document.cookie = "${line}"`
}

/** The sighting of something in a state. */
export function evidenceIn(
  { name }: Pick<SeenState, 'name'>,
  { page, at, from, stack }: Pick<SeenCookie, 'page' | 'at' | 'from' | 'stack'>,
  seen: string,
): Evidence {
  return { state: name, page, at, ...(from !== undefined && { from }), ...(stack && { stack }), seen }
}
