import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codes, type Finding } from '../../src/audit/finding.ts'
import { identityOf, reportJsonSchema, reportSchema, sumsOf, verdictOf } from '../../src/audit/report.ts'
import { jsonReport } from '../../src/audit/reports/json.ts'
import { finding, findings, reportOf } from './a-report.ts'

describe('a report of an audit', () => {
  test('report: the findings of these tests have every code', () => {
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(Object.keys(codes)))
  })

  test('report: is the same whatever order its findings were found in', () => {
    const written = jsonReport(reportOf())
    fc.assert(
      fc.property(fc.shuffledSubarray([...findings], { minLength: findings.length }), (shuffled) => {
        expect(jsonReport(reportOf(shuffled))).toBe(written)
      }),
    )
  })

  test('report: is read back from its JSON, which its schema allows', () => {
    const written = JSON.parse(jsonReport(reportOf()))
    expect(reportSchema.parse(written)).toEqual(JSON.parse(JSON.stringify(reportOf())))
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(reportJsonSchema()),
    )
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...written, verdict: 'compliant' })).toBe(false)
  })

  test.each([
    ['what is no picture', 'data:text/html;base64,PGI+'],
    ['an address', 'https://www.example.org/a.png'],
    ['a picture of more than 3 MB', `data:image/png;base64,${'A'.repeat(3_000_000)}`],
  ])('report: takes no screenshot that is %s', (_what, image) => {
    const report = reportOf(findings, { screenshots: [{ state: 'before', page: 'a', image }] })
    expect(reportSchema.safeParse(report).success).toBe(false)
  })

  test('report: knows every row of the charter, with its place', () => {
    expect(reportOf().charter.rows.map(({ line, name, purpose }) => [line, name, purpose])).toEqual([
      [14, 'sessionid', 'necessary'],
      [19, 'basket', 'necessary'],
      [26, '_pk_*', 'statistics'],
      [33, 'old', 'statistics'],
    ])
  })

  test('report: counts what is ignored by itself', () => {
    expect(sumsOf(reportOf())).toBe('8 errors, 5 warnings, 3 notes, 2 unknown, 1 ignored')
  })
})

const ignored = { reason: 'Known' }
const [error, warning, note, unknown] = [
  finding('undeclared', 'a'),
  finding('never-seen', 'a'),
  finding('capped', 'a'),
  finding('blind', 'a'),
]
test.each<[string, Finding[], 'error' | 'warning' | 'never', string]>([
  ['nothing', [], 'error', 'true'],
  ['a warning and a note', [warning, note], 'error', 'true'],
  ['a warning, where warnings fail', [warning], 'warning', 'false'],
  ['an error', [error], 'error', 'false'],
  ['an error, where nothing fails', [error], 'never', 'false'],
  ['an error that is ignored', [{ ...error, ignored }], 'error', 'true'],
  ['what could not be seen', [unknown, warning], 'error', 'unknown'],
  ['what could not be seen, where nothing fails', [unknown], 'never', 'unknown'],
  ['an error, and what could not be seen', [unknown, error], 'error', 'false'],
])('the verdict on %s', (_what, found, failOn, verdict) => {
  expect(verdictOf(found, failOn)).toBe(verdict)
})

test('a finding is the same one when its line moves and its texts are better said', () => {
  const before = finding('undeclared', 'uid', { place: { line: 1, column: 1, path: '' } })
  const after = finding('undeclared', 'uid', { message: 'Better.', states: ['refused'] })
  expect(identityOf(after)).toBe(identityOf(before))
  expect(identityOf(finding('capped', 'uid'))).not.toBe(identityOf(before))
})
