import { isNode, isSeq, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { isNamed } from '../charter/declared-cookies.ts'
import { type Code, codes, type Finding } from './finding.ts'

/** What the operator has said of findings that do not count. */
const rule = z.strictObject(
  {
    code: z
      .enum(Object.keys(codes) as Code[], 'write the code of a finding as its code, like undeclared')
      .refine((code) => codes[code] !== 'unknown', 'what was not seen cannot be ignored; have it seen'),
    subject: z
      .string('write the subject of the finding, or a pattern such as _pk_*, as its subject')
      .min(1, 'write the subject of the finding'),
    reason: z
      .string('write why it does not count, as its reason')
      .refine((text) => text.trim() !== '', 'write why it does not count, as its reason'),
    until: z.iso.date('write a day, like 2027-01-31, as its until').optional(),
  },
  'write code, subject, reason and until, and a text that has a comma in quotes',
)
export type IgnoreRule = z.infer<typeof rule>

/** The largest file of such rules, in characters. */
const largest = 1_000_000

/**
 * Reads a list of findings that do not count, in YAML: code, subject or a pattern of it, reason, and the last day on which it
 * holds. Throws with a line for each that has no reason, is over, or says something else.
 */
export function readIgnoreFile(text: string, file: string, now: Date): IgnoreRule[] {
  if (text.length > largest) throw new Error(`${file} has more than ${largest} characters`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [broken] = document.errors
  if (broken) throw new Error(`${file}:${lines.linePos(broken.pos[0]).line}: write YAML: ${broken.code}`)
  if (document.contents === null) return []
  if (!isSeq(document.contents))
    throw new Error(`${file}:1: write a list, like - { code: undeclared, subject: x, reason: why }`)
  const today = now.toISOString().slice(0, 10)
  const read = document.contents.items.map((item) => {
    const { line } = lines.linePos(isNode(item) ? (item.range?.[0] ?? 0) : 0)
    const { data, error } = rule.safeParse(isNode(item) ? item.toJS(document, { maxAliasCount: 10 }) : item)
    if (!data) return `${file}:${line}: ${error.issues[0]?.message ?? 'write code, subject and reason'}`
    if (data.until !== undefined && data.until < today)
      return `${file}:${line}: it ended on ${data.until}; take it away, or say anew until when it holds`
    return data
  })
  const problems = read.filter((each) => typeof each === 'string')
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return read.filter((each) => typeof each !== 'string')
}

/** Findings with the reason of the first rule that says that they do not count. */
export function ignoreBy(rules: readonly IgnoreRule[], findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => {
    const found = rules.find(
      ({ code, subject }) => code === finding.code && isNamed(subject, finding.subject),
    )
    if (!found) return finding
    const { reason, until } = found
    return { ...finding, ignored: { reason, ...(until !== undefined && { until }) } }
  })
}
