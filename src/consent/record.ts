import type { Answer, Consent } from './consent.ts'

/** What a visitor did: the button she pressed, and `withdraw` for the one that takes a consent back. */
export type Action = 'accept-all' | 'refuse-all' | 'custom' | 'withdraw'

/** Where a choice was made. */
export type Source = 'page' | 'banner' | 'api'

/**
 * The proof of one choice (GDPR 7(1)), and nothing that tells who made it: these fields are all there are. The id is
 * random and known to the visitor alone; it is the number of her receipt.
 */
export interface ConsentRecord {
  /** 22 characters of base64url: 128 random bits. */
  id: string
  /** To the second. */
  decidedAt: Date
  /** The version of the charter that was shown. */
  charter: string
  /** Every optional purpose of that charter, each granted or refused. */
  answers: Readonly<Record<string, Answer>>
  action: Action
  /** The language in which the charter was shown. */
  language: string
  source: Source
  /** Whether the browser sent Sec-GPC with the choice. */
  gpc: boolean
}

/** The record of a consent. */
export function recordOf(
  { decidedAt, granted, refused, gpc }: Consent,
  made: Pick<ConsentRecord, 'id' | 'charter' | 'action' | 'language' | 'source'>,
): ConsentRecord {
  const answers = [
    ...[...granted.keys()].map((id): [string, Answer] => [id, 'granted']),
    ...[...refused.keys()].map((id): [string, Answer] => [id, 'refused']),
  ]
  return { ...made, decidedAt, answers: Object.fromEntries(answers), gpc }
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
