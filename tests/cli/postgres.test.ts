import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPostgres } from '../records/places.ts'
import { charte, temporary } from '../support/process.ts'
import { append, record } from '../support/records.ts'

test('commands on PostgreSQL: do the same with records there, and look at no data folder', async () => {
  const database = await createPostgres()
  const folder = temporary()
  await append(
    '/nowhere',
    [record(1, { decidedAt: new Date('2024-01-01T00:00:00Z') }), record(2), record(3)],
    database.url,
  )
  const run = (...words: string[]) => charte(words, join(folder, 'data'), { DATABASE_URL: database.url })
  expect((await run('records', 'find', record(2).id)).stdout).toContain('2026-03-01T09:30:00Z')
  expect((await run('records', 'find', 'no-such-receipt')).code).toBe(1)
  expect((await run('records', 'export')).stdout.split('\r\n')).toHaveLength(5)
  expect((await run('records', 'stats')).stdout).toMatch(/^3 choices/)
  expect((await run('records', 'purge', '--before', '2025-01-01', '--yes')).stdout).toMatch(/^1 records/)
  expect(await run('records', 'erase', record(3).id)).toEqual({
    code: 0,
    stdout: `the record ${record(3).id} was erased; its bytes are left in the files of PostgreSQL until it vacuums them, and in its WAL\n`,
    stderr: '',
  })
  expect((await run('report', '--out', join(folder, 'report.html'))).code).toBe(0)
  expect((await run('records', 'stats')).stdout).toMatch(/^1 choices/)
  expect(existsSync(join(folder, 'data'))).toBe(false)
  await database.drop()
})

test('commands on PostgreSQL: create or migrate no database, which is for servers to do', async () => {
  const database = await createPostgres()
  const folder = temporary()
  const run = (...words: string[]) => charte(words, folder, { DATABASE_URL: database.url })
  const commands = [
    ['records', 'find', record(1).id],
    ['records', 'export'],
    ['records', 'stats'],
    ['records', 'purge', '--yes'],
    ['records', 'erase', record(1).id],
    ['report', '--out', join(folder, 'report.html')],
  ]
  for (const words of commands)
    expect(await run(...words)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'no record was ever kept in this database\n',
    })
  expect(await database.tables()).toEqual([])
  await database.drop()
})

test('commands on PostgreSQL: report one that does not answer in one line, without its password, and end with 1', async () => {
  const { code, stderr } = await charte(['records', 'stats'], temporary(), {
    DATABASE_URL: 'postgres://user:pass-of-x@127.0.0.1:1/records',
  })
  expect(code).toBe(1)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).not.toContain('pass-of-x')
})
