import { dayOf } from '../charter/time.ts'
import type { Answer, Consent } from './consent.ts'

/** What a visitor did: the button she pressed, and `withdraw` for the one that takes a consent back. */
export type Action = 'accept-all' | 'refuse-all' | 'custom' | 'withdraw'

/** Where a choice was made. */
export type Source = 'page' | 'banner' | 'api'

/**
 * The proof of a choice that gives a consent (GDPR 7(1)), and nothing that tells who made it: these fields are all there
 * are. The id is random and known to the visitor alone; it is the number of her receipt.
 */
export interface ConsentRecord {
  /** 22 characters of base64url: 128 random bits. */
  id: string
  /** To the second. */
  decidedAt: Date
  /** The version of the charter that was shown. */
  charter: string
  /** The purposes of that charter that were answered, those that were objected to included. */
  answers: Readonly<Record<string, Answer>>
  action: Action
  /** The language in which the charter was shown. */
  language: string
  source: Source
  /** Whether the browser sent Sec-GPC with the choice. */
  gpc: boolean
}

/**
 * A choice of which no more is kept than how many like it were made on a day: there is nothing to prove where nothing is
 * consented to, and so nothing that tells one visitor from another.
 */
export interface CountedChoice extends Pick<ConsentRecord, 'charter' | 'answers' | 'action' | 'source'> {
  /** In UTC, as `2026-11-23`. */
  day: string
}

/** What is kept of a choice. */
export type KeptChoice = ConsentRecord | CountedChoice

/** The record of a consent. */
export function recordOf(
  consent: Consent,
  made: Pick<ConsentRecord, 'id' | 'charter' | 'action' | 'language' | 'source'>,
): ConsentRecord {
  const { decidedAt, gpc } = consent
  return { ...made, decidedAt, answers: answersIn(consent), gpc }
}

/** What is counted of a choice. */
export function countedOf(
  consent: Consent,
  { charter, action, source }: Pick<ConsentRecord, 'charter' | 'action' | 'source'>,
): CountedChoice {
  const day = dayOf(consent.decidedAt)
  return { day, charter, answers: answersIn(consent), action, source }
}

function answersIn({ granted, refused }: Consent): Record<string, Answer> {
  return Object.fromEntries([
    ...[...granted.keys()].map((id): [string, Answer] => [id, 'granted']),
    ...[...refused.keys()].map((id): [string, Answer] => [id, 'refused']),
  ])
}

/**
 * The purposes that a record grants and its visitor has taken back since: where a withdrawal could not be recorded, what
 * is left of the consent stands on the record of before.
 */
export function takenBack({ answers }: ConsentRecord, { granted }: Pick<Consent, 'granted'>): string[] {
  return Object.entries(answers).flatMap(([id, answer]) =>
    answer === 'granted' && !granted.has(id) ? [id] : [],
  )
}
