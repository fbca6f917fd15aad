import type { Purpose } from '../charter/schema.ts'
import type { AnswerablePurpose } from '../charter/terms.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, type Consent, endOfConsent, isCurrent, type Signals } from './consent.ts'

/**
 * Why a purpose may be used, or not: it is necessary, or exempt from consent; the visitor granted or refused it, or objected
 * to it; she has not answered, or is not asked while nothing of it is in use; or her browser says no by Global Privacy
 * Control, and she has not said yes with that signal on; or an objection to it may have been kept back.
 */
type Reason =
  | 'necessary'
  | 'exempt'
  | 'granted'
  | 'refused'
  | 'objected'
  | 'unanswered'
  | 'unused'
  | 'signal'
  | 'kept-back'

/** Whether one purpose may be used now, and why. */
export interface Permission {
  mayUse: boolean
  because: Reason
  /** What the visitor answered: a yes to the terms of today, also while a signal suspends it, or a no to whichever. */
  answer: Answer | undefined
}

/** The permissions of all purposes by their ids, in the order of the charter. */
export type Permissions = ReadonlyMap<string, Permission>

/** A version, as far as permissions depend on it. */
export type PermittingVersion = Pick<CharterVersion, 'answerable' | 'own'> & {
  charter: { purposes: readonly Pick<Purpose, 'id' | 'consent'>[] }
}

/**
 * Says for each purpose of a charter whether it may be used. A yes to other terms, an answer of a choice that is not
 * current, and one that is both yes and no do not count.
 */
export function permissionsOf(
  version: PermittingVersion,
  consent: Consent | undefined,
  { now, ...signals }: Signals,
): Permissions {
  const current = isCurrent(version, consent, now) ? withinLife(version, consent, now) : undefined
  const answerable = new Map(version.answerable.map((purpose) => [purpose.id, purpose]))
  return new Map(
    version.charter.purposes.map((purpose) => [
      purpose.id,
      judge(purpose, answerable.get(purpose.id), { consent: current, ...signals }),
    ]),
  )
}

/** A choice without what it consents to, once that has ended. */
function withinLife(version: PermittingVersion, consent: Consent, now: Date): Consent {
  return endOfConsent(version, consent.decidedAt) > now ? consent : { ...consent, granted: new Map() }
}

function judge(
  { id, consent: kind }: Pick<Purpose, 'id' | 'consent'>,
  answerable: AnswerablePurpose | undefined,
  { consent, gpc, mayLackChoice = false }: Omit<Signals, 'now'> & { consent: Consent | undefined },
): Permission {
  if (kind === 'none') return { mayUse: true, because: 'necessary', answer: undefined }
  const answer = answerTo(id, answerable, consent)
  if (answer === 'refused')
    return { mayUse: false, because: kind === 'exempt' ? 'objected' : 'refused', answer }
  // GDPR 21(5): an objection by automated means.
  if (gpc && !(answer === 'granted' && consent?.gpc)) return { mayUse: false, because: 'signal', answer }
  if (kind === 'exempt')
    return { mayUse: !mayLackChoice, because: mayLackChoice ? 'kept-back' : 'exempt', answer }
  if (answer === 'granted') return { mayUse: true, because: 'granted', answer }
  return { mayUse: false, because: answerable ? 'unanswered' : 'unused', answer }
}

/**
 * What a current choice answers: a no stands whatever becomes of the purpose, a yes only as long as no more is done than what
 * it was given to.
 */
function answerTo(
  id: string,
  answerable: AnswerablePurpose | undefined,
  consent: Consent | undefined,
): Answer | undefined {
  if (!consent) return undefined
  const granted = consent.granted.get(id)
  if (consent.refused.has(id)) return granted === undefined ? 'refused' : undefined
  if (!answerable || granted === undefined) return undefined
  const isCovered = granted === answerable.terms || answerable.agreedIn?.has(consent.charter)
  return isCovered ? 'granted' : undefined
}

/** The answers of the visitor that are in force, by purpose: no answer that a signal suspends. */
export function answersInForce(permissions: Permissions): Map<string, Answer> {
  return new Map(
    [...permissions].flatMap(([id, { because, answer }]): [string, Answer][] =>
      answer === undefined || because === 'signal' ? [] : [[id, answer]],
    ),
  )
}

/** Whether a purpose is refused or objected to, by the visitor or by her browser for her. */
export function isRefused(permission: Permission | undefined): boolean {
  return permission !== undefined && ['refused', 'objected', 'signal'].includes(permission.because)
}
