import { codeOf } from '../../charter/source/yaml-nodes.ts'
import type { Report } from '../report.ts'

/**
 * A report as JSON, whole: for programs, and as what a later audit is compared with. What JSON leaves as it is and a terminal
 * obeys is escaped.
 */
export function jsonReport(report: Report): string {
  const written = JSON.stringify(report, null, 2).replaceAll(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}]/gu,
    escapeUnits,
  )
  return `${written}\n`
}

function escapeUnits(sign: string): string {
  return sign
    .split('')
    .map((unit) => `\\u${codeOf(unit)}`)
    .join('')
}
