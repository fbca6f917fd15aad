import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { codes, type Finding } from '../../src/audit/finding.ts'
import type { Report } from '../../src/audit/report.ts'
import { reportFormats } from '../../src/audit/reports/formats.ts'
import { htmlReport } from '../../src/audit/reports/html.ts'
import { jsonReport } from '../../src/audit/reports/json.ts'
import { junitReport } from '../../src/audit/reports/junit.ts'
import { markdownReport } from '../../src/audit/reports/markdown.ts'
import { plain } from '../../src/audit/reports/plain.ts'
import { sarifReport } from '../../src/audit/reports/sarif.ts'
import { textReport } from '../../src/audit/reports/text.ts'
import { cookie, finding, findings, hostileName, reportOf, seenIn, state } from './a-report.ts'

const writers = Object.entries(reportFormats).map(([format, { write }]) => [format, write] as const)

describe.each(writers)('a report as %s', (_format, write) => {
  test('report: is the same each time, and says each code and each remedy', () => {
    const written = write(reportOf())
    expect(write(reportOf())).toBe(written)
    for (const code of Object.keys(codes)) expect(written).toContain(code)
    expect(written).toContain('Change the charter')
  })

  test('report: has no character that moves a cursor or turns the direction of a text', () => {
    expect(write(reportOf()).match(/(?!\n)[\p{Cc}\u202e\u2028\ufffe\uffff]/gu)).toBeNull()
  })

  test('report: of nothing found never says that the site complies', () => {
    const written = write(reportOf([]))
    expect(written).not.toMatch(/complian|complies/i)
    expect(written.length).toBeGreaterThan(100)
  })

  test('report: of 5,000 findings with names of 4,000 characters is bounded and soon written', () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      finding('undeclared', `${index}`.padEnd(4000, '<')),
    )
    const start = performance.now()
    const size = write(reportOf(many)).length
    expect(performance.now() - start).toBeLessThan(20_000)
    if (write !== jsonReport) expect(size).toBeLessThan(5000 * 16_000)
  })
})

test('the tables of a report have no value of a cookie, nor its hash', () => {
  for (const [format, write] of writers.filter(([format]) => format !== 'json'))
    expect(write(reportOf([])), format).not.toContain('5f2c')
})

test('plain text: is short, on one line and well formed', () => {
  expect(plain('a\nb\u001b[2J\u202e\ud800\uffff')).toBe('a\\u000ab\\u001b[2J\\u202e\ufffd\\uffff')
  expect(plain('x'.repeat(600))).toHaveLength(500)
})

test('a sighting without a page or a time is told without them', () => {
  const evidence = [{ state: 'withdrawn' as const, page: '', at: '', seen: 'no such button' }]
  expect(textReport(reportOf([finding('choice-not-made', 'withdrawn', { evidence })]))).toContain(
    '  seen: after a yes was withdrawn: no such button\n',
  )
})

test('text: the gravest first, what could not be seen after it, the sums and the verdict last', () => {
  const lines = textReport(reportOf()).trimEnd().split('\n')
  const labels = lines.flatMap((line) => /^charter\.yaml\S* (\w+(?: seen)?): /.exec(line)?.[1] ?? [])
  expect(labels).toEqual([
    ...Array(8).fill('error'),
    ...Array(5).fill('warning'),
    ...Array(3).fill('note'),
    'ignored',
    ...Array(2).fill('not seen'),
  ])
  expect(lines).toContain('charter.yaml:26:9 error: not-granted _pk_id.1: _pk_id.1 is found as not-granted.')
  expect(lines.slice(-2)).toEqual([
    'charter.yaml against https://www.example.org/: 8 errors, 5 warnings, 3 notes, 2 unknown, 1 ignored',
    'The charter is false: seen on 1 page in 4 states.',
  ])
})

