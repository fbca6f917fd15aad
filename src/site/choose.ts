import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerableIn } from '../charter/terms.ts'
import type { CharterVersion } from '../charter/version.ts'
import {
  type Answer,
  type AnsweredVersion,
  type Consent,
  consentedIn,
  isCurrent,
  keepRefusals,
  makeConsent,
  withdrawOnly,
} from '../consent/consent.ts'
import { type ConsentRecord, countedOf, recordOf } from '../consent/record.ts'
import type { ConsentRecords } from '../records/store.ts'
import type { SiteObserver } from './observe.ts'
import type { PastVersions } from './past-versions.ts'

/** A choice that a visitor makes. */
export interface Choice extends Pick<ConsentRecord, 'action' | 'language' | 'source' | 'gpc'> {
  /** The answer for a purpose, undefined where the choice leaves it open. */
  answerFor(purpose: string): Answer | undefined
  /** The hash of the version that the visitor was shown, as her form says; undefined where it says none. */
  shown: string | undefined
  before: Before
}

/** What stood before a choice: the consent that the browser carries, and the answers of it that still count. */
export interface Before {
  consent: Consent | undefined
  answers: ReadonlyMap<string, Answer>
}

/** What a choice is recorded with. */
export interface ChoiceKeeper {
  records: Pick<ConsentRecords, 'append' | 'count'>
  /** Whether a consent is recorded with a number, which its visitor gets as her receipt; else it is counted too. */
  hasReceipts: boolean
  pastVersions: Pick<PastVersions, 'find'>
  observer: Pick<SiteObserver, 'recorded' | 'unrecorded'>
  now(): Date
}

/**
 * Keeps a choice, and says which consent may take effect by it. No proof, no consent (GDPR 7(1)): where a choice that
 * consents to something new cannot be kept, it is undefined. What only refuses, objects or takes back needs no proof: it
 * stands at once, whatever becomes of its count.
 */
export async function keepChoice(
  keeper: ChoiceKeeper,
  version: CharterVersion,
  choice: Choice,
): Promise<Consent | undefined> {
  const { answerFor, gpc, before } = choice
  const made = { decidedAt: keeper.now(), gpc }
  const earlier = isCurrent(version, before.consent, made.decidedAt) ? before.consent : undefined
  const consent = makeConsent(version, answerFor, made)
  const consented = consentedIn(version, consent)
  if (consented.length === 0) {
    const shown = await versionShown(keeper.pastVersions, choice.shown, version)
    const refusal = shown === version ? consent : makeConsent(shown, refusalsIn(answerFor), made)
    count(keeper, refusal, { ...choice, charter: shown.hash })
    return keepRefusals(refusal, earlier, answeredIn(shown, answerFor))
  }
  const isAnswered = answeredIn(version, answerFor)
  try {
    const kept = await keepConsent(keeper, consent, { ...choice, charter: version.hash })
    return keepRefusals(kept, earlier, isAnswered)
  } catch (error) {
    const grantsNothingNew = consented.every((purpose) => before.answers.get(purpose) === 'granted')
    keeper.observer.unrecorded(error, grantsNothingNew)
    return grantsNothingNew
      ? keepRefusals(withdrawOnly(before.consent, consent), earlier, isAnswered)
      : undefined
  }
}

/** No yes is taken from a page of yesterday: what needs no consent today may have needed one there. */
function refusalsIn(answerFor: Choice['answerFor']): Choice['answerFor'] {
  return (id) => (answerFor(id) === 'refused' ? 'refused' : undefined)
}

/** Tells which purposes a choice answers, of those that its version asks about. */
function answeredIn({ answerable }: AnsweredVersion, answerFor: Choice['answerFor']) {
  return (id: string) => answerable.some((purpose) => purpose.id === id) && answerFor(id) !== undefined
}

/** How a choice was made, and of which version. */
type Made = Pick<ConsentRecord, 'charter' | 'action' | 'language' | 'source'>

/** Rejects where the consent cannot be kept. */
async function keepConsent(
  { records, hasReceipts, observer }: ChoiceKeeper,
  consent: Consent,
  { charter, action, language, source }: Made,
): Promise<Consent> {
  if (!hasReceipts) {
    const counted = countedOf(consent, { charter, action, source })
    await records.count(counted)
    observer.recorded(counted)
    return consent
  }
  const record = recordOf(consent, { id: drawReceipt(), charter, action, language, source })
  await records.append(record)
  observer.recorded(record)
  return { ...consent, receipt: record.id }
}

/** Counts a choice that needs no proof; nobody waits for it. */
function count({ records, observer }: ChoiceKeeper, consent: Consent, made: Made): void {
  const counted = countedOf(consent, made)
  records.count(counted).then(
    () => observer.recorded(counted),
    (error: unknown) => observer.unrecorded(error, true),
  )
}

/** How long a refusal waits for the archive, in ms. */
const archiveTimeout = 500

/**
 * The version that a refusal answers, as far as the archive has it at hand: a visitor who refuses on a page of yesterday has
 * not refused a purpose that is asked since today.
 */
async function versionShown(
  pastVersions: Pick<PastVersions, 'find'>,
  hash: string | undefined,
  current: CharterVersion,
): Promise<AnsweredVersion> {
  if (hash === undefined || hash === current.hash || !/^[0-9a-f]{64}$/.test(hash)) return current
  const found = pastVersions.find(hash).catch(() => undefined)
  const charter = await Promise.race([found, sleep(archiveTimeout, undefined, { ref: false })])
  return charter ? { hash, answerable: answerableIn(charter) } : current
}

/**
 * A number for a receipt. It starts with no sign, so that a command line does not take it for an option, and holds no
 * comment of SQL, for which firewalls refuse the cookie that names it.
 */
function drawReceipt(): string {
  const number = randomBytes(16).toString('base64url')
  return /^[-_]|--/.test(number) ? drawReceipt() : number
}
