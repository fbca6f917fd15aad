import type { Finding, Severity } from './finding.ts'

/** From which gravity on a finding makes an audit fail. */
export const failLevels = ['error', 'warning', 'never'] as const
export type FailLevel = (typeof failLevels)[number]

/** What an audit ends with: its exit code, and how many findings there are of each gravity that nobody has said do not count. */
export interface AuditVerdict {
  /** 0: nothing was found; 1: something was; 3: something could not be seen, whatever else was found. */
  exit: 0 | 1 | 3
  counts: Record<Severity, number>
  ignored: number
}

/** Judges an audit. What could not be seen comes before what was found: the list is not whole then, and is never a pass. */
export function judge(findings: readonly Finding[], failOn: FailLevel): AuditVerdict {
  const counted = findings.filter(({ ignored }) => ignored === undefined)
  const count = (wanted: Severity) => counted.filter(({ severity }) => severity === wanted).length
  const counts = {
    error: count('error'),
    warning: count('warning'),
    note: count('note'),
    unknown: count('unknown'),
  }
  const failing = { error: counts.error, warning: counts.error + counts.warning, never: 0 }[failOn]
  const exit = counts.unknown > 0 ? 3 : failing > 0 ? 1 : 0
  return { exit, counts, ignored: findings.length - counted.length }
}
