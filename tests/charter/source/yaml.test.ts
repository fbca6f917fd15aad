import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { readYaml } from '../../../src/charter/source/yaml.ts'
import { append, problemsAfter, problemsOf, swap, together } from '../edit.ts'

const linesAfter = (edit: (yaml: string) => string) =>
  problemsAfter(edit).map((problem) => describeProblem(problem))
const introduced = (text: string) => linesAfter(append(`introduction: ${text}\n`))

const quotes = 'put the text in quotes'

describe('what is not YAML', () => {
  test.each<[string, string, string]>([
    ['a colon in a text', 'Remark: a text', `found "Remark: a text"; ${quotes}: it contains ": "`],
    ['a text that begins with @', '@site', `found "@site"; ${quotes}: without them it may not begin with @`],
    ['a text that begins with %', '%a', `found "%a"; ${quotes}: without them it may not begin with %`],
    ['a text that begins with }', '}a', `found "}a"; ${quotes}: without them it may not begin with }`],
    ['a text that begins with ?', '? a', `found "? a"; ${quotes}: without them it may not begin with ?`],
    ['a text that is a star', '*', `found "*"; ${quotes}: without them it may not begin with *`],
    ['a text that begins with -', '- a', `found "- a"; begin the list on the next line, or ${quotes}`],
    ['a quotation mark that is not closed', '"Text', 'found "\\"Text"; close the quotation mark'],
    [
      'a quotation mark within others',
      "'l'aide",
      `found "'l'aide"; ${quotes} as a whole; within them, '' is a quotation mark in '...', and \\" is one in "..."`,
    ],
    [
      'a backslash in quotes',
      '"a\\é"',
      'found "\\\\é\\""; write \\\\ for a backslash, or put the text in single quotes',
    ],
    ['a list that is not closed', '[a, b', `found "[a, b"; close it with ], or ${quotes}`],
    ['a section that is not closed', '{ a: b', `found "{ a: b"; close it with }, or ${quotes}`],
    [
      'entries without a comma',
      '{ a: "b" "c": d }',
      `found "\\"b\\" \\"c\\": d }"; write commas between the entries, or ${quotes}`,
    ],
    ['a remark without a space before it', '"a"#b', `found "#b"; write a space before #, or ${quotes}`],
    ['a text on the line of its mark', '| a', 'found "a"; begin the text on the next line, indented'],
    [
      'a text of two lines of which the second is a field',
      'one\n  two: three',
      `found "one"; begin the next line in the column of its neighbours, or ${quotes} as a whole`,
    ],
    [
      'two anchors',
      '&a &b c',
      `found "&b c"; correct the YAML here: ${quotes}, or begin the line in the column of its neighbours`,
    ],
  ])('what is not YAML: %s is reported in plain words, where it is and once', (_what, text, line) => {
    const [first, ...others] = introduced(text)
    expect(first?.replace(/^27:\d+ introduction(\.a)?: /, '')).toBe(line)
    expect(others).toEqual([])
  })

  test.each<[string, (yaml: string) => string, string]>([
    [
      'a tab',
      swap('    required: true', '\trequired: true'),
      '9:1 found "\\trequired: true"; indent with spaces, and not with a tab',
    ],
    [
      'a line that is not in its column',
      swap('  - id: ads', ' - id: ads'),
      '22:2 found "- id: ads"; begin this line in the column of the lines that it belongs with',
    ],
    [
      'a list whose first entry has no hyphen',
      swap('- { name: cookies_preferences', '{ name: cookies_preferences'),
      '14:7 purposes[0]: found "- { name: csrftoken',
    ],
    [
      'a field without a space after its colon',
      swap('updated: ', 'updated:'),
      '3:1 found "updated:2026-01-15"; write a space after the colon',
    ],
    [
      'a line without a colon',
      swap('updated: ', 'updated '),
      '3:1 found "updated 2026-01-15"; write a name, a colon and a space, like "name: text"; a text of several lines needs quotes, or >- before it',
    ],
    [
      'a no-break space after a colon',
      swap('updated: ', 'updated:\u00a0'),
      '3:1 found "updated:\u00a02026-01-15"; write an ordinary space here, and not a no-break space',
    ],
    [
      'a second charter',
      append('---\nlanguages: [fr]\n'),
      '27:1 found "---"; remove this line and what follows: a file holds one charter',
    ],
    [
      'lists that lie too deep in each other',
      append(`help: ${'['.repeat(5000)}${']'.repeat(5000)}\n`),
      'write lists and sections that lie less deep in each other',
    ],
  ])('what is not YAML: %s is reported in plain words', (_what, edit, line) => {
    expect(linesAfter(edit)).toEqual([expect.stringContaining(line)])
  })

  test('two entries of a list that are not YAML: each is reported', () => {
    const edit = together(swap('role: csrf', 'role: @csrf'), swap('role: language', 'role: @language'))
    expect(problemsAfter(edit).map(({ line }) => line)).toEqual([14, 15])
  })

  test('several places that are not YAML: each is reported', () => {
    const edit = together(
      swap('2026-01-15', '[2026'),
      swap('provider: Matomo', 'provider: @Matomo'),
      swap('legalBasis: art. 10/2', 'legalBasis: "art. 10/2'),
      append('controller: { name: A, name: B }\n'),
    )
    expect(problemsAfter(edit).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '3 updated',
      '11 purposes[0].legalBasis',
      '20 purposes[1].cookies[0].provider',
      '27 controller.name',
    ])
  })
})

describe('what is YAML and means nothing in a charter', () => {
  test.each<[string, string, string]>([
    [
      'a tag',
      '!env TEXT',
      'introduction: found "TEXT"; remove the tag !env: a charter is read as it is written',
    ],
    [
      'a tag of YAML itself',
      '!!binary aGVsbG8=',
      'introduction: found "aGVsbG8="; remove the tag !!binary: a charter is read as it is written',
    ],
    [
      'a name that is a list',
      '\n  ? [a, b]\n  : c',
      'introduction: found "[a, b]"; write a plain name before the colon: no field is named by a list, a section or an alias',
    ],
  ])('YAML that means nothing in a charter: %s is reported', (_what, text, line) => {
    expect(introduced(text)).toContainEqual(expect.stringContaining(line))
  })

  test('the tag of a text: is allowed', () => {
    expect(introduced('!!str 2026')).toEqual([])
  })
})

describe('control characters', () => {
  test.each([
    ['NUL', '\0', 'U+0000'],
    ['escape', '\u001b', 'U+001B'],
    ['delete', '\u007f', 'U+007F'],
    ['the second half of the control characters', '\u009b', 'U+009B'],
  ])('a control character: %s is refused', (_name, character, code) => {
    expect(linesAfter(append(`# a${character}b\n`))).toEqual([
      expect.stringMatching(`^27:4 .*found ${code.replace('+', '\\+')}; remove this control character$`),
    ])
  })

  test('tabs, and both ends of a line: are no control characters', () => {
    expect(linesAfter(append('# a\tb\r\n'))).toEqual([])
  })

  test('a control character in a report: does not reach a terminal', () => {
    const [line] = introduced('"a\\x9b[2J\\u202e"')
    expect(line).toBe('27:1 introduction: found "a\\u009b[2J\\u202e"; remove the control characters')
  })
})

test('a file with a mistake in each line: the first twenty are reported', () => {
  const yaml = Array.from({ length: 2000 }, (_, index) => `field${index}: a: b\n`).join('')
  expect(problemsOf(() => readYaml(yaml))).toHaveLength(20)
})
