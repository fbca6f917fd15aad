import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { charte, cli, temporary } from '../support/process.ts'
import { readCsv } from '../support/read-csv.ts'
import { folderWith, record, version } from '../support/records.ts'
import { exportWatched, startExport } from './run-program.ts'

const at = (moment: string) => ({ decidedAt: new Date(moment) })
const header = 'id,decidedAt,charter,answers,action,language,source,gpc'

describe('an export', () => {
  const first = record(1, at('2026-02-28T23:59:59Z'))
  const second = record(2, { ...at('2026-03-01T00:00:00Z'), gpc: true })
  const third = record(3, at('2026-03-02T00:00:00Z'))
  let data = ''
  beforeAll(async () => {
    data = await folderWith([third, first, second])
  })

  test('export of records: is CSV with a header, in the order of time', async () => {
    const { code, stdout, stderr } = await charte(['records', 'export'], data)
    expect([code, stderr]).toEqual([0, ''])
    const rest = `${version},statistics=granted;ads=refused,custom,fr,page`
    expect(stdout.split('\r\n')).toEqual([
      header,
      `${first.id},2026-02-28T23:59:59Z,${rest},false`,
      `${second.id},2026-03-01T00:00:00Z,${rest},true`,
      `${third.id},2026-03-02T00:00:00Z,${rest},false`,
      '',
    ])
  })

  test('export of records: is a record per line where JSON lines are asked for', async () => {
    const { code, stdout } = await charte(['records', 'export', '--format', 'jsonl'], data)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...first, decidedAt: '2026-02-28T23:59:59Z' },
      { ...second, decidedAt: '2026-03-01T00:00:00Z' },
      { ...third, decidedAt: '2026-03-02T00:00:00Z' },
    ])
  })

  test('export of records: holds its first day, and not the day after its last', async () => {
    const { stdout } = await charte(
      ['records', 'export', '--from', '2026-03-01', '--to', '2026-03-02', '--format', 'jsonl'],
      data,
    )
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout).id).toBe(second.id)
  })

  test('export of records: is the header alone for a period without a record', async () => {
    const { code, stdout } = await charte(['records', 'export', '--to', '2020-01-01'], data)
    expect([code, stdout]).toEqual([0, `${header}\r\n`])
  })

  test('export of records: goes to a file that its owner alone reads', async () => {
    const out = join(temporary(), 'records.csv')
    const { stdout } = await charte(['records', 'export', '--to', '2026-04-01'], data)
    const outcome = await charte(['records', 'export', '--to', '2026-04-01', '--out', out], data)
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readFileSync(out, 'utf8')).toBe(stdout)
    expect(statSync(out).mode & 0o777).toBe(0o600)
  })

  test.each(['/nowhere/records.csv', '/dev/full'])(
    'export of records: says so when it cannot be written to %s',
    async (out) => {
      const { code, stderr } = await charte(['records', 'export', '--out', out], data)
      expect(code).toBe(1)
      expect(stderr).toMatch(new RegExp(`^${out} is not complete: .*\n$`))
    },
  )

  test('export of records: ends with 1 and a line when its output cannot be written', async () => {
    const child = spawn(process.execPath, [cli, 'records', 'export'], {
      env: { DATA_DIR: data },
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    })
    const told = textOf(child)
    expect(await once(child, 'close')).toEqual([1, null])
    expect(told()).toMatch(/^.*ENOSPC.*\n$/)
  })
})

test('export of records: no cell begins like a formula, and what holds commas, quotation marks or lines stands in quotation marks', async () => {
  const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', 'a,b', 'a"b', 'a\r\nb'].map((text, number) =>
    record(number, {
      id: text,
      language: text,
      answers: { [text]: 'granted', also: 'refused', [`${text}2`]: 'granted' },
    }),
  )
  const { stdout } = await charte(['records', 'export'], await folderWith(hostile))
  const rows = readCsv(stdout).slice(1)
  expect(rows).toHaveLength(hostile.length)
  for (const row of rows) {
    expect(row).toHaveLength(8)
    for (const cell of row.flatMap((cell) => cell.split(';'))) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/)
  }
  expect(rows.map(([id]) => id?.replace(/^'/, '')).sort()).toEqual(hostile.map(({ id }) => id).sort())
})

describe('an export of 200,000 records', () => {
  const few = 20_000
  const many = 200_000
  /** In bytes: a small part of what these records take. */
  const most = 8_000_000
  let data = ''
  beforeAll(async () => {
    const start = Date.parse('2026-01-01T00:00:00Z')
    data = await folderWith(
      Array.from({ length: many }, (_, number) =>
        record(number, {
          decidedAt: new Date(number < few ? start : start + 86_400_000 * (1 + (number % 90))),
          answers: Object.fromEntries(
            Array.from({ length: 8 }, (_, purpose) => [`purpose-${purpose}`, 'granted']),
          ),
        }),
      ),
    )
  })

  test.each(['csv', 'jsonl'])(
    'export of 200,000 records: as %s, takes no more memory than one of a tenth',
    async (format) => {
      const words = ['--format', format]
      const small = await exportWatched([...words, '--to', '2026-01-02'], { DATA_DIR: data })
      const large = await exportWatched(words, { DATA_DIR: data })
      expect([small.lines, large.lines]).toEqual([few, many].map((lines) => lines + Number(format === 'csv')))
      expect(large.live - small.live).toBeLessThan(most)
    },
  )

  test('export of 200,000 records: waits for a slow reader instead of filling the memory', async () => {
    const slow = startExport(['--format', 'jsonl'], { DATA_DIR: data })
    await sleep(3000)
    const { lines, live } = await slow.finish()
    expect(lines).toBe(many)
    const small = await exportWatched(['--format', 'jsonl', '--to', '2026-01-02'], { DATA_DIR: data })
    expect(live - small.live).toBeLessThan(most)
  })

  test('export of 200,000 records: ends quietly with 0 when its reader has read enough', async () => {
    const child = spawn(process.execPath, [cli, 'records', 'export'], {
      env: { DATA_DIR: data },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const told = textOf(child)
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(told()).toBe('')
  })
})

function textOf({ stderr }: ChildProcess): () => string {
  let text = ''
  stderr?.on('data', (part: Buffer) => {
    text += part.toString()
  })
  return () => text
}
