import { markdownCode, plainMarkdown } from '../../exports/markdown-words.ts'
import type { Finding } from '../finding.ts'
import { placeOf, type Report, sentenceOf, sumsOf, told } from '../report.ts'
import { describeEvidence, describeIgnored, describeStates, plain } from './plain.ts'
import { limits, severityWords } from './words.ts'

/** A report as Markdown in GitHub's form, for a comment of a forge. */
export function markdownReport(report: Report): string {
  const { charter, seen, generatedAt } = report
  const findings = told(report)
  const ignored = report.findings.flatMap((finding) =>
    finding.ignored ? [`- ${head(finding, report)} ${words(describeIgnored(finding.ignored))}`] : [],
  )
  return `${[
    `# Audit of ${words(seen.site)}`,
    `**${words(sentenceOf(report))}** ${words(sumsOf(report))}.`,
    ...severityWords.flatMap(({ severity, title }) => {
      const found = findings.filter((finding) => finding.severity === severity)
      return found.length === 0
        ? []
        : [`## ${title}`, found.map((finding) => item(finding, report)).join('\n')]
    }),
    ...(ignored.length > 0 ? ['## Ignored', ignored.join('\n')] : []),
    '## What an audit cannot prove',
    plainMarkdown(limits),
    `${markdownCode(plain(charter.file))}, version ${markdownCode(plain(charter.version, 13))}, ${generatedAt}`,
  ].join('\n\n')}\n`
}

function item(finding: Finding, report: Report): string {
  const [first] = finding.evidence
  return [
    `- ${head(finding, report)} ${words(finding.message)} ${words(finding.remedy)}`,
    ...(finding.states.length > 0 ? [`  - When: ${words(describeStates(finding))}`] : []),
    ...(first ? [`  - Seen: ${words(describeEvidence(first))}`] : []),
  ].join('\n')
}

function head(finding: Finding, report: Report): string {
  const { subject, code } = finding
  return `${markdownCode(plain(subject))} (${code}, ${markdownCode(plain(placeOf(finding, report)))}):`
}

/** Words that stay words: no mark, and neither an address nor a name that a forge would make a link or a call of. */
function words(text: string): string {
  return plainMarkdown(plain(text)).replaceAll(/@|:\/\//g, (sign) => (sign === '@' ? '&#64;' : '&#58;//'))
}
