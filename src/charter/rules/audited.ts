import { type Problem, problemsWhere } from '../problem.ts'
import type { Charter } from '../schema.ts'
import { dayOf, endOf } from '../time.ts'
import type { Draft } from './draft.ts'

/** How long an audit tells something of a site, which changes. */
const freshness = 'P6M'

/** Refuses a charter that tells of an audit of a day that has come nowhere yet at a moment. */
export function refuseAuditToCome(now: () => Date) {
  return ({ auditedOn }: Draft): Problem[] => {
    // It is the next day already in the east.
    const latest = dayOf(new Date(now().getTime() + 14 * 3_600_000))
    return problemsWhere([
      [
        auditedOn !== undefined && auditedOn > latest,
        ['audited', 'on'],
        'write a day that has come: this one has come nowhere yet',
      ],
    ])
  }
}

/** An audit that visitors are told of and that is old. */
export function adviseAudited({ audited }: Charter, now: Date): Problem[] {
  const end = audited && endOf(freshness, new Date(audited.on))
  return problemsWhere([
    [
      end !== undefined && end < now,
      ['audited', 'on'],
      'audit the site again, or leave audited out: visitors read it, and it is more than six months old',
    ],
  ])
}
