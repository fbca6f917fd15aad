import { z } from 'zod'
import { listed } from '../charter/problem.ts'
import { cookiesIn, namesOf } from '../charter/schema.ts'
import type { ParsedCharter } from '../charter/source/load.ts'
import { writeMoment } from '../charter/time.ts'
import { type Code, codes, type Finding, type Severity, severities } from './finding.ts'
import { type Seen, seenSchema, stateNames } from './seen.ts'
import { counts, type FailLevel, failLevels } from './verdict.ts'

const place = { line: z.int().min(1), column: z.int().min(1), path: z.string() }
const state = z.enum(stateNames)

const finding = z.strictObject({
  code: z.enum(Object.keys(codes) as Code[]),
  severity: z.enum(severities),
  subject: z.string(),
  message: z.string(),
  remedy: z.string(),
  states: z.array(state).readonly(),
  evidence: z
    .array(
      z.strictObject({
        state,
        page: z.string(),
        at: z.string(),
        from: z.string().optional(),
        stack: z.array(z.string()).readonly().optional(),
        seen: z.string(),
      }),
    )
    .readonly(),
  place: z.strictObject(place).optional(),
  purpose: z.string().optional(),
  ignored: z.strictObject({ reason: z.string(), until: z.string().optional() }).optional(),
}) satisfies z.ZodType<Finding>

/** A picture of a page: a PNG or JPEG as a data URL of at most 3 MB, so that a report of every state can still be mailed. */
const screenshot = z.strictObject({
  state,
  page: z.string(),
  image: z
    .string()
    .max(3_000_000)
    .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/),
})

/** What an audit writes, as version 1 of it: what was seen, what was found, and against which charter. */
export const reportSchema = z.strictObject({
  v: z.literal(1),
  generatedAt: z.iso.datetime(),
  charter: z.strictObject({
    /** Its file, as it was named, or its address. */
    file: z.string(),
    /** The hash of its version (SHA-256). */
    version: z.string(),
    /** Its rows, in the order of the file. */
    rows: z.array(
      z.strictObject({ ...place, name: z.string(), technology: z.string(), purpose: z.string() }),
    ),
  }),
  /** `unknown`: something could not be seen, which is never a pass; `false` is proved, whatever else could not be seen. */
  verdict: z.enum(['true', 'false', 'unknown']),
  failOn: z.enum(failLevels),
  /** The options that it was run with, as a person writes them: `{ pages: "25" }`. */
  options: z.record(z.string(), z.string()),
  findings: z.array(finding),
  seen: seenSchema,
  screenshots: z.array(screenshot).max(20).default([]),
})

export type Report = z.infer<typeof reportSchema>
export type ReportRow = Report['charter']['rows'][number]

/** The JSON Schema of a report, for those who read reports by program. */
export function reportJsonSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { io: 'input', target: 'draft-7' })
  return `${JSON.stringify({ title: 'Report of an audit', ...schema }, null, 2)}\n`
}

/** What a report is made of. */
export interface Audited {
  charter: ParsedCharter
  /** The file of the charter, as it was named, or its address. */
  file: string
  /** The hash of its version. */
  version: string
  seen: Seen
  findings: readonly Finding[]
  generatedAt: Date
  failOn?: FailLevel
  options?: Readonly<Record<string, string>>
  screenshots?: Report['screenshots']
}

/** The report of an audit, with its findings in one order whatever order they were found in. */
export function createReport(audited: Audited): Report {
  const { charter, file, version, seen, findings, generatedAt } = audited
  const { failOn = 'error', options = {}, screenshots = [] } = audited
  return {
    v: 1,
    generatedAt: writeMoment(generatedAt),
    charter: { file, version, rows: rowsOf(charter) },
    verdict: verdictOf(findings, failOn),
    failOn,
    options: { ...options },
    findings: inOrder(findings),
    seen,
    screenshots: [...screenshots],
  }
}

function rowsOf({ charter, locate }: ParsedCharter): ReportRow[] {
  return cookiesIn(charter).map(({ path: at, cookie, purpose }) => {
    const { line, column, path } = locate({ path: at, message: '' })
    const { technology } = cookie
    return {
      line,
      column,
      path,
      name: listed(namesOf(cookie)) || technology,
      technology,
      purpose: purpose.id,
    }
  })
}

/**
 * What an audit proves of a charter: false by an error (or a warning, where one is to fail), unknown by what could not be
 * seen, else true as far as was looked. An audit that never fails proves no less.
 */
export function verdictOf(findings: readonly Finding[], failOn: FailLevel): Report['verdict'] {
  const level = failOn === 'never' ? 'error' : failOn
  const counted = findings.filter((finding) => counts(finding, level))
  if (counted.some(({ severity }) => severity !== 'unknown')) return 'false'
  return counted.length > 0 ? 'unknown' : 'true'
}

/** What makes two findings of different audits the same one: it holds when lines move and when texts are better said. */
export function identityOf({ code, subject, purpose = '' }: Finding): string {
  return JSON.stringify([code, subject, purpose])
}

/** The gravest first, then by kind, by their place in the file, and by what they are about. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const kinds = Object.keys(codes)
  const rank = ({ severity, code, place }: Finding) => [
    severities.indexOf(severity),
    kinds.indexOf(code),
    place?.line ?? 0,
    place?.column ?? 0,
  ]
  const words = ({ subject, message, states }: Finding) => [subject, message, ...states].join('\n')
  return findings.toSorted((a, b) => {
    const other = rank(b)
    const ranked = rank(a).map((value, index) => value - (other[index] ?? 0))
    return ranked.find((difference) => difference !== 0) ?? compareWords(words(a), words(b))
  })
}

/** The order of two texts by their code units, the same on every machine. */
export function compareWords(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** The findings that count or are told, without those that somebody has said why to ignore. */
export function told({ findings }: Report): Finding[] {
  return findings.filter(({ ignored }) => !ignored)
}

/** How many findings of each severity there are, then how many are ignored: "3 errors, 1 warning, 2 ignored". */
export function sumsOf(report: Report): string {
  const findings = told(report)
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  const ignored = report.findings.length - findings.length
  return [
    several(count('error'), 'error'),
    several(count('warning'), 'warning'),
    several(count('note'), 'note'),
    `${count('unknown')} unknown`,
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
  ].join(', ')
}

/** "1 page", "25 pages". */
export function several(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}

/** How much was looked at: "25 pages in 4 states". */
export function extentOf({ seen }: Pick<Report, 'seen'>): string {
  const visited = seen.states.flatMap(({ pages }) => pages.filter(({ outcome }) => outcome === 'visited'))
  const pages = new Set(visited.map(({ url }) => url)).size
  return `${several(pages, 'page')} in ${several(seen.states.length, 'state')}`
}

/** What the verdict means, in a sentence: of what was looked at and no more. */
export function sentenceOf(report: Report): string {
  const extent = extentOf(report)
  const sentences: Record<Report['verdict'], string> = {
    true: `Nothing was found on ${extent} that makes the charter false.`,
    false: `The charter is false: seen on ${extent}.`,
    unknown: `It is not known whether the charter is true: not all could be seen on ${extent}.`,
  }
  return sentences[report.verdict]
}

/** Where a finding stands, as editors open it: `charter.yaml:12:7`, or the file alone. */
export function placeOf({ place }: Finding, { charter }: Report): string {
  return place ? `${charter.file}:${place.line}:${place.column}` : charter.file
}
