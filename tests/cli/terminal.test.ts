import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportRecords } from '../../src/cli/records/export-records.ts'
import { purgeRecords } from '../../src/cli/records/purge-records.ts'
import { charte } from '../support/process.ts'
import { append, folderWith, record } from '../support/records.ts'

const records = Array.from({ length: 2500 }, (_, number) => record(number))
let data = ''
beforeAll(async () => {
  data = await folderWith(records)
})

describe('a terminal', () => {
  test.each(['n', '', 'yep', undefined])(
    'person at a terminal: answers %j and removes nothing',
    async (answer) => {
      const { terminal, said } = terminalAnswering(answer)
      await expect(purgeRecords({ before: new Date('2026-03-02') }, terminal)).rejects.toThrow(
        'nothing was removed',
      )
      expect(await said()).toEqual({
        stdout: '',
        stderr: 'Remove all records from before 2026-03-02T00:00:00Z, for ever? [y/N] ',
      })
      expect((await charte(['records', 'find', records[0]?.id ?? ''], data)).code).toBe(0)
    },
  )

  test('person at a terminal: answers yes, removes, and sees how it goes on', async () => {
    const data = await folderWith(records)
    const { terminal, said } = terminalAnswering('yes', data)
    await purgeRecords({ before: new Date('2026-03-02') }, terminal)
    const { stdout, stderr } = await said()
    expect(stdout).toBe('2,500 records from before 2026-03-02T00:00:00Z were removed\n')
    expect(stderr).toMatch(/\[y\/N\] \r1,000 records removed\r2,000 records removed\n$/)
  })

  test('person at a terminal: sees how an export goes on, beside what is exported', async () => {
    const { terminal, said } = terminalAnswering(undefined)
    const stdout = text(terminal.stdout)
    await exportRecords({ format: 'jsonl' }, terminal)
    expect((await stdout).trimEnd().split('\n')).toHaveLength(records.length)
    expect((await said()).stderr).toBe('\r1,000 records exported\r2,000 records exported\n')
  })
})

test('terminal: what is chosen while an export runs does not prolong it', async () => {
  const data = await folderWith(records)
  const { terminal } = terminalAnswering(undefined, data)
  const stdout = text(terminal.stdout)
  await append(data, [record(9999, { decidedAt: new Date('2026-11-23T09:30:00Z') })])
  await exportRecords({ format: 'jsonl' }, terminal)
  expect((await stdout).trimEnd().split('\n')).toHaveLength(records.length)
})

/** A terminal at which somebody writes a line, or nothing and then the end. */
function terminalAnswering(answer: string | undefined, dataDirectory = data) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stdout = new PassThrough()
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  stdin.end(answer === undefined ? undefined : `${answer}\n`)
  return {
    terminal: {
      env: { DATA_DIR: dataDirectory },
      stdin,
      stdout,
      stderr,
      now: () => new Date('2026-11-23T09:30:00Z'),
    },
    said: async () => ({
      stdout: stdout.writableEnded ? '' : await text(stdout.end()),
      stderr: await text(stderr.end()),
    }),
  }
}
