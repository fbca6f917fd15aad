import type { Finding } from '../finding.ts'
import { placeOf, type Report, sentenceOf, sumsOf } from '../report.ts'
import { describeEvidence, describeIgnored, describeStates, plain } from './plain.ts'

/** A report for a terminal: the gravest first, what could not be seen after what was, the sums in the last line. */
export function textReport(report: Report): string {
  const findings = [
    ...report.findings.filter(({ severity }) => severity !== 'unknown'),
    ...report.findings.filter(({ severity }) => severity === 'unknown'),
  ]
  return [
    ...findings.map((finding) => describe(finding, report)),
    `${plain(report.charter.file)} against ${plain(report.seen.site)}: ${sumsOf(report)}`,
    `${sentenceOf(report)}\n`,
  ].join('\n')
}

function describe(finding: Finding, report: Report): string {
  const { code, severity, subject, message, remedy, evidence, ignored } = finding
  const [first] = evidence
  const label = ignored ? 'ignored' : severity === 'unknown' ? 'not seen' : severity
  return [
    `${plain(placeOf(finding, report))} ${label}: ${code} ${plain(subject)}: ${plain(message)}`,
    ...(finding.states.length > 0 ? [`  when: ${describeStates(finding)}`] : []),
    ...(first ? [`  seen: ${describeEvidence(first)}`] : []),
    `  ${ignored ? describeIgnored(ignored) : `remedy: ${plain(remedy)}`}`,
  ].join('\n')
}
