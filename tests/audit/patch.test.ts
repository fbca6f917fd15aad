import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Finding } from '../../src/audit/finding.ts'
import { amend } from '../../src/audit/patch/amend.ts'
import { splice, unifiedDiff } from '../../src/audit/patch/edits.ts'
import { replaceFile } from '../../src/audit/patch/replace-file.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import type { Permission } from '../../src/consent/permissions.ts'
import { verdictOn } from '../../src/consent/verdict.ts'
import { problemsOf } from '../charter/edit.ts'
import { temporary } from '../support/process.ts'
import {
  audited,
  charterText,
  cookie,
  finding,
  hostileName,
  reportOf,
  rowOf,
  seenIn,
  state,
} from './a-report.ts'

const day = 86_400_000
const { text, edits, mended, left } = amend(charterText, reportOf())
const codesOf = (findings: readonly Finding[]) => findings.map(({ code, subject }) => `${code} ${subject}`)

/** The amendment of a charter by findings about cookies that were seen before any choice. */
function amended(source: string, cookies: Parameters<typeof state>[1], findings: readonly Finding[]) {
  return amend(source, reportOf(findings, { seen: seenIn([state('before', cookies)]) }))
}

describe('an amendment of a charter', () => {
  test('amendment: says what it mends, and leaves to people what they have to decide', () => {
    expect(codesOf(mended)).toEqual([
      'undeclared uid',
      'undeclared visits',
      'longer-than-declared _pk_id.1',
      'wrong-party _pk_id.1',
      'wrong-domain _pk_id.1',
      'wrong-path old',
    ])
    expect(codesOf(left)).toContain('not-granted _pk_id.1')
    expect(codesOf(left)).toContain('never-seen basket')
    expect(codesOf(left)).not.toContain('unusual-life sessionid')
  })

  test('amendment: changes the lines that were false, and keeps every other as it is', () => {
    const [before, after] = [charterText.split('\n'), text.split('\n')]
    const gone = before.filter((line) => !after.includes(line))
    // Another row is of a third party, as this one was said to be.
    expect(gone).toEqual(['        duration: "P6M"', '        path: /old'])
    expect(after).toContain('        duration: P393D')
    expect(text).toContain('        party: first\n        domain: example.org\n')
    expect(text).toContain('        path: /new\n')
    expect(text).toContain(
      '      # Never seen on https://www.example.org/ (1 page in 4 states, 2026-11-28): is it still in use?\n      - { name: basket,',
    )
  })

  test('amendment: adds rows that a check refuses, with the line of each text that is to be written', () => {
    const lines = text.split('\n')
    const problems = problemsOf(() => parseCharter(text)).map(
      ({ line, path }) => `${path.replace(/.*\./, '')} ${lines[line - 1]?.trim()}`,
    )
    const row = ['provider provider:', 'purpose purpose:']
    expect(problems).toEqual(['title title:', ...row, ...row])
  })

  test('amendment: leaves nothing of what it mends, once its rows are completed', () => {
    const completed = text.replaceAll(/^( +)(title|provider|purpose):$/gm, '$1$2: Completed')
    const { charter } = parseCharter(completed)
    const permission: Permission = { mayUse: true, because: 'granted', answer: 'granted' }
    const permissions = new Map(charter.purposes.map(({ id }) => [id, permission]))
    for (const { name, life, party } of reportOf().seen.states.flatMap(({ cookies }) => cookies))
      if (name !== 'strange')
        expect([name, verdictOn({ name, life, party }, { charter }, permissions)]).toEqual([name, 'declared'])
    const rows = charter.purposes.flatMap(({ cookies }) => cookies)
    expect(rows.find(({ name }) => name === 'visits')).toMatchObject({
      technology: 'localStorage',
      duration: 'persistent',
      party: 'first',
    })
    expect(rows.find(({ name }) => name === 'uid')).toMatchObject({
      domain: 'tracker.example',
      duration: 'P2Y',
    })
  })

  test('amendment: of an amended charter puts no second comment', () => {
    const again = amend(text, reportOf([finding('never-seen', 'basket', { place: rowOf.basket })]))
    expect(again.text).toBe(text)
  })

  test('amendment: calls its purpose by a name that is free', () => {
    const uid = finding('undeclared', 'uid')
    const first = amended(charterText, { cookies: [cookie('uid')] }, [uid]).text
    expect(amended(first, { cookies: [cookie('uid')] }, [uid]).text).toContain('- id: todo-2\n')
  })

  test('amendment: of what is ignored there is none', () => {
    const ignored = { reason: 'Agreed' }
    const findings = [finding('undeclared', 'uid', { ignored })]
    expect(amended(charterText, { cookies: [cookie('uid')] }, findings)).toMatchObject({
      edits: [],
      left: [],
    })
  })

  test('amendment: takes the longest life that was asked for, of the party that the row declares', () => {
    const long = { place: rowOf.basket, purpose: 'necessary' }
    const cookies = [
      cookie('basket', { life: 2 * day }),
      cookie('basket', { life: 'session' }),
      cookie('basket', { life: 30 * day - 1, by: 'script' }),
      cookie('basket', { life: 900 * day, refused: 'InvalidDomain' }),
      cookie('basket', { life: 700 * day, party: 'third' }),
    ]
    const { text } = amended(charterText, { cookies }, [finding('longer-than-declared', 'basket', long)])
    expect(text).toContain('Holds what you buy., duration: P30D, party: first }')
  })

  test('amendment: of what no single value is true is left to a person', () => {
    const cookies = [cookie('old', { path: '/a' }), cookie('old', { path: '/b' })]
    const wrong = finding('wrong-path', 'old', { place: rowOf.old })
    expect(amended(charterText, { cookies }, [wrong])).toMatchObject({ text: charterText, left: [wrong] })
  })

  test('amendment: of a row that is repeated elsewhere is left to a person', () => {
    const repeated = charterText
      .replace('      - name: old', '      - &old\n        name: old')
      .replace('# - id: ads\n  #   title: Advertising', '- { id: ads, title: Ads, cookies: [*old] }')
    const place = { line: 1, column: 1, path: 'purposes[1].cookies[1]' }
    const findings = [finding('wrong-path', 'old', { place })]
    const { edits } = amended(repeated, { cookies: [cookie('old')] }, findings)
    expect(parse(repeated).purposes[2].cookies[0].name).toBe('old')
    expect(edits).toEqual([])
  })

  test.each([
    ['lines that end in CR LF', (source: string) => source.replaceAll('\n', '\r\n')],
    ['no end of its last line', (source: string) => source.replace(/\n+controller.*\n$/, '')],
    ['a list of purposes that is not indented', (source: string) => source.replaceAll(/^ {2}(?=.*)/gm, '')],
  ])('amendment: of a charter with %s is as right', (_what, change) => {
    const source = change(charterText)
    const { text } = amend(source, reportOf())
    expect(text.replaceAll('\r\n', '\n').split('\n').length).toBeGreaterThan(source.split('\n').length + 10)
    if (source.includes('\r')) expect(text).not.toMatch(/(?<!\r)\n/)
    const { purposes } = parse(text)
    expect(purposes.at(-1).cookies.map(({ name }: { name: string }) => name)).toEqual(['uid', 'visits'])
    expect(purposes[1].cookies[0]).toMatchObject({ duration: 'P393D', party: 'first', domain: 'example.org' })
    expect(purposes[1].cookies[1]).toMatchObject({ path: '/new' })
  })

  test('amendment: what a site has chosen as a name or a path stands as that, and as nothing else', () => {
    const names = [
      hostileName,
      '*',
      '&a',
      '!!x',
      'true',
      '007',
      '- a',
      'a: b',
      'a #b',
      '{',
      '"',
      'a\n- b',
      '',
    ]
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'grapheme' })), (name) => {
        const seen = { cookies: [cookie(name, { path: `/${name}`, domain: `.${name}`, from: name })] }
        const { text } = amended(charterText, seen, [finding('undeclared', name)])
        const { cookies } = parse(text).purposes.at(-1)
        expect(cookies).toHaveLength(1)
        expect(cookies[0].name).toBe(name.toWellFormed())
        expect(Object.keys(cookies[0])).not.toContain('b')
      }),
    )
  })
})

