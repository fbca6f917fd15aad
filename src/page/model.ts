import type { TFunction } from 'i18next'
import type { Change } from '../charter/diff/compare.ts'
import type { Line, LocalizedCharter, LocalizedPurpose } from '../charter/localized.ts'
import { spoken, withoutLinks } from '../charter/localized.ts'
import { durationInWords, unitsOf } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, type Circumstances, type Consent, isCurrent } from '../consent/consent.ts'
import { type Permission, type Permissions, permissionsOf } from '../consent/permissions.ts'
import { type Moment, toTheDay, toTheMinute } from '../i18n/dates.ts'
import { presenceIn } from './cookie-presence.ts'

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
  /** Where the charter is: the browser sends it the cookies of this host and path, and no others. */
  address: { host: string; path: string }
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
export function createCharterPage(
  version: CharterVersion,
  text: LocalizedCharter,
  t: TFunction,
  visit: Visit,
) {
  const { consent, circumstances, notice } = visit
  const permissions = permissionsOf(version, consent, circumstances)
  const presenceOf = presenceIn(version, visit, text.site)
  const purposes = text.purposes.map((purpose) => ({
    ...purpose,
    answer: shownAnswer(permissions.get(purpose.id)),
    checked: purpose.required ? undefined : checkedAnswer(purpose, permissions, visit),
    isUnanswered: notice?.kind === 'invalid' && notice.unanswered.includes(purpose.id),
    cookies: purpose.cookies.map((cookie) => ({ ...cookie, inBrowser: presenceOf(cookie) })),
  }))
  return {
    text,
    /** The page as its form names it: its language, or empty where the address names none. */
    name: visit.page,
    columns: columnsOf(text, t),
    siteName: spoken(text.site.name),
    title: notice ? `${t(`notice.${notice.kind}.prefix`)} – ${spoken(text.title)}` : spoken(text.title),
    notice: notice && describeNotice(notice),
    contents: contentsOf(text, t),
    purposes,
    asked: purposes.filter((purpose) => !purpose.required),
    /** What the visitor has left open in a form, to lead her there. */
    unanswered: purposes
      .filter(({ isUnanswered }) => isUnanswered)
      .map(({ id, title }) => ({ id, line: withoutLinks(title) })),
    choice: describeChoice(version, permissions, visit, text, t),
    changes: visit.changes,
    retention: retentionInWords(visit.recordRetention, text.language),
  }
}

function describeNotice(notice: Notice) {
  return {
    ...notice,
    isAlert: notice.kind !== 'saved',
    hasNoButton: notice.kind === 'invalid' && notice.unanswered.length === 0,
    /** Whether the form, which is far below, is to be sent again as it is filled in. */
    mustReview: ['changed', 'stale', 'unavailable'].includes(notice.kind),
  }
}

/** The parts of the page, to choose from. */
function contentsOf(text: LocalizedCharter, t: TFunction): { id: string; line: Line }[] {
  const own = (id: string, words: string) => ({
    id,
    line: { content: [{ type: 'text' as const, text: words }], lang: undefined },
  })
  return [
    ...(text.definitions ? [{ id: 'definitions', line: withoutLinks(text.definitions.title) }] : []),
    own('cookies', t('contents.cookies')),
    own('preferences', t('preferences.title')),
    ...text.help.map(({ title }, index) => ({ id: `help-${index + 1}`, line: withoutLinks(title) })),
    own('rights', t('rights.title')),
  ]
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
function columnsOf(text: LocalizedCharter, t: TFunction) {
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

/** The choice that a visitor has made, as far as it is within its life, in the words of the page. */
function describeChoice(
  version: CharterVersion,
  permissions: Permissions,
  { consent, circumstances }: Visit,
  text: LocalizedCharter,
  t: TFunction,
) {
  const given = [...permissions.values()].flatMap(({ answer }) => answer ?? [])
  const mustAsk = version.asked.length > given.length
  const current = isCurrent(version, consent, circumstances.now) ? consent : undefined
  const moments = momentsOf(current, circumstances.endOf, text, t)
  return {
    isMade: current !== undefined,
    hasReceipt: current?.receipt !== undefined,
    mustAsk,
    isAskedAgain: current !== undefined && mustAsk,
    hasOthers: given.length > 0,
    hasGranted: given.includes('granted'),
    gpc: circumstances.gpc,
    since: moments?.since,
    until: moments?.until,
  }
}

/** Since when a choice stands, and until when, as the page tells it. */
export function momentsOf(
  consent: Consent | undefined,
  endOf: Circumstances['endOf'],
  { site }: { site: { timeZone: string } },
  t: TFunction,
): { since: Moment; until: Moment } | undefined {
  if (!consent) return undefined
  return {
    since: toTheMinute(consent.decidedAt, site.timeZone, t),
    until: toTheDay(endOf(consent.decidedAt), site.timeZone, t),
  }
}

/** The answer as the page tells it: a yes that a signal speaks against is suspended. */
function shownAnswer(permission: Permission | undefined): Answer | 'suspended' | undefined {
  return permission?.because === 'signal' && permission.answer ? 'suspended' : permission?.answer
}

/** What is ticked: what the visitor just sent, else what is in force, a no under Global Privacy Control included. */
function checkedAnswer(
  { id }: LocalizedPurpose,
  permissions: Permissions,
  { filledIn }: Visit,
): Answer | undefined {
  if (filledIn) return filledIn.get(id)
  const permission = permissions.get(id)
  return permission?.because === 'signal' ? 'refused' : permission?.answer
}
