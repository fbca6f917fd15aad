import type { TFunction } from 'i18next'
import { declarationsOf } from '../charter/declared-cookies.ts'
import type { Change } from '../charter/diff/compare.ts'
import { isStored, purposeFacts } from '../charter/fields.ts'
import { escapeHtml, type Html } from '../charter/html.ts'
import type { Line, LocalizedCharter, LocalizedCookie } from '../charter/localized.ts'
import { cookieRemarks, tableColumns } from '../charter/schema.ts'
import type { CharterVersion } from '../charter/version.ts'
import { durationInWords, type Moment } from '../i18n/dates.ts'
import { changesInWords } from './changes.ts'
import { type ChoiceState, describeChoice, type ShownAnswer } from './choice-state.ts'
import { complaintsIn, cookieInWords, orNone, reachInWords } from './facts.ts'

/** What stands first on the page, when there is something to say. */
export type Notice =
  /** The browser has sent back the choice that was just stored. */
  | { kind: 'saved' }
  /** A choice was stored, and the browser has not sent it back. */
  | { kind: 'not-kept' }
  /** Some purposes have no valid answer. */
  | { kind: 'invalid'; unanswered: readonly string[] }
  /** The charter has changed since the form was shown, so that a yes would be to a text that was not seen. */
  | { kind: 'changed' }
  /** The token of the form was missing or stale. */
  | { kind: 'stale' }
  /** The form came without any cookie of ours: the browser keeps none. */
  | { kind: 'blocked' }
  /** The choice grants something that cannot be recorded at the moment. */
  | { kind: 'unavailable' }

/**
 * All that the page says to one visitor, but for her token and the dates of her choice: visitors with an equal state read
 * the same page. Plain data, so that its JSON names the page.
 */
export interface PageState extends ChoiceState {
  /** The language in the address of the page, empty where it names none. */
  page: string
  /** The declared cookies that the browser sent. */
  carried: readonly string[]
  /** Those of them that are not granted, which this very answer asks the browser to delete. */
  notGranted: readonly string[]
  /** The name of the cookie that this very answer sets, if it sets one. */
  beingSet: string | undefined
  notice: Notice | undefined
  /** What changed in the charter since a choice that must be made again. */
  changes: readonly Change[]
}

/** The page as it is archived and exported: nothing in it is of a visitor or of her browser. */
const withoutVisitor: PageState = {
  page: '',
  isMade: false,
  hasReceipt: false,
  isOfAnother: false,
  gpc: false,
  answers: {},
  ticked: {},
  carried: [],
  notGranted: [],
  beingSet: undefined,
  notice: undefined,
  changes: [],
}

/** What the page takes from the site around it. */
export interface PageContext {
  t: TFunction
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** Whether consents are recorded with a number, the receipt of their visitor. */
  hasReceipts: boolean
  /** Where the page is: the browser sends it the cookies of this host and path, and no others. */
  address: { host: string; path: string }
  /** The dates of the choice that was made. */
  dates?: { since: Moment; until: Moment } | undefined
}

/** Builds what the page of the charter prints, apart from its frame. */
export function createCharterPage(
  version: CharterVersion,
  language: string,
  state: PageState,
  { t, recordRetention, hasReceipts, address, dates }: PageContext,
) {
  const { notice, answers } = state
  const text = version.in(language)
  const presenceOf = presenceIn(version, state, address, text.site)
  const purposes = text.purposes.map((purpose) => ({
    ...purpose,
    answer: answers[purpose.id],
    checked: state.ticked[purpose.id],
    isUnanswered: notice?.kind === 'invalid' && notice.unanswered.includes(purpose.id),
    profiling: orNone(purpose.profiling, t),
    facts: purposeFacts.map(({ name }) => name).filter((name) => purpose[name]),
    cookies: purpose.cookies.map((cookie) => ({
      ...cookieInWords(cookie, t),
      inBrowser: presenceOf(cookie),
    })),
  }))
  const answerable = purposes.filter((purpose) => purpose.isAnswerable)
  const { needed = [], exempt = [] } = Object.groupBy(answerable, ({ consent }) => consent)
  const retention = durationInWords(recordRetention, t)
  return {
    text,
    /** The page as its form names it: its language, or empty where the address names none. */
    name: state.page,
    columns: columnsOf(text, t),
    title: notice ? `${t(`notice.${notice.kind}.prefix`)} – ${text.title.plain}` : text.title.plain,
    notice: notice && describeNotice(notice),
    contents: contentsOf(text, t),
    purposes,
    /** The purposes that the form has, all and by kind. */
    answerable,
    needed,
    exempt,
    reach: reachInWords(
      version.charter,
      answerable.map(({ id }) => id),
      t,
    ),
    /** What the visitor has left open in a form, to lead her there. */
    unanswered: purposes.filter(({ isUnanswered }) => isUnanswered),
    choice: {
      ...describeChoice(version, state),
      ...dates,
      notGranted: state.notGranted,
      mayLeave: purposes.some(mayLeave),
    },
    changes: changesInWords(state.changes, t),
    complaints: complaintsIn(text, t),
    retention,
    hasReceipts,
    /** What is kept of a choice, in a sentence. */
    keeping: t(hasReceipts ? 'preferences.recorded' : 'preferences.counted', { retention }),
    isArchived: false,
  }
}