describe('a diff', () => {
  /** What a program makes of a charter by a diff. */
  function applied(source: string, diff: string, file: string, program: 'git' | 'patch'): string {
    const folder = temporary()
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), source)
    const words = program === 'git' ? ['apply', '-p0', '-'] : ['-p0', '--binary']
    execFileSync(program, words, { cwd: folder, input: diff, stdio: ['pipe', 'pipe', 'pipe'] })
    return readFileSync(join(folder, file), 'utf8')
  }

  test.each(['git', 'patch'] as const)('diff: %s makes the amended charter of it', (program) => {
    for (const file of ['charter.yaml', 'my config/charter.yaml'])
      expect(applied(charterText, unifiedDiff(file, charterText, edits), file, program)).toBe(text)
  })

  test.each([
    ['lines that end in CR LF', charterText.replaceAll('\n', '\r\n')],
    ['no end of its last line', charterText.replace(/\n+controller.*\n$/, '')],
  ])('diff: of a charter with %s is taken by both programs', (_what, source) => {
    const { edits, text } = amend(source, reportOf())
    const diff = unifiedDiff('charter.yaml', source, edits)
    for (const program of ['git', 'patch'] as const)
      expect(applied(source, diff, 'charter.yaml', program)).toBe(text)
  })

  test('diff: of nothing is nothing', () => expect(unifiedDiff('charter.yaml', charterText, [])).toBe(''))

  test('diff: of any edits, git makes what they make', { timeout: 60_000 }, () => {
    const words = fc.stringMatching(/^[ab\n]{0,6}$/)
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a\n', 'b\n', '\n'), { minLength: 1, maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), words), { maxLength: 4 }),
        (lines, changes) => {
          const source = lines.join('')
          const places = changes.flatMap(([a, b]) => [a, b].map((place) => place % source.length))
          const sorted = places.toSorted((a, b) => a - b)
          const edits = changes.map(([, , text], index) => ({
            start: sorted[2 * index] ?? 0,
            end: sorted[2 * index + 1] ?? 0,
            text,
          }))
          const diff = unifiedDiff('a.yaml', source, edits)
          const expected = splice(source, edits)
          if (diff === '') expect(expected).toBe(source)
          else if (expected !== '') expect(applied(source, diff, 'a.yaml', 'git')).toBe(expected)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('the replacement of a file', () => {
  function fileWith(content: string): string {
    const file = join(temporary(), 'charter.yaml')
    writeFileSync(file, content)
    chmodSync(file, 0o640)
    return file
  }

  test('replacement: is whole, keeps the rights of the file and leaves nothing beside it', async () => {
    const file = fileWith(charterText)
    await replaceFile(file, charterText, text)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(dirname(file))).toEqual(['charter.yaml'])
  })

  test('replacement: of a link changes the file that it leads to', async () => {
    const file = fileWith(charterText)
    const link = join(temporary(), 'link.yaml')
    symlinkSync(file, link)
    await replaceFile(link, charterText, text)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('replacement: keeps the mark that some editors begin a file with', async () => {
    const file = fileWith(`\ufeff${charterText}`)
    await replaceFile(file, charterText, text)
    expect(readFileSync(file, 'utf8')).toBe(`\ufeff${text}`)
  })

  test('replacement: of a file that was changed meanwhile is refused', async () => {
    const file = fileWith(`${charterText}# more\n`)
    await expect(replaceFile(file, charterText, text)).rejects.toThrow(
      `${file} was changed meanwhile and stays as it is: run the audit again`,
    )
    expect(readFileSync(file, 'utf8')).toBe(`${charterText}# more\n`)
  })
})

test('the charter of these tests can be published', () => {
  expect(audited.charter.purposes).toHaveLength(2)
})
