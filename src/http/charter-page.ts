import type { TFunction } from 'i18next'
import type { Change } from '../charter/compare.ts'
import { durationInWords, unitsOf } from '../charter/duration.ts'
import type { Edition } from '../charter/edition.ts'
import type { Line, LocalCharter, LocalCookie, LocalPurpose } from '../charter/localise.ts'
import { spoken } from '../charter/localise.ts'
import { type Answer, answersTo, type Circumstances, type Consent } from '../consent/consent.ts'
import { namedAmong } from '../consent/cookie-names.ts'
import { type Moment, toTheDay, toTheMinute } from './moments.ts'

/** What the page tells first, when there is something to tell. */
export type Notice =
  /** The browser has sent back the choice that was just stored. */
  | { kind: 'saved' }
  /** A choice was stored, and the browser has not sent it back. */
  | { kind: 'not-kept' }
  /** Some purposes have no valid answer. */
  | { kind: 'invalid'; unanswered: readonly string[] }
  /** The charter has changed since the form was shown, so that a yes would be to a text that nobody saw. */
  | { kind: 'changed' }
  /** The token of the form was missing or stale. */
  | { kind: 'stale' }
  /** The choice grants something that cannot be recorded at the moment. */
  | { kind: 'unavailable' }

/** What is known of the visitor who asks for the page. */
export interface Visit {
  /** The language in the address of the page, empty where it names none. */
  page: string
  consent: Consent | undefined
  circumstances: Circumstances
  /** The names of the cookies that this request carried. */
  carried: readonly string[]
  /** The name of the cookie that this very answer sets, if it sets one. */
  beingSet: string | undefined
  notice: Notice | undefined
  /** The answers of a form that is shown again, instead of those that are stored. */
  filledIn: ReadonlyMap<string, Answer> | undefined
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** What changed in the charter since the visitor's choice, where she must choose again. */
  changes: readonly Change[]
}

/** Everything that the page of the charter prints, apart from its frame. */
export type CharterPage = ReturnType<typeof createCharterPage>

/** Builds the page of the charter for one visit. */
export function createCharterPage(edition: Edition, text: LocalCharter, t: TFunction, visit: Visit) {
  const { consent, circumstances, notice } = visit
  const standing = answersTo(edition.asked, consent, circumstances)
  const purposes = text.purposes.map((purpose) => ({
    ...purpose,
    answer: standing.get(purpose.id),
    checked: purpose.required ? undefined : checkedAnswer(purpose, standing, visit),
    isUnanswered: notice?.kind === 'invalid' && notice.unanswered.includes(purpose.id),
    cookies: purpose.cookies.map((cookie) => ({ ...cookie, inBrowser: inBrowser(cookie, visit) })),
  }))
  return {
    text,
    /** The page as its form names it: its language, or empty where the address names none. */
    name: visit.page,
    columns: columnsOf(text, t),
    siteName: spoken(text.site.name),
    title: notice ? `${t(`notice.${notice.kind}.prefix`)} – ${spoken(text.title)}` : spoken(text.title),
    notice: notice && { ...notice, isAlert: notice.kind !== 'saved' },
    purposes,
    asked: purposes.filter((purpose) => !purpose.required),
    choice: describeChoice(edition, standing, visit, text, t),
    changes: visit.changes,
    retention: retentionInWords(visit.recordRetention, text.language),
  }
}

function retentionInWords(duration: string, language: string): string {
  const units = unitsOf(duration)
  return units ? durationInWords(units, language) : duration
}

const columns = [
  ...(['provider', 'service', 'name', 'purpose', 'duration', 'party'] as const),
  ...(['recipients', 'country', 'inBrowser'] as const),
]

/** The columns of the tables: those that hold something in this charter, under its own headings where it has any. */
function columnsOf(text: LocalCharter, t: TFunction) {
  const cookies = text.purposes.flatMap((purpose) => purpose.cookies)
  const optional = ['service', 'recipients', 'country'] as const
  const headings: Partial<Record<string, Line | undefined>> = text.columns
  return columns
    .filter((key) => !isOneOf(key, optional) || cookies.some((cookie) => cookie[key]))
    .map((key) => {
      const line = headings[key]
      return { key, line, label: line ? spoken(line) : t(`table.${key}`) }
    })
}

function isOneOf<Key extends string>(key: string, keys: readonly Key[]): key is Key {
  return keys.some((known) => known === key)
}

/** The choice that stands, in the words of the page, or undefined where nothing is stored. */
function describeChoice(
  { asked }: Edition,
  standing: ReadonlyMap<string, Answer>,
  { consent, circumstances }: Visit,
  text: LocalCharter,
  t: TFunction,
) {
  const moments = standing.size > 0 ? momentsOf(consent, circumstances.endOf, text, t) : undefined
  return {
    isMade: standing.size > 0,
    hasReceipt: standing.size > 0 && consent?.receipt !== undefined,
    mustAsk: asked.length > standing.size,
    isAskedAgain: standing.size > 0 && asked.length > standing.size,
    hasGranted: [...standing.values()].includes('granted'),
    gpc: circumstances.gpc,
    since: moments?.since,
    until: moments?.until,
  }
}

/** Since when a choice stands, and until when, as the page tells it. */
export function momentsOf(
  consent: Consent | undefined,
  endOf: Circumstances['endOf'],
  { site }: LocalCharter,
  t: TFunction,
): { since: Moment; until: Moment } | undefined {
  if (!consent) return undefined
  return {
    since: toTheMinute(consent.decidedAt, site.timeZone, t),
    until: toTheDay(endOf(consent.decidedAt), site.timeZone, t),
  }
}

/** What is ticked: what the visitor just sent, else what stands, else a no under Global Privacy Control. */
function checkedAnswer(
  { id }: LocalPurpose,
  standing: ReadonlyMap<string, Answer>,
  { filledIn, circumstances }: Visit,
): Answer | undefined {
  if (filledIn) return filledIn.get(id)
  return standing.get(id) ?? (circumstances.gpc ? 'refused' : undefined)
}

/** Whether a declared cookie came with this request, as far as a server can tell. */
function inBrowser({ names, technology, party }: LocalCookie, { carried, beingSet }: Visit) {
  if (technology !== 'cookie' || party === 'third' || names.length === 0) return { state: 'unseen' as const }
  const found = namedAmong(names, carried)
  if (found.length > 0) return { state: 'present' as const, names: found }
  return {
    state: beingSet !== undefined && names.includes(beingSet) ? ('now' as const) : ('absent' as const),
  }
}
