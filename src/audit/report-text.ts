import type { Finding } from './finding.ts'
import type { Seen } from './seen.ts'
import { type AuditVerdict, visitedIn } from './verdict.ts'

/** What was found, as lines for a terminal: what was visited first, then each finding with its place in the charter. */
export function reportText(
  seen: Seen,
  findings: readonly Finding[],
  verdict: AuditVerdict,
  file: string,
): string {
  const visited = visitedIn(seen).map(({ state, visited }) => `${state} (${visited})`)
  const { error, warning, note, unknown } = verdict.counts
  const lines = [
    `${seen.site}: pages visited by state: ${visited.join(', ') || 'none'}`,
    ...seen.remarks,
    ...findings.flatMap((finding) => linesOf(finding, file)),
    `errors: ${error}; warnings: ${warning}; notes: ${note}; not seen: ${unknown}; ignored: ${verdict.ignored}`,
  ]
  return lines.map((line) => `${line.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')}\n`).join('')
}

function linesOf({ code, severity, message, remedy, place, ignored }: Finding, file: string): string[] {
  if (ignored) return []
  const at = place ? `${file}:${place.line}:${place.column} ` : ''
  return [`${at}${severity} ${code}: ${message}`, `  ${remedy}`]
}
