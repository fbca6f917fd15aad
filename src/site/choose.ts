import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { askedIn, type CharterVersion } from '../charter/version.ts'
import { type Answer, type Consent, makeConsent, type SaveResult, withdrawOnly } from '../consent/consent.ts'
import { type ConsentRecord, recordOf } from '../consent/record.ts'
import type { ConsentRecords } from '../records/store.ts'
import type { PastVersions } from './past-versions.ts'

/** A choice that a visitor makes. */
export interface Choice extends Pick<ConsentRecord, 'action' | 'language' | 'source' | 'gpc'> {
  /** The ids of the purposes that it grants; every other optional purpose is refused. */
  granted: readonly string[]
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
  records: Pick<ConsentRecords, 'append'>
  pastVersions: Pick<PastVersions, 'find'>
  observer: Pick<ChoiceObserver, 'recorded' | 'unrecorded'>
  now(): Date
}

/**
 * Records a choice, and says which consent may take effect by it. No proof, no consent (GDPR 7(1)); a refusal needs
 * none: where the record cannot be written, a choice that grants something new is undefined, and one that only refuses
 * or takes back stands without a receipt of its own.
 */
export async function recordChoice(
  { records, pastVersions, observer, now }: ChoiceKeeper,
  version: CharterVersion,
  choice: Choice,
): Promise<Consent | undefined> {
  const { granted, before, gpc, action, language, source } = choice
  const shown = granted.length === 0 ? await versionShown(pastVersions, choice.shown, version) : version
  const id = drawReceipt()
  const consent = makeConsent(shown, granted, { decidedAt: now(), gpc, receipt: id })
  const record = recordOf(consent, { id, charter: shown.hash, action, language, source })
  try {
    await records.append(record)
    observer.recorded(record)
    return consent
  } catch (error) {
    const grantsNothingNew = granted.every((purpose) => before.answers.get(purpose) === 'granted')
    observer.unrecorded(error, grantsNothingNew)
    return grantsNothingNew ? withdrawOnly(before.consent, consent) : undefined
  }
}

/**
 * The version that a refusal answers, as far as the archive has it: a visitor who refuses on a page of yesterday has
 * not refused what is asked since today.
 */
async function versionShown(
  pastVersions: Pick<PastVersions, 'find'>,
  hash: string | undefined,
  current: CharterVersion,
): Promise<Pick<CharterVersion, 'hash' | 'asked'>> {
  if (hash === undefined || hash === current.hash || !/^[0-9a-f]{64}$/.test(hash)) return current
  const charter = await pastVersions.find(hash).catch(() => undefined)
  return charter ? { hash, asked: askedIn(charter) } : current
}

/**
 * A number for a receipt. It starts with no sign, so that a command line does not take it for an option, and holds no
 * comment of SQL, for which firewalls refuse the cookie that names it.
 */
function drawReceipt(): string {
  const number = randomBytes(16).toString('base64url')
  return /^[-_]|--/.test(number) ? drawReceipt() : number
}

/** What a site reports of its choices, so that they are counted, and a missing proof is known. */
export interface ChoiceObserver {
  recorded(record: ConsentRecord): void
  /** A choice could not be recorded; `honoured` says whether it took effect all the same. */
  unrecorded(error: unknown, honoured: boolean): void
  /** A record or a charter of the past could not be read. */
  unreadable(error: unknown): void
  /** Whether the browser has sent back the choice of that moment. Called with each page that says so. */
  returned(result: SaveResult, savedAt: Date): void
  /** What a browser sent under the name of the choice was never written by this software. */
  notOurs(name: string): void
}

/** What can go wrong with the records, as the metrics name it. */
export const recordErrors = ['refusal-unrecorded', 'acceptance-refused', 'unreadable', 'lost'] as const

/** What counts the choices of a site, and the errors of its records. */
export interface SiteMetrics {
  choice(record: ConsentRecord): void
  logError(kind: (typeof recordErrors)[number]): void
  returned(result: SaveResult): void
}

/** The log and the metrics of a site. */
export interface SiteObservers {
  logger: Pick<Logger, 'info' | 'error'>
  metrics: SiteMetrics
}

/** Logs and counts what happens to choices, without a word of who made them. */
export function observeChoices({ logger, metrics }: SiteObservers): ChoiceObserver {
  let wasNotOurs = false
  return {
    recorded: metrics.choice,
    unrecorded: (error, honoured) => {
      logger.error(
        { problem: messageOf(error) },
        honoured
          ? 'a refusal took effect without a record'
          : 'a consent was not accepted: it cannot be recorded',
      )
      metrics.logError(honoured ? 'refusal-unrecorded' : 'acceptance-refused')
    },
    unreadable: (error) => {
      logger.error({ problem: messageOf(error) }, 'a record could not be read')
      metrics.logError('unreadable')
    },
    returned: watchReturns({ logger, metrics }),
    notOurs: (name) => {
      if (!wasNotOurs)
        logger.error(
          { name },
          'another program of this site stores a cookie of this name, and each overwrites the other: name the cookie with the role preferences otherwise in the charter',
        )
      wasNotOurs = true
    },
  }
}

/** Logs that no choice comes back any more, after this many in a row, then after ten times as many, and so on. */
const firstWarning = 5

/**
 * Tells one browser that blocks cookies from a site whose cookies are lost on their way, on which no visitor can choose.
 */
function watchReturns({ logger, metrics }: SiteObservers): ChoiceObserver['returned'] {
  let lost = 0
  let last = 0
  let warnsAt = firstWarning
  return function returned(result, savedAt) {
    // A page that is loaded again tells nothing new.
    if (Number(savedAt) === last) return
    last = Number(savedAt)
    metrics.returned(result)
    lost = result === 'saved' ? 0 : lost + 1
    if (lost === 0) warnsAt = firstWarning
    if (lost < warnsAt) return
    warnsAt *= 10
    logger.error(
      { choices: lost },
      'choices are sent to browsers and none comes back: see whether a proxy or a cache removes Cookie or Set-Cookie, and whether visitors come by the public address, with https if it says so',
    )
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
