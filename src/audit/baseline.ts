import { z } from 'zod'
import { type Code, codes, type Finding, severities } from './finding.ts'
import { parse } from './parse.ts'
import { stateNames } from './seen.ts'

/** What is read of an earlier report. */
const reportSchema = z.object({
  v: z.literal(1),
  findings: z.array(
    z.object({
      code: z.enum(Object.keys(codes) as Code[]),
      severity: z.enum(severities),
      subject: z.string(),
      purpose: z.string().optional(),
      states: z.array(z.enum(stateNames)),
    }),
  ),
})

/** Findings of an earlier audit, as far as they are compared. */
export type Baseline = z.infer<typeof reportSchema>['findings']

/** Reads the findings of an earlier report in JSON. Throws where it is none. */
export function readBaseline(report: unknown): Baseline {
  return parse(reportSchema, report).findings
}

/** Findings, of which those do not count that an earlier audit had: no less grave, and in each of their states. What was not seen always counts. */
export function ignoreKnown(baseline: Baseline, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) =>
    finding.severity !== 'unknown' &&
    finding.ignored === undefined &&
    baseline.some((known) => covers(known, finding))
      ? { ...finding, ignored: { reason: 'it is in the baseline' } }
      : finding,
  )
}

function covers(known: Baseline[number], finding: Finding): boolean {
  return (
    known.code === finding.code &&
    known.subject === finding.subject &&
    known.purpose === finding.purpose &&
    severities.indexOf(known.severity) <= severities.indexOf(finding.severity) &&
    finding.states.every((state) => known.states.includes(state))
  )
}
