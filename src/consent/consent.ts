import { endOf } from '../charter/time.ts'
import type { AskedPurpose, CharterVersion } from '../charter/version.ts'

/** What a visitor answered for one purpose. No answer is neither: it is asked, and nothing is allowed meanwhile. */
export type Answer = 'granted' | 'refused'

/** Reads an answer: only the exact words count. */
export function readAnswer(value: string | undefined): Answer | undefined {
  return value === 'granted' || value === 'refused' ? value : undefined
}

/** The dated set of choices of one visitor. */
export interface Consent {
  decidedAt: Date
  /** The first 16 characters of the version of the charter that the visitor saw. */
  charter: string
  /** The terms that were granted or refused, per purpose. */
  granted: ReadonlyMap<string, string>
  refused: ReadonlyMap<string, string>
  /** Whether the browser sent Sec-GPC with this choice, which then stands against the signal. */
  gpc: boolean
  /** The id of its record, which is the number of the visitor's receipt; undefined where none could be written. */
  receipt?: string | undefined
}

/** What a request says beside the stored choice. */
export interface Signals {
  now: Date
  /** Whether it carries Sec-GPC: 1. */
  gpc: boolean
}

/** A version as the cookie names it, to stay small: its first 16 characters. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16)
}

/** Records a choice for every optional purpose: whatever is not granted is refused. */
export function makeConsent(
  { hash, asked }: Pick<CharterVersion, 'hash' | 'asked'>,
  granted: readonly string[],
  { decidedAt, gpc, receipt }: Pick<Consent, 'decidedAt' | 'gpc' | 'receipt'>,
): Consent {
  const terms = (purposes: readonly AskedPurpose[]) => new Map(purposes.map(({ id, terms }) => [id, terms]))
  return {
    decidedAt: new Date(Math.floor(decidedAt.getTime() / 1000) * 1000),
    charter: shortHash(hash),
    granted: terms(asked.filter(({ id }) => granted.includes(id))),
    refused: terms(asked.filter(({ id }) => !granted.includes(id))),
    gpc,
    receipt,
  }
}

/**
 * Takes back whatever a new choice no longer grants, and grants nothing that was not granted before: what is left of
 * a consent where the new choice itself could not be recorded. Its date and its receipt stay those of the record.
 */
export function withdrawOnly(earlier: Consent | undefined, choice: Consent): Consent {
  if (!earlier || choice.granted.size === 0) return { ...choice, receipt: undefined }
  return { ...earlier, granted: choice.granted, refused: choice.refused }
}

/** When a choice ends that is made at a moment: its cookie lives as long as the charter declares. */
export function endOfChoice({ own }: Pick<CharterVersion, 'own'>, decidedAt: Date): Date {
  return endOf(own.preferences.duration, decidedAt) ?? decidedAt
}

/** Whether a consent is within its life: not outlived by its cookie, and not dated in the future. */
export function isCurrent(
  version: Pick<CharterVersion, 'own'>,
  consent: Consent | undefined,
  now: Date,
): consent is Consent {
  return (
    consent !== undefined &&
    endOfChoice(version, consent.decidedAt) > now &&
    Number(consent.decidedAt) <= Number(now) + clockSkew
  )
}

/** How far the clocks of several servers may differ (ms): a choice from later than that was never made. */
const clockSkew = 86_400_000

/** Whether a browser has sent back a choice that was sent to it. */
export type SaveResult = 'saved' | 'not-kept'

/**
 * What has become of a choice that was just made. The address says when the choice was made that was sent to the browser;
 * only the cookie that comes back says that it was saved. An address from another time, as one that was shared or found
 * again, says nothing.
 */
export function saveResult(
  version: Pick<CharterVersion, 'own'>,
  savedAt: Date | undefined,
  consent: Consent | undefined,
  now: Date,
): SaveResult | undefined {
  if (!savedAt || Math.abs(Number(now) - Number(savedAt)) > longestReturn) return undefined
  const keptAt = isCurrent(version, consent, now) ? Number(consent.decidedAt) : 0
  if (keptAt === Number(savedAt)) return 'saved'
  return keptAt < Number(savedAt) ? 'not-kept' : undefined
}

/** Ten minutes (ms): longer than a browser takes to follow a redirect, and than the clocks of servers may differ. */
const longestReturn = 600_000
