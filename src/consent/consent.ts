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

/** What is known of a visitor when a purpose is asked about. */
export interface Circumstances {
  now: Date
  /** When the choice stops to count, from the declared life of its cookie. */
  endOf(decidedAt: Date): Date
  /** Whether this request carries Sec-GPC: 1. */
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

/** Whether a consent is within its life: not outlived by its cookie, and not dated in the future. */
export function isCurrent(
  consent: Consent | undefined,
  { now, endOf }: Pick<Circumstances, 'now' | 'endOf'>,
): consent is Consent {
  return (
    consent !== undefined &&
    endOf(consent.decidedAt) > now &&
    Number(consent.decidedAt) <= Number(now) + clockSkew
  )
}

/**
 * The answer that stands for a purpose, or undefined when it must be asked. An answer to other terms, one of a consent
 * that is not current, and a yes that a later Global Privacy Control signal speaks against do not stand.
 */
export function answerTo(
  { id, terms }: AskedPurpose,
  consent: Consent | undefined,
  circumstances: Circumstances,
): Answer | undefined {
  if (!isCurrent(consent, circumstances)) return undefined
  const { gpc } = circumstances
  const isGranted = consent.granted.get(id) === terms
  const isRefused = consent.refused.get(id) === terms
  if (isRefused && !consent.granted.has(id)) return 'refused'
  if (isGranted && !consent.refused.has(id) && (!gpc || consent.gpc)) return 'granted'
  return undefined
}

/** How far the clocks of several servers may differ: a choice from later than that was never made. */
const clockSkew = 86_400_000

/** The answers that stand, per purpose of the charter, in its order; purposes to ask are absent. */
export function answersTo(
  asked: readonly AskedPurpose[],
  consent: Consent | undefined,
  circumstances: Circumstances,
): Map<string, Answer> {
  return new Map(
    asked.flatMap((purpose): [string, Answer][] => {
      const answer = answerTo(purpose, consent, circumstances)
      return answer ? [[purpose.id, answer]] : []
    }),
  )
}

/** The answers that a visitor has given, a yes that a signal of her browser suspends included. */
export function givenAnswers(
  asked: readonly AskedPurpose[],
  consent: Consent | undefined,
  circumstances: Circumstances,
): Map<string, Answer> {
  return answersTo(asked, consent, { ...circumstances, gpc: false })
}
