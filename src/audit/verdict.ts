import type { Finding, Severity } from './finding.ts'

/** From which gravity on a finding makes an audit fail. */
export const failLevels = ['error', 'warning', 'never'] as const
export type FailLevel = (typeof failLevels)[number]

/** Whether a finding makes an audit fail: it is grave enough, and nobody has said why it does not count. */
export function counts({ severity, ignored }: Finding, failOn: FailLevel): boolean {
  if (ignored || severity === 'note') return false
  return severity === 'unknown' || severity === failOn || (severity === 'error' && failOn === 'warning')
}

/** What an audit ends with: its exit code, and how many findings there are of each gravity that nobody has said do not count. */
interface AuditVerdict {
  /** 0: nothing was found; 1: something was; 3: something could not be seen, whatever else was found. */
  exit: 0 | 1 | 3
  counts: Record<Severity, number>
}

/** Judges an audit. What could not be seen comes before what was found: the list is not whole then, and is never a pass. */
export function judge(findings: readonly Finding[], failOn: FailLevel): AuditVerdict {
  const told = findings.filter(({ ignored }) => !ignored)
  const count = (wanted: Severity) => told.filter(({ severity }) => severity === wanted).length
  const failing = told.filter((finding) => counts(finding, failOn))
  const isUnseen = failing.some(({ severity }) => severity === 'unknown')
  return {
    exit: isUnseen ? 3 : failing.length > 0 ? 1 : 0,
    counts: {
      error: count('error'),
      warning: count('warning'),
      note: count('note'),
      unknown: count('unknown'),
    },
  }
}
