import { mostPurposes } from '../charter/fields.ts'
import { type AnswerablePurpose, answerableBy } from '../charter/terms.ts'
import { endOf } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'

/**
 * What a visitor answered for one purpose; an objection is a refusal, of what needs no consent. No answer is neither: what
 * needs consent is asked then, and is not allowed meanwhile; what needs none is allowed.
 */
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
  /**
   * The id of its record, which is the number of the visitor's receipt: only of a choice that gives a consent, which must be
   * proved (GDPR 7(1)). Whoever refuses carries nothing that tells her from others.
   */
  receipt?: string | undefined
}

/** What a request says beside the stored choice. */
export interface Signals {
  now: Date
  /** Whether it carries Sec-GPC: 1. */
  gpc: boolean
  /** Whether a choice may have been kept back from it: an objection may stand then. */
  mayLackChoice?: boolean
}

/** A version as the cookie names it, to stay small: its first 16 characters. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16)
}

/** A version, as far as a choice depends on it. */
export type AnsweredVersion = Pick<CharterVersion, 'hash' | 'answerable'>

/** A choice, by the answer for each purpose. Purposes without one are left as if they had not been asked. */
export function makeConsent(
  { hash, answerable }: AnsweredVersion,
  answerFor: (id: string) => Answer | undefined,
  { decidedAt, gpc }: Pick<Consent, 'decidedAt' | 'gpc'>,
): Consent {
  const termsWhere = (isWanted: (purpose: AnswerablePurpose) => boolean) =>
    new Map(answerable.filter(isWanted).map(({ id, terms }) => [id, terms]))
  return {
    decidedAt: new Date(Math.floor(decidedAt.getTime() / 1000) * 1000),
    charter: shortHash(hash),
    // What is exempt needs no yes, but for one that stands against the signal of the browser.
    granted: termsWhere(({ id, consent }) => answerFor(id) === 'granted' && (consent === 'needed' || gpc)),
    refused: termsWhere(({ id }) => answerFor(id) === 'refused'),
    gpc,
  }
}

/** The purposes to which a choice consents: what is exempt needs no consent. */
export function consentedIn(version: AnsweredVersion, { granted }: Pick<Consent, 'granted'>): string[] {
  return answerableBy('needed', version).filter((id) => granted.has(id))
}

/**
 * Takes back whatever a new choice no longer grants: what is left of a consent where the new choice itself, which consents to
 * nothing new, could not be recorded. Its date and its receipt stay those of the record.
 */
export function withdrawOnly(earlier: Consent | undefined, choice: Consent): Consent {
  return earlier ? { ...earlier, granted: choice.granted, refused: choice.refused } : choice
}

/**
 * Keeps what was refused before and is not answered by a choice, as it is not asked today, or was not yet on the page of the
 * choice: a no stands for its whole life.
 */
export function keepRefusals(
  choice: Consent,
  earlier: Consent | undefined,
  isAnswered: (id: string) => boolean,
): Consent {
  const standing = [...(earlier?.refused ?? [])].filter(
    ([id]) => !isAnswered(id) && !earlier?.granted.has(id) && !choice.granted.has(id),
  )
  return { ...choice, refused: new Map([...choice.refused, ...standing].slice(0, mostPurposes)) }
}

/** Until when a consent lasts that was given at a moment: as long as the charter declares of the cookie of the choice. */
export function endOfConsent({ own }: Pick<CharterVersion, 'own'>, decidedAt: Date): Date {
  return endOf(own.preferences.duration, decidedAt) ?? decidedAt
}

/** How long a refusal stands at least (CNIL 2020-092, 38-39), where a later charter declares less than its cookie was set with. */
const refusalStands = 'P6M'

/** When a choice ends, as far as is known at a moment: with what it consents to, or later with what it refuses. */
export function endOfChoice(
  version: Pick<CharterVersion, 'own'>,
  { decidedAt, refused }: Pick<Consent, 'decidedAt' | 'refused'>,
  now: Date,
): Date {
  const end = endOfConsent(version, decidedAt)
  if (end > now || refused.size === 0) return end
  return new Date(Math.max(Number(end), Number(endOf(refusalStands, decidedAt))))
}

/** Whether a choice is within its life: not outlived by its cookie, and not dated in the future. */
export function isCurrent(
  version: Pick<CharterVersion, 'own'>,
  consent: Consent | undefined,
  now: Date,
): consent is Consent {
  return (
    consent !== undefined &&
    endOfChoice(version, consent, now) > now &&
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