/** The page of the charter without a visitor in it, and without the column that says what her browser holds. */
export function createPageWithoutVisitor(
  version: CharterVersion,
  language: string,
  context: Omit<PageContext, 'address' | 'dates'>,
) {
  const page = createCharterPage(version, language, withoutVisitor, {
    ...context,
    address: { host: '', path: '' },
  })
  return { ...page, columns: page.columns.filter(({ key }) => key !== 'inBrowser'), isArchived: true }
}

function describeNotice(notice: Notice) {
  return {
    ...notice,
    isAlert: notice.kind !== 'saved',
    hasNoButton: notice.kind === 'invalid' && notice.unanswered.length === 0,
    /** Whether the form, which is far below, is to be sent again as it is filled in. */
    mustReview: ['changed', 'stale', 'blocked', 'unavailable'].includes(notice.kind),
    /** Whether the browser may keep no choice: what was never accepted is off then, but not what is exempt from consent. */
    isUnkept: ['not-kept', 'stale', 'blocked'].includes(notice.kind),
  }
}

/** The parts of the page, to choose from. */
function contentsOf(text: LocalizedCharter, t: TFunction): { id: string; html: Html }[] {
  return [
    ...(text.definitions ? [{ id: 'definitions', html: text.definitions.title.linkless }] : []),
    { id: 'cookies', html: escapeHtml(t('contents.cookies')) },
    { id: 'preferences', html: escapeHtml(t('preferences.title')) },
    ...text.help.map(({ title }, index) => ({ id: `help-${index + 1}`, html: title.linkless })),
    { id: 'rights', html: escapeHtml(t('rights.title')) },
  ]
}

/** The columns of the tables: those that hold something in this charter, under its own headings where it has any. */
function columnsOf(text: LocalizedCharter, t: TFunction) {
  const cookies = text.purposes.flatMap((purpose) => purpose.cookies)
  const headings: Partial<Record<string, Line | undefined>> = text.columns
  const filled = tableColumns.filter(
    (field) => !('ifFilled' in field) || cookies.some((row) => row[field.name]),
  )
  return [...filled.map(({ name }) => name), 'inBrowser' as const].map((key) => {
    const line = headings[key]
    const remarks = cookieRemarks.filter(({ remarkOn }) => remarkOn === key).map(({ name }) => name)
    return { key, line, label: line ? line.plain : t(`table.${key}`), remarks }
  })
}

/** Whether a purpose that is refused may have left something that no page of the charter can see. */
function mayLeave({
  answer,
  cookies,
}: {
  answer?: ShownAnswer | undefined
  cookies: readonly Row[]
}): boolean {
  const isUnseen = ({ technology, inBrowser }: Row) => inBrowser.state === 'unseen' && isStored(technology)
  const isOff = answer !== undefined && answer !== 'granted' && answer !== 'exempt'
  return isOff && cookies.some(isUnseen)
}

/** A row, and whether it is in the browser. */
type Row = Pick<LocalizedCookie, 'technology'> & { inBrowser: { state: string } }

/** Says of each row of a charter whether its cookie came with this request, as far as a server can see. */
function presenceIn(
  version: CharterVersion,
  state: Pick<PageState, 'carried' | 'beingSet'>,
  address: PageContext['address'],
  site: LocalizedCharter['site'],
) {
  const carried = state.carried.map((name) => ({
    name,
    declaredNames: declarationsOf(version, name).map(({ declaredName }) => declaredName),
  }))
  return function presenceOf(cookie: LocalizedCookie) {
    const { names, technology, party } = cookie
    if (technology !== 'cookie' || party === 'third' || names.length === 0)
      return { state: 'unseen' as const }
    const found = carried.filter(({ declaredNames }) => declaredNames.some((name) => names.includes(name)))
    if (found.length > 0) return { state: 'present' as const, names: found.map(({ name }) => name) }
    if (state.beingSet !== undefined && names.includes(state.beingSet)) return { state: 'now' as const }
    return { state: reaches(cookie, address, site) ? ('absent' as const) : ('unseen' as const) }
  }
}

/** Whether a browser would send a cookie to the charter if it had it (RFC 6265 5.1.3 and 5.1.4). */
function reaches(
  { role, domain, path = '/' }: LocalizedCookie,
  address: PageContext['address'],
  { url }: LocalizedCharter['site'],
): boolean {
  const isWithin = `${address.path}/`.startsWith(path.endsWith('/') ? path : `${path}/`)
  if (role !== undefined || !isWithin) return isWithin
  const wanted = domain?.replace(/^\./, '').toLowerCase()
  if (wanted === undefined) return URL.parse(url)?.hostname === address.host
  return address.host === wanted || address.host.endsWith(`.${wanted}`)
}
