import type { Purpose } from '../charter/schema.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, type Consent, isCurrent, type Signals } from './consent.ts'

/**
 * Why a purpose may be used, or not: it is necessary; the visitor granted or refused it; she has not answered; or her
 * browser says no by Global Privacy Control, and she has not said yes with that signal on.
 */
type Reason = 'necessary' | 'granted' | 'refused' | 'unanswered' | 'signal'

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
export type PermittingVersion = Pick<CharterVersion, 'asked' | 'own'> & {
  charter: { purposes: readonly Pick<Purpose, 'id' | 'required'>[] }
}

/**
 * Says for each purpose of a charter whether it may be used. A yes to other terms, an answer of a choice that is not
 * current, and one that is both yes and no do not count.
 */
export function permissionsOf(
  version: PermittingVersion,
  consent: Consent | undefined,
  { now, gpc }: Signals,
): Permissions {
  const current = isCurrent(version, consent, now) ? consent : undefined
  const terms = new Map(version.asked.map((purpose) => [purpose.id, purpose.terms]))
  return new Map(
    version.charter.purposes.map(({ id, required }) => [
      id,
      required ? necessary : judge(answerTo(id, terms.get(id), current), gpc, current),
    ]),
  )
}

const necessary: Permission = { mayUse: true, because: 'necessary', answer: undefined }

function judge(answer: Answer | undefined, gpc: boolean, current: Consent | undefined): Permission {
  const standsAgainstSignal = answer === 'refused' || (answer === 'granted' && current?.gpc)
  if (gpc && !standsAgainstSignal) return { mayUse: false, because: 'signal', answer }
  return { mayUse: answer === 'granted', because: answer ?? 'unanswered', answer }
}

/** What a current choice answers: a no stands whatever becomes of the terms, a yes only as long as they stay the same. */
function answerTo(id: string, terms: string | undefined, consent: Consent | undefined): Answer | undefined {
  if (!consent || terms === undefined) return undefined
  if (consent.refused.has(id)) return consent.granted.has(id) ? undefined : 'refused'
  return consent.granted.get(id) === terms ? 'granted' : undefined
}

/** The answers of the visitor that are in force, by purpose: no answer that a signal suspends. */
export function answersInForce(permissions: Permissions): Map<string, Answer> {
  return new Map(
    [...permissions].flatMap(([id, { because }]): [string, Answer][] =>
      because === 'granted' || because === 'refused' ? [[id, because]] : [],
    ),
  )
}

/** Whether a purpose is refused, by the visitor or by her browser for her. */
export function isRefused(permission: Permission | undefined): boolean {
  return permission?.because === 'refused' || permission?.because === 'signal'
}
