import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { loadCharter } from '../../../src/charter/source/load.ts'
import { smallCharter } from '../../support/charters.ts'
import { problemsOf, swap } from '../edit.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'charter-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function saved(content: string | Uint8Array): string {
  const file = join(directory, 'charter.yaml')
  writeFileSync(file, content)
  return file
}

const linesFor = (content: string | Uint8Array) =>
  problemsOf(() => loadCharter(saved(content))).map((problem) => describeProblem(problem))

test('a charter in UTF-8: is read, with and without the mark that Windows puts before it', () => {
  for (const content of [smallCharter, `\ufeff${smallCharter}`])
    expect(loadCharter(saved(content)).charter.purposes[0]?.title).toEqual({
      fr: 'Nécessaires',
      en: 'Necessary',
    })
})

test('a file in another encoding: is refused, rather than shown with wrong letters', () => {
  expect(linesFor(Buffer.from(smallCharter, 'latin1'))).toEqual([
    '1:1 found bytes that are not UTF-8; save the file as UTF-8',
  ])
})

test('a file of more than a megabyte: is refused', () => {
  expect(linesFor(`${smallCharter}#${' '.repeat(1_000_000)}`)).toEqual([
    expect.stringMatching(/^1:1 found 100\d{4} bytes; write at most 1,000,000 bytes$/),
  ])
})

test('a file of a megabyte: is read', () => {
  const remark = `#${' '.repeat(1_000_000 - Buffer.byteLength(smallCharter) - 1)}`
  expect(linesFor(smallCharter + remark)).toEqual([])
})

test('each line of a CharterError: begins with the file as it was named, and its line, as terminals and editors read it', () => {
  const file = saved(swap('party: third', 'party: others')(swap('id: ads', 'id: Ads')(smallCharter)))
  expect(() => loadCharter(file)).toThrow(
    `${file}:22:5 purposes[2].id: found "Ads"; write a short name of small letters, digits and hyphens, like third-party
${file}:26:96 purposes[2].cookies[0].party: found "others"; write first or third`,
  )
})

test('a folder in place of a file: is reported as a folder', () => {
  expect(() => loadCharter(directory)).toThrow(`${directory} is a folder: name the charter file in it`)
})

test('a file that is not there: is reported by its name', () => {
  expect(() => loadCharter(join(directory, 'nowhere.yaml'))).toThrow(/ENOENT.*nowhere\.yaml/)
})

test('the rules of a server: refuse a charter file', () => {
  const rule = () => [{ path: ['title'], message: 'write another title' }]
  expect(problemsOf(() => loadCharter(saved(smallCharter), [rule]))).toMatchObject([
    { line: 5, path: 'title' },
  ])
})
