import { sha256 } from '../../charter/hash.ts'
import { codes, type Finding, type Severity } from '../finding.ts'
import { identityOf, type Report } from '../report.ts'
import { describeEvidence, describeIgnored, describeStates, plain } from './plain.ts'
import { meanings } from './words.ts'

const rules = (Object.keys(codes) as Finding['code'][]).map((id) => ({
  id,
  shortDescription: { text: meanings[id] },
  defaultConfiguration: { level: levelOf(codes[id]) },
}))

/**
 * A report as SARIF 2.1.0, for the code scanning of a forge: each finding at its line of the charter. GitHub knows a finding
 * again by `primaryLocationLineHash` alone; without it, all that have no line of their own would be one.
 */
export function sarifReport(report: Report): string {
  const { seen, verdict, charter } = report
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'charte audit', ...(seen.by.charte && { version: plain(seen.by.charte) }), rules },
        },
        invocations: [
          {
            executionSuccessful: verdict !== 'unknown',
            startTimeUtc: seen.startedAt,
            endTimeUtc: seen.endedAt,
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) => resultOf(finding, charter.file)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf(finding: Finding, file: string) {
  const { code, severity, subject, message, remedy, place, ignored, evidence } = finding
  const identity = sha256(identityOf(finding)).toString('hex')
  const states = describeStates(finding)
  return {
    ruleId: code,
    ruleIndex: rules.findIndex(({ id }) => id === code),
    level: levelOf(severity),
    message: {
      text: [
        `${plain(subject)}: ${plain(message)}`,
        `Remedy: ${plain(remedy)}`,
        ...(states ? [`When: ${states}`] : []),
        ...evidence.slice(0, 1).map((first) => `Seen: ${describeEvidence(first)}`),
      ].join('\n'),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: addressOf(file) },
          region: { startLine: place?.line ?? 1, startColumn: place?.column ?? 1 },
        },
      },
    ],
    fingerprints: { 'charte/v1': identity },
    partialFingerprints: { primaryLocationLineHash: identity },
    ...(ignored && { suppressions: [{ kind: 'external', justification: describeIgnored(ignored) }] }),
  }
}

/** What could not be seen is never a pass: a forge that stops at errors has to stop. */
function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  return severity === 'unknown' ? 'error' : severity
}

/** The name of a file as an address from where the audit was run; an address stays as it is. */
function addressOf(file: string): string {
  if (/^https?:/.test(file)) return encodeURI(file)
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
}
