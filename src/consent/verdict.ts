import { declarationsOf } from '../charter/declared-cookies.ts'
import type { Charter, Cookie } from '../charter/schema.ts'
import { lengthByCounting } from '../charter/time.ts'
import type { Permissions } from './permissions.ts'

/** A cookie, or what another technology keeps, as it is set, carried, or seen in a browser. What is not known of it is not judged. */
export interface SeenCookie {
  name: string
  /** What keeps it; a cookie where nothing is said. */
  technology?: string | undefined
  /** How long a browser keeps it (ms; 0 or less where it is deleted), or until it is closed. */
  life?: number | 'session' | undefined
  /** Whether it is of the site itself or of others. */
  party?: Cookie['party']
}

/**
 * What the charter and the permissions say of a cookie: it keeps to both (`declared`); it is being deleted, which is
 * always allowed; no row declares it; no purpose that declares it may be used (`not-granted`); all rows of purposes that
 * may be used declare it as of the other party, or for a shorter life.
 */
export type Verdict =
  | 'declared'
  | 'deleted'
  | 'undeclared'
  | 'not-granted'
  | 'wrong-party'
  | 'longer-than-declared'

/** Judges one cookie by its name, its party and its life; what another technology keeps by its name and its party. */
export function verdictOn(
  { name, technology, life, party }: SeenCookie,
  version: { charter: Charter },
  permissions: Permissions,
): Verdict {
  if (typeof life === 'number' && life <= 0) return 'deleted'
  const declarations = declarationsOf(version, name, technology)
  if (declarations.length === 0) return 'undeclared'
  const permitted = declarations.filter(({ purpose }) => permissions.get(purpose.id)?.mayUse)
  if (permitted.length === 0) return 'not-granted'
  const ofParty = permitted.filter(({ cookie }) => isOfParty(cookie, party))
  if (ofParty.length === 0) return 'wrong-party'
  return ofParty.some(({ cookie }) => livesAsDeclared(life, cookie)) ? 'declared' : 'longer-than-declared'
}

/** Whether a row may be of something of this party. */
export function isOfParty(cookie: Pick<Cookie, 'party'>, party: Cookie['party']): boolean {
  return cookie.party === undefined || party === undefined || cookie.party === party
}

/** A cookie without a declared duration has no life that it could exceed; the check of the charter says so. */
function livesAsDeclared(life: SeenCookie['life'], { duration }: Cookie): boolean {
  if (typeof life !== 'number' || duration === undefined || duration === 'persistent') return true
  return life <= (lengthByCounting(duration) ?? 0)
}
