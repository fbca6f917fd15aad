import { randomBytes } from 'node:crypto'
import { askedIn, type CharterVersion } from '../charter/version.ts'
import { type Answer, type Consent, makeConsent, withdrawOnly } from '../consent/consent.ts'
import { type ConsentRecord, recordOf } from '../consent/record.ts'
import type { ConsentRecords } from '../records/store.ts'
import type { SiteObserver } from './observe.ts'
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
  observer: Pick<SiteObserver, 'recorded' | 'unrecorded'>
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
 * not refused a purpose that is asked since today.
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
