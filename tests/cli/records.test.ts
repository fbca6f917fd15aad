import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { charte, temporary } from '../support/process.ts'
import { append, folderWith, record, version } from '../support/records.ts'

const kept = record(1, { gpc: true })
let data = ''
beforeAll(async () => {
  data = await folderWith([kept, record(2), record(3, { action: 'accept-all' })])
})

describe('find', () => {
  test('charte records find: shows the record of a receipt in words', async () => {
    const { code, stdout, stderr } = await charte(['records', 'find', kept.id], data)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['receipt', kept.id],
      ['chosen at', '2026-03-01T09:30:00Z'],
      ['action', 'custom'],
      ['purpose statistics', 'granted'],
      ['purpose ads', 'refused'],
      ['charter', version],
      ['language', 'fr'],
      ['text', `http://localhost:3000/charte-cookies/versions/${version}/fr`],
      ['made on', 'page'],
      ['Global Privacy Control', 'sent by the browser'],
      ['kept until', '2027-03-01T09:30:00Z'],
      [''],
    ])
  })

  test('charte records find: shows a record as JSON', async () => {
    const { code, stdout } = await charte(['records', 'find', '--json', kept.id], data, {
      PUBLIC_URL: 'https://data.example.org',
      RECORD_RETENTION: 'P18M',
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ ...kept, decidedAt: '2026-03-01T09:30:00Z', keptUntil: '2027-09-01T09:30:00Z' },
      text: `https://data.example.org/charte-cookies/versions/${version}/fr`,
    })
  })

  test('charte records find: says in one line that there is none', async () => {
    const outcome = await charte(['records', 'find', 'no-such-receipt'], data)
    expect(outcome).toEqual({ code: 1, stdout: '', stderr: 'no record has the receipt no-such-receipt\n' })
  })
})

describe('erase', () => {
  test('charte records erase: erases one record for ever and says so; a second time it says that there is none', async () => {
    const data = await folderWith([kept, record(2)])
    expect(await charte(['records', 'erase', record(2).id], data)).toEqual({
      code: 0,
      stdout: `the record ${record(2).id} was erased\n`,
      stderr: '',
    })
    expect(await charte(['records', 'erase', record(2).id], data)).toEqual({
      code: 1,
      stdout: '',
      stderr: `no record has the receipt ${record(2).id}\n`,
    })
    expect((await charte(['records', 'find', record(2).id], data)).code).toBe(1)
    expect((await charte(['records', 'find', kept.id], data)).code).toBe(0)
  })
})

test('records: what is erased while another program reads it is said to be left for a while', async () => {
  const data = await folderWith([kept])
  const reader = new DatabaseSync(`${data}/records.sqlite`)
  reader.exec('BEGIN; SELECT count(*) FROM records')
  const { code, stdout } = await charte(['records', 'erase', kept.id], data)
  const file = `${data}/records.sqlite`
  expect([code, stdout]).toEqual([
    0,
    `the record ${kept.id} was erased; its bytes are left in ${file} or ${file}-wal, which another program reads, until a server clears them: it tries every hour\n`,
  ])
  reader.close()
})

describe('stats', () => {
  const days = [
    record(1, { decidedAt: new Date('2026-02-28T23:59:59Z') }),
    record(2, { answers: { statistics: 'granted', ads: 'granted' }, action: 'accept-all' }),
    record(3),
    record(4, { decidedAt: new Date('2026-03-02T00:00:00Z'), answers: { statistics: 'refused' } }),
  ]

  test('charte records stats: counts the choices of a period, from its first day up to its last, which is not counted', async () => {
    const data = await folderWith(days)
    const period = ['--from', '2026-03-01', '--to', '2026-03-02']
    const { code, stdout } = await charte(['records', 'stats', ...period, '--json'], data)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-02T00:00:00Z',
      choices: 2,
      purposes: [
        { purpose: 'ads', granted: 1, refused: 1 },
        { purpose: 'statistics', granted: 2, refused: 0 },
      ],
      actions: [
        { action: 'accept-all', choices: 1 },
        { action: 'custom', choices: 1 },
      ],
      days: [{ day: '2026-03-01', choices: 2 }],
    })
  })

  test('charte records stats: counts every choice of a day on which the charter kept none of its purposes', async () => {
    const data = await folderWith([record(1), record(2, { answers: { maps: 'granted' } })])
    const { choices, days } = JSON.parse((await charte(['records', 'stats', '--json'], data)).stdout)
    expect([choices, days]).toEqual([2, [{ day: '2026-03-01', choices: 2 }]])
  })

  test('charte records stats: prints aligned tables of everything where no period is named', async () => {
    const { code, stdout } = await charte(['records', 'stats'], await folderWith(days))
    expect(code).toBe(0)
    expect(stdout.replace(/up to .* UTC/, 'up to now')).toBe(`4 choices, everything up to now

purpose     granted  refused  share granted
ads               1        2           33 %
statistics        3        1           75 %

action      choices
accept-all        1
custom            3

day         choices
2026-02-28        1
2026-03-01        2
2026-03-02        1
`)
  })

  test('charte records stats: prints one line for a period without a choice', async () => {
    const { code, stdout } = await charte(['records', 'stats', '--to', '2020-01-01'], data)
    expect([code, stdout]).toEqual([0, '0 choices, everything up to 2020-01-01, UTC\n'])
  })
})

describe('purge', () => {
  const old = Array.from({ length: 2500 }, (_, number) =>
    record(number, { decidedAt: new Date('2024-05-31T10:00:00Z') }),
  )

  test('charte records purge: asks for --yes where no one can confirm, and removes nothing', async () => {
    const data = await folderWith([kept])
    const { code, stdout, stderr } = await charte(['records', 'purge', '--before', '2026-03-02'], data)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe('add --yes to remove all records from before 2026-03-02T00:00:00Z\n')
    expect((await charte(['records', 'find', kept.id], data)).code).toBe(0)
  })

  test('charte records purge: removes what was chosen before a day, however much it is, and says how many', async () => {
    const data = await folderWith(old)
    const atMidnight = record(9999, { decidedAt: new Date('2024-06-01T00:00:00Z') })
    await append(data, [atMidnight])
    const { code, stdout, stderr } = await charte(
      ['records', 'purge', '--before', '2024-06-01', '--yes'],
      data,
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe('2,500 records from before 2024-06-01T00:00:00Z were removed\n')
    expect((await charte(['records', 'find', atMidnight.id], data)).code).toBe(0)
  })

  test('charte records purge: removes what is older than the retention of the settings, and nothing younger', async () => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000)
    const [older, younger] = [record(1, { decidedAt: ago(15) }), record(2, { decidedAt: ago(13) })]
    const data = await folderWith([older, younger])
    const { code, stdout } = await charte(['records', 'purge', '--yes'], data, { RECORD_RETENTION: 'P2W' })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^1 records from before \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ were removed\n$/)
    expect((await charte(['records', 'find', older.id], data)).code).toBe(1)
    expect((await charte(['records', 'find', younger.id], data)).code).toBe(0)
  })
})

test('records: a database that is damaged is reported in one line, and ends with 1', async () => {
  const data = temporary()
  writeFileSync(`${data}/records.sqlite`, 'this is no database, whatever its name says'.repeat(200))
  const { code, stdout, stderr } = await charte(['records', 'stats'], data)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})
