import { escapeHtml } from '../../charter/html.ts'
import type { Finding } from '../finding.ts'
import { identityOf, placeOf, type Report } from '../report.ts'
import { counts } from '../verdict.ts'
import { describeEvidence, describeIgnored, plain } from './plain.ts'

/**
 * A report as JUnit XML: a case for each row of the charter and for each thing that is in none of them. What counts fails,
 * what could not be seen is an error, what is ignored is skipped; the rest stands in the output of a case that passes.
 */
export function junitReport(report: Report): string {
  const { seen } = report
  const cases = casesOf(report)
  const count = (outcome: Outcome) => cases.filter((each) => outcomeOf(each, report) === outcome).length
  const sums = attributes({
    name: `charte audit ${seen.site}`,
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: (Date.parse(seen.endedAt) - Date.parse(seen.startedAt)) / 1000,
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${sums}>`,
    `<testsuite${sums}${attributes({ timestamp: seen.startedAt.slice(0, 19) })}>`,
    ...cases.map((each) => writeCase(each, report)),
    '</testsuite>',
    '</testsuites>\n',
  ].join('\n')
}

/** A row of the charter, or something that is in none of them, with what was found about it. */
interface Case {
  group: string
  name: string
  line: number | undefined
  findings: readonly Finding[]
}

function casesOf({ charter, findings }: Report): Case[] {
  const rows = charter.rows.map(({ path, name, purpose, line }) => ({
    ...{ group: `purpose ${purpose}`, name, line },
    findings: findings.filter(({ place }) => `${place?.path}.`.startsWith(`${path}.`)),
  }))
  const inRows = new Set(rows.flatMap(({ findings }) => findings))
  const others = Map.groupBy(
    findings.filter((finding) => !inRows.has(finding)),
    identityOf,
  )
  return [
    ...rows,
    ...[...others.values()].flatMap((findings) =>
      findings.slice(0, 1).map(({ code, subject, place }) => ({
        ...{ group: code, name: subject, line: place?.line },
        findings,
      })),
    ),
  ]
}

type Outcome = 'failure' | 'error' | 'skipped' | 'system-out' | 'none'

function outcomeOf({ findings }: Case, { failOn }: Report): Outcome {
  const counted = findings.filter((finding) => counts(finding, failOn))
  if (counted.some(({ severity }) => severity !== 'unknown')) return 'failure'
  if (counted.length > 0) return 'error'
  if (findings.length === 0) return 'none'
  return findings.every(({ ignored }) => ignored) ? 'skipped' : 'system-out'
}

function writeCase(each: Case, report: Report): string {
  const { group, name, line, findings } = each
  const place = line === undefined ? {} : { file: report.charter.file, line }
  const start = `<testcase${attributes({ classname: group, name, ...place, time: 0 })}`
  const outcome = outcomeOf(each, report)
  if (outcome === 'none') return `${start}/>`
  const about =
    outcome === 'system-out'
      ? ''
      : attributes({
          message: findings
            .map(({ message, ignored }) => (ignored ? describeIgnored(ignored) : message))
            .join(' '),
          ...(outcome !== 'skipped' && {
            type: [...new Set(findings.map(({ code }) => code))].join(' '),
          }),
        })
  const text = findings.map((finding) => describe(finding, report)).join('\n')
  return `${start}><${outcome}${about}>${text}</${outcome}></testcase>`
}

function describe(finding: Finding, report: Report): string {
  const { severity, code, subject, message, remedy, evidence } = finding
  return [
    `${placeOf(finding, report)} ${severity}: ${code} ${subject}: ${message}`,
    `remedy: ${remedy}`,
    ...evidence.slice(0, 1).map((first) => `seen: ${describeEvidence(first)}`),
  ]
    .map((line) => escapeHtml(plain(line, 1000)))
    .join('\n')
}

/** Attributes of XML, each after a blank. */
function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeHtml(plain(String(value)))}"`)
    .join('')
}
