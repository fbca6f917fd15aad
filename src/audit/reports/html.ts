import { printView } from '../../page/views.ts'
import type { Finding } from '../finding.ts'
import { extentOf, placeOf, type Report, sentenceOf, sumsOf, told } from '../report.ts'
import { describeEvidence, describeIgnored, describeStates, plain, stateWords } from './plain.ts'
import { keptRows, pageRows, siteRows } from './tables.ts'
import { limits, severityWords } from './words.ts'

/** How many sightings of a finding, and lines of its stack, a page shows; all of them stand in the report as JSON. */
const mostSightings = 5

/** How many rows a table shows: a page of a hostile site may set cookies without end. */
const mostRows = 1000

const verdictWords = { true: 'Nothing found', false: 'False', unknown: 'Not known' } as const

/** A report as one HTML file that needs no other, to be read, printed and kept. */
export function htmlReport(report: Report): string {
  const { seen, charter, verdict, generatedAt, options } = report
  const shown = {
    site: plain(seen.site),
    verdict,
    verdictWords: verdictWords[verdict],
    sentence: sentenceOf(report),
    facts: [
      ['Site', seen.site],
      ['Charter', charter.file],
      ['Version of the charter', charter.version.slice(0, 12)],
      ['Looked at', `from ${seen.startedAt} to ${seen.endedAt}`],
      ['Visited', extentOf(report)],
      ['Found', sumsOf(report)],
      ['Report written', generatedAt],
    ].map(asFact),
    groups: severityWords.map(({ severity, title }) => ({
      severity,
      title,
      findings: told(report)
        .filter((finding) => finding.severity === severity)
        .map((finding) => describe(finding, report)),
    })),
    ignored: report.findings.filter(({ ignored }) => ignored).map((finding) => describe(finding, report)),
    states: seen.states.map(({ name, choice }) => ({
      name: stateWords[name],
      choice: choice && `${plain(choice.means)}; proved by ${plain(choice.proof)}`,
    })),
    kept: cut(keptRows(seen.states, report.findings)),
    sites: cut(siteRows(seen.states)),
    visited: cut(pageRows(seen.states, (outcome) => outcome === 'visited')),
    notVisited: cut(pageRows(seen.states, (outcome) => outcome !== 'visited')),
    screenshots: report.screenshots.map(({ state, page, image }) => ({
      ...{ image, caption: `${plain(page)}, ${stateWords[state]}` },
    })),
    by: Object.entries(seen.by).map(asFact),
    options: Object.entries(options).map(asFact),
    remarks: seen.remarks.map((remark) => plain(remark)),
    limits,
  }
  return printView('audit', { report: shown })
}

function asFact([name = '', value = '']: readonly string[]): { name: string; value: string } {
  return { name: plain(name), value: plain(value) }
}

function cut<Row>(rows: readonly Row[]): { rows: readonly Row[]; more: number } {
  return { rows: rows.slice(0, mostRows), more: Math.max(0, rows.length - mostRows) }
}

function describe(finding: Finding, report: Report) {
  const { code, subject, message, remedy, purpose, evidence, ignored } = finding
  return {
    code,
    subject: plain(subject),
    message: plain(message),
    facts: [
      ['Remedy', remedy],
      ['In the charter', placeOf(finding, report)],
      ['Purpose', purpose ?? ''],
      ['When', describeStates(finding)],
      ['Not counted', ignored ? describeIgnored(ignored) : ''],
    ]
      .filter(([, value]) => value)
      .map(asFact),
    evidence: evidence.slice(0, mostSightings).map((each) => ({
      words: describeEvidence(each),
      stack: (each.stack ?? []).slice(0, mostSightings).map((line) => plain(line)),
    })),
    more: Math.max(0, evidence.length - mostSightings),
  }
}