describe('a report as a page', () => {
  const validator = new HtmlValidate({
    root: true,
    elements: ['html5'],
    extends: ['html-validate:recommended', 'html-validate:standard', 'html-validate:document'],
  })
  const pixel =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

  test.each<[string, Report]>([
    ['every code', reportOf()],
    ['nothing', reportOf([], { seen: seenIn([]) })],
    ['pictures', reportOf([], { screenshots: [{ state: 'before', page: hostileName, image: pixel }] })],
  ])('page: of %s is valid, needs no other file and has no script', async (_what, report) => {
    const html = htmlReport(report)
    const { results } = await validator.validateString(html)
    expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([])
    expect(html).not.toMatch(/<script|<link|@import|src="(?!data:image\/png)|href=|<[^>]*\son\w+=/i)
  })

  test('page: says what could not be seen before what was found', () => {
    const titles = [...htmlReport(reportOf()).matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => title)
    expect(titles.slice(0, 5)).toEqual([
      'What could not be seen (2)',
      'Errors (8)',
      'Warnings (5)',
      'Notes (3)',
      'Ignored (1)',
    ])
    expect(titles.at(-1)).toBe('What an audit cannot prove')
  })

  test('page: says in words what became of a cookie in each state, and that a state was not seen', () => {
    const states = [
      state('before', {
        cookies: [cookie('a', { sentTo: ['x'] }), cookie('b', { refused: 'InvalidDomain' })],
      }),
      state('refused', { cookies: [cookie('a', { isStanding: false })] }),
      state('withdrawn', { unseen: [{ code: 'blind', why: 'a wall' }] }),
    ]
    const html = htmlReport(reportOf([finding('undeclared', 'a')], { seen: seenIn(states) }))
    const cells = (name: string) =>
      [
        ...(html.split(`<code>${name}</code> cookie`)[1]?.split('</tr>')[0] ?? '').matchAll(
          /<td[^>]*>([^<]*)/g,
        ),
      ].map(([, words]) => words)
    const owner = 'www.example.org, first party'
    expect(cells('a')).toEqual([owner, 'kept, sent', 'set, then gone', 'not known', 'undeclared'])
    expect(cells('b')).toEqual([owner, 'refused by the browser', 'not seen', 'not known', 'none'])
  })

  test('page: shows at most a thousand cookies, and says how many more there are', () => {
    const cookies = Array.from({ length: 1003 }, (_, index) => cookie(`c${index}`))
    const html = htmlReport(reportOf([], { seen: seenIn([state('before', { cookies })]) }))
    expect(html).toContain('<p>And 3 more, which the report as JSON has.</p>')
    expect(html.match(/<\/code> cookie/g)).toHaveLength(1000)
  })
})

describe('a report as Markdown', () => {
  test('Markdown: what a site has written is no mark, no link and calls nobody', () => {
    const hostile = `[a](https://evil.example) @admin #12 <img src=x onerror=alert(1)> | \`code\``
    const written = markdownReport(reportOf([finding('undeclared', hostile, { remedy: hostile })]))
    expect(written).not.toMatch(/[^\\]\]\(|[^;\\]@admin|(?<!\\)<img|:\/\/evil/)
  })

  test('Markdown: each finding is one entry of a list', () => {
    const entries = markdownReport(reportOf()).match(/^- /gm)
    expect(entries).toHaveLength(findings.length)
  })
})

describe('a report as JUnit', () => {
  const cases = (report: Report) =>
    [
      ...junitReport(report).matchAll(
        /<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|><([\w-]+))/g,
      ),
    ].map(([, group, name, outcome = 'passed']) => `${group}/${name} ${outcome}`)

  test('JUnit: a case for each row and for what is in none; what counts fails, and no other', () => {
    const all = cases(reportOf(findings.filter(({ subject }) => subject !== hostileName)))
    expect(all.slice(0, 4)).toEqual([
      'purpose necessary/sessionid skipped',
      'purpose necessary/basket system-out',
      'purpose statistics/_pk_* failure',
      'purpose statistics/old system-out',
    ])
    expect(all.slice(4)).toContain('undeclared/uid failure')
    expect(all.slice(4)).toContain('blind/https://www.example.org/ error')
    expect(cases(reportOf([]))).toEqual(all.slice(0, 4).map((line) => line.replace(/ \S+$/, ' passed')))
  })

  test('JUnit: fails by warnings where warnings fail, and by nothing where nothing does', () => {
    const warned = [finding('never-seen', 'a')]
    expect(cases(reportOf(warned, { failOn: 'warning' })).at(-1)).toBe('never-seen/a failure')
    expect(cases(reportOf(findings, { failOn: 'never' })).join('\n')).not.toContain('failure')
  })

  test('JUnit: its sums are those of its cases', () => {
    const [, tests, failures, errors, skipped] =
      /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(
        junitReport(reportOf()),
      ) ?? []
    const xml = junitReport(reportOf())
    const count = (start: string) => String(xml.split(start).length - 1)
    expect([tests, failures, errors, skipped]).toEqual(
      ['<testcase ', '<failure ', '<error ', '<skipped '].map(count),
    )
  })
})

describe('a report as SARIF', () => {
  const runOf = (report: Report) => JSON.parse(sarifReport(report)).runs[0]
  type Result = {
    ruleId: string
    ruleIndex: number
    level: string
    partialFingerprints: Record<string, string>
  }

  test('SARIF: a rule for each code, a result for each finding, at the line of the charter', () => {
    const { tool, results } = runOf(reportOf())
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(Object.keys(codes))
    expect(results).toHaveLength(findings.length)
    for (const { ruleId, ruleIndex } of results as Result[])
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    const [{ physicalLocation }] = results.find(({ ruleId }: Result) => ruleId === 'not-granted').locations
    expect(physicalLocation).toEqual({
      artifactLocation: { uri: 'charter.yaml' },
      region: { startLine: 26, startColumn: 9 },
    })
  })

  test('SARIF: what could not be seen is an error, and the run is no success', () => {
    const { results, invocations } = runOf(reportOf([finding('blind', 'a')]))
    expect(results[0].level).toBe('error')
    expect(invocations[0].executionSuccessful).toBe(false)
    expect(runOf(reportOf([])).invocations[0].executionSuccessful).toBe(true)
  })

  test('SARIF: the same finding has the same fingerprint in the next audit, and another has another', () => {
    const printsOf = (found: readonly Finding[]) =>
      (runOf(reportOf(found)).results as Result[]).map(
        ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
      )
    const moved = findings.map((found) => ({ ...found, place: undefined, message: 'Said better.' }))
    expect(printsOf(moved).sort()).toEqual(printsOf(findings).sort())
    expect(new Set(printsOf(findings)).size).toBe(findings.length)
  })

  test('SARIF: names a file as an address', () => {
    const [result] = runOf(reportOf([finding('blind', 'a')], { file: 'my charters/50%.yaml' })).results
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('my%20charters/50%25.yaml')
  })

  test('SARIF: what is ignored is suppressed, with its reason', () => {
    const { results } = runOf(reportOf())
    const suppressed = results.filter((result: { suppressions?: object[] }) => result.suppressions)
    expect(suppressed).toHaveLength(1)
    expect(suppressed[0].suppressions).toEqual([
      { kind: 'external', justification: 'ignored until 2027-01-01: Agreed with the DPO' },
    ])
  })
})
