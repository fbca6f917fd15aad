import type { LocatedProblem } from '../charter/problem.ts'
import type { StateName } from './seen.ts'

/** How grave a finding is. `unknown`: what could not be seen, which is never a pass. */
export const severities = ['error', 'warning', 'note', 'unknown'] as const
export type Severity = (typeof severities)[number]

/** What can be found, each with how grave it is where nothing lessens it. */
export const codes = {
  undeclared: 'error',
  'not-granted': 'error',
  'still-sent': 'error',
  'longer-than-declared': 'error',
  'wrong-party': 'error',
  'third-party-request': 'error',
  'choice-not-made': 'unknown',
  blind: 'unknown',
  'never-seen': 'warning',
  'wrong-domain': 'warning',
  'wrong-path': 'warning',
  fingerprint: 'warning',
  'category-doubtful': 'warning',
  'shorter-than-declared': 'note',
  'refused-by-browser': 'note',
  capped: 'note',
  'unusual-life': 'note',
} as const satisfies Record<string, Severity>
export type Code = keyof typeof codes

/** One thing in which a site and its charter disagree, or that could not be seen. */
export interface Finding {
  code: Code
  severity: Severity
  /** What it is about: the name of a cookie or of a key, a host, a page. */
  subject: string
  /** In one plain sentence: what was seen, and what the charter says. */
  message: string
  /** What to do about it. */
  remedy: string
  /** The states in which it was seen, in their order. */
  states: readonly StateName[]
  /** Where, when and by what: the first sighting, then others as far as they differ. */
  evidence: readonly Evidence[]
  /** The place in the file of the charter: the row, else the purpose or the field that it is about. */
  place?: Pick<LocatedProblem, 'line' | 'column' | 'path'> | undefined
  /** The purpose of the row. */
  purpose?: string | undefined
  /** Why it does not count, and until when, where the operator says so. */
  ignored?: { reason: string; until?: string | undefined } | undefined
}

/** Where and when something was seen, and what did it. */
export interface Evidence {
  state: StateName
  page: string
  at: string
  from?: string | undefined
  stack?: readonly string[] | undefined
  /** What was seen, in the form of its kind: `Set-Cookie: a=…; Max-Age=63072000` with a hash in place of the value. */
  seen: string
}
