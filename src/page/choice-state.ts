import { type AnswerablePurpose, answerableBy } from '../charter/terms.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, type Consent, isCurrent, type Signals, shortHash } from '../consent/consent.ts'
import { type Permission, type Permissions, permissionsOf } from '../consent/permissions.ts'

/**
 * An answer as the page shows it: a yes is suspended while the browser sends Global Privacy Control against it. What is
 * exempt from consent is so, or objected to by the visitor, or off by that signal.
 */
export type ShownAnswer = Answer | 'suspended' | 'exempt' | 'objected' | 'signalled'

/** What the page says of the choice of a visitor, but for its dates. */
export interface ChoiceState {
  /** Whether a choice was made and is within its life. */
  isMade: boolean
  hasReceipt: boolean
  /** Whether the choice was made under another version. */
  isOfAnother: boolean
  gpc: boolean
  /** The answers that were given, and what is exempt, by purpose. */
  answers: Readonly<Record<string, ShownAnswer>>
  /** What is ticked in the form. */
  ticked: Readonly<Record<string, Answer>>
}

/** What a request says of its visitor. */
export interface Visit {
  consent: Consent | undefined
  signals: Signals
  /** The names of the cookies that came with it. */
  carried: readonly string[]
}

/** The part of the state that a visit decides. `filledIn` holds the answers of a form that is shown again. */
export function choiceState(
  version: CharterVersion,
  { consent, signals }: Pick<Visit, 'consent' | 'signals'>,
  filledIn?: ReadonlyMap<string, Answer>,
): ChoiceState {
  const isMade = isCurrent(version, consent, signals.now)
  const permissions = permissionsOf(version, consent, signals)
  const { needed = [], exempt = [] } = Object.groupBy(version.answerable, (purpose) => purpose.consent)
  const active = byPurpose(exempt, permissions, ({ mayUse }): Answer => (mayUse ? 'granted' : 'refused'))
  return {
    isMade,
    hasReceipt: isMade && consent.receipt !== undefined,
    isOfAnother: isMade && consent.charter !== shortHash(version.hash),
    gpc: signals.gpc,
    answers: {
      ...byPurpose(needed, permissions, ({ because, answer }): ShownAnswer | undefined =>
        because === 'signal' && answer ? 'suspended' : answer,
      ),
      ...byPurpose(exempt, permissions, exemption),
    },
    // A signal of the browser is a no, which the visitor may still change.
    ticked: {
      ...active,
      ...(filledIn
        ? Object.fromEntries(filledIn)
        : byPurpose(needed, permissions, ({ because, answer }) =>
            because === 'signal' ? 'refused' : answer,
          )),
    },
  }
}

function exemption({ because, mayUse }: Permission): ShownAnswer {
  if (mayUse) return 'exempt'
  return because === 'signal' ? 'signalled' : 'objected'
}

function byPurpose<Shown>(
  purposes: readonly AnswerablePurpose[],
  permissions: Permissions,
  shownOf: (permission: Permission) => Shown | undefined,
): Record<string, Shown> {
  return Object.fromEntries(
    purposes.flatMap(({ id }): [string, Shown][] => {
      const permission = permissions.get(id)
      const shown = permission && shownOf(permission)
      return shown === undefined ? [] : [[id, shown]]
    }),
  )
}

/** The choice that a visitor has made, as far as it is within its life. */
export function describeChoice(
  version: CharterVersion,
  { isMade, hasReceipt, isOfAnother, gpc, answers }: ChoiceState,
) {
  const needed = answerableBy('needed', version)
  const given = needed.flatMap((id) => answers[id] ?? [])
  const mustAsk = needed.length > given.length
  return {
    isMade,
    hasReceipt,
    gpc,
    mustMake: mustAsk || !isMade,
    isAskedAgain: isOfAnother && mustAsk,
    hasOthers: given.length > 0,
    hasGranted: given.some((answer) => answer !== 'refused'),
  }
}
