import { describe, expect, test } from 'vitest'
import { ignoreKnown, readBaseline } from '../../src/audit/baseline.ts'
import { type Code, codes, type Finding } from '../../src/audit/finding.ts'
import { ignoreBy, readIgnoreFile } from '../../src/audit/ignore.ts'
import { judge } from '../../src/audit/verdict.ts'

const now = new Date('2026-11-28T08:00:00Z')

function finding(code: Code, subject: string, differences: Partial<Finding> = {}): Finding {
  return {
    code,
    severity: codes[code],
    subject,
    message: '',
    remedy: '',
    states: ['before'],
    evidence: [],
    ...differences,
  }
}

describe('a list of what does not count', () => {
  const read = (text: string) => readIgnoreFile(text, 'ignore.yaml', now)

  test('a list of what does not count: holds for a code and a pattern, until the end of its last day', () => {
    const rules = read(`
# of the load balancer
- { code: undeclared, subject: "_pk_*", reason: Old measurement, until: 2026-11-28 }
- { code: never-seen, subject: cart, reason: Only in the shop }
`)
    const ignored = [
      finding('undeclared', '_pk_id'),
      finding('never-seen', '_pk_id'),
      finding('never-seen', 'cart'),
      finding('undeclared', 'cart'),
    ]
    expect(ignoreBy(rules, ignored).map(({ ignored }) => ignored)).toEqual([
      { reason: 'Old measurement', until: '2026-11-28' },
      undefined,
      { reason: 'Only in the shop' },
      undefined,
    ])
    expect(read('')).toEqual([])
  })

  test.each([
    [
      'no reason',
      '- { code: undeclared, subject: a }',
      'ignore.yaml:1: write why it does not count, as its reason',
    ],
    [
      'an empty reason',
      '\n- { code: undeclared, subject: a, reason: " " }',
      'ignore.yaml:2: write why it does not count, as its reason',
    ],
    [
      'a day that is over',
      '- { code: undeclared, subject: a, reason: b, until: 2026-11-27 }',
      'ignore.yaml:1: it ended on 2026-11-27; take it away, or say anew until when it holds',
    ],
    [
      'no day',
      '- { code: undeclared, subject: a, reason: b, until: soon }',
      'ignore.yaml:1: write a day, like 2027-01-31, as its until',
    ],
    [
      'no code',
      '- { subject: a, reason: b }',
      'ignore.yaml:1: write the code of a finding as its code, like undeclared',
    ],
    [
      'no subject',
      '- { code: undeclared, reason: b }',
      'ignore.yaml:1: write the subject of the finding, or a pattern such as _pk_*, as its subject',
    ],
    [
      'what was not seen',
      '- { code: blind, subject: "*", reason: b }',
      'ignore.yaml:1: what was not seen cannot be ignored; have it seen',
    ],
    [
      'a word',
      'undeclared',
      'ignore.yaml:1: write a list, like - { code: undeclared, subject: x, reason: why }',
    ],
    [
      'a word in a list',
      '- undeclared',
      'ignore.yaml:1: write code, subject, reason and until, and a text that has a comma in quotes',
    ],
    ['no YAML', '- { code: "', /^ignore\.yaml:1: write YAML: /],
  ])('a list of what does not count: with %s is refused with its line', (_what, text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  test('a list of what does not count: has a line for each thing that is wrong', () => {
    expect(() => read('- { code: undeclared, subject: a }\n- { code: undeclared, subject: b }')).toThrow(
      /^ignore\.yaml:1: .*\nignore\.yaml:2: /,
    )
  })
})

describe('a baseline', () => {
  const known = finding('undeclared', 'a', { states: ['before', 'accepted'], severity: 'warning' })
  const baseline = readBaseline({ v: 1, verdict: {}, findings: [known, finding('blind', 'p')] })

  test.each<[string, Finding, boolean]>([
    ['the same finding', known, true],
    ['the same in fewer states', finding('undeclared', 'a', { severity: 'warning' }), true],
    [
      'the same in another state',
      finding('undeclared', 'a', { severity: 'warning', states: ['refused'] }),
      false,
    ],
    ['the same, but graver', finding('undeclared', 'a'), false],
    [
      'the same, of another purpose',
      finding('undeclared', 'a', { severity: 'warning', purpose: 'ads' }),
      false,
    ],
    ['another subject', finding('undeclared', 'b', { severity: 'warning' }), false],
    ['what was not seen then either', finding('blind', 'p'), false],
  ])('a baseline: that it covers %s is right or not', (_what, found, isKnown) => {
    expect(ignoreKnown(baseline, [found])[0]?.ignored !== undefined).toBe(isKnown)
  })

  test('a baseline: is a report in JSON, and nothing else', () => {
    expect(() => readBaseline([])).toThrow()
    expect(() => readBaseline({ v: 1, findings: [{ code: 'new-code' }] })).toThrow(/findings\[0\]\.code: /)
  })
})

describe('the exit code of an audit', () => {
  const ignored = { reason: 'why' }
  test.each<[string, Finding[], [number, number, number]]>([
    ['nothing', [], [0, 0, 0]],
    ['a note', [finding('capped', 'a')], [0, 0, 0]],
    ['a warning', [finding('never-seen', 'a')], [0, 1, 0]],
    ['an error', [finding('undeclared', 'a')], [1, 1, 0]],
    ['an error that does not count', [finding('undeclared', 'a', { ignored })], [0, 0, 0]],
    ['what was not seen', [finding('blind', 'a')], [3, 3, 3]],
    [
      'what was not seen, and an error',
      [finding('undeclared', 'a'), finding('choice-not-made', 'refused')],
      [3, 3, 3],
    ],
  ])(
    'the exit code of an audit: of %s, failing on errors, on warnings, never',
    (_what, findings, expected) => {
      expect(['error', 'warning', 'never'].map((level) => judge(findings, level as 'error').exit)).toEqual(
        expected,
      )
    },
  )
})
