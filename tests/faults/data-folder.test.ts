import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createFolder, type FaultyServer, startServer } from '../support/process.ts'
import { askFile, idsIn, lost, recordsFile } from './records.ts'
import { told, troublesOf } from './server.ts'
import {
  acceptance,
  acceptSoon,
  choose,
  chooseAndReadOn,
  type Form,
  onlyConsentsFail,
  openForm,
  soon,
  statuses,
} from './visitor.ts'

/** The size of a page of SQLite, in bytes. */
const pageSize = 4096

/** Starts a program so that even root may only do with a file what its mode says. */
const withoutPrivilege =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : []

let folder: string
let file: string
let form: Form
let acknowledged: string[]

/** A folder in which a server has recorded 100 consents. */
beforeEach(async () => {
  folder = createFolder()
  file = recordsFile(folder)
  const server = await startServer(folder)
  form = await openForm(server.origin)
  acknowledged = []
  while (acknowledged.length < 100) await accept(server)
  await server.stop()
})

const damaged: [string, () => void, string][] = [
  ['that is damaged at its start', () => damagePage(1), 'not a database'],
  ['that is damaged where the records are', () => damagePage(rootOf('records')), 'damaged'],
  ['that a newer program has changed', () => askFile(file, 'PRAGMA user_version = 99'), 'schema 99'],
]

describe.each(damaged)('a database %s', (name, harm, told) => {
  test(`database ${name}: stops consents alone, is logged once, is left as it is, and is used again once it is mended`, async () => {
    copyFileSync(file, `${file}.good`)
    harm()
    const harmed = readFileSync(file)
    const server = await startServer(folder)
    expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
    expect(troublesOf(server)).toEqual([expect.stringContaining(told)])
    expect(readFileSync(file).equals(harmed)).toBe(true)
    renameSync(`${file}.good`, file)
    await expectRecovery(server)
  })
})

test('harmed data folder: a folder that may only be read stops consents alone, until it may be written again', async () => {
  chmodSync(file, 0o400)
  chmodSync(folder, 0o500)
  const server = await startServer(folder, { under: withoutPrivilege })
  expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  expect(troublesOf(server)).toEqual([expect.stringContaining('EACCES')])
  chmodSync(folder, 0o700)
  chmodSync(file, 0o600)
  await expectRecovery(server)
})

test('harmed data folder: a database that is deleted under the server is missed by the next choice, and a copy is used once it is back', async () => {
  copyFileSync(file, `${file}.good`)
  const server = await startServer(folder)
  rmSync(file)
  expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  expect(troublesOf(server)).toEqual([`${file} was replaced or deleted`])
  await expect.poll(async () => (await choose(server.origin, form, acceptance)).status, soon).toBe(303)
  renameSync(`${file}.good`, file)
  expect((await choose(server.origin, form, acceptance)).status).toBe(503)
  await expectRecovery(server)
})

test('harmed data folder: a data folder that is deleted under the server is logged as an error, and the new database that is created too', async () => {
  const server = await startServer(folder)
  const begun = () => told(server, 'was begun')
  expect(begun()).toEqual([])
  rmSync(folder, { recursive: true })
  expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  await expect.poll(async () => (await choose(server.origin, form, acceptance)).status, soon).toBe(303)
  expect(begun()).toEqual(['the database of the records is gone: a new, empty one was begun'])
})

test('harmed data folder: a server that creates a database where none was says so', async () => {
  const server = await startServer(createFolder())
  await expect
    .poll(() => told(server, 'was begun'), soon)
    .toEqual(['a new database for the records was begun'])
  await server.stop()
  expect(told(await startServer(folder), 'was begun')).toEqual([])
})

test('harmed data folder: a database that another program has locked stops consents alone, until it is unlocked', {
  timeout: 60_000,
}, async () => {
  const server = await startServer(folder)
  const other = new DatabaseSync(file)
  onTestFinished(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  // The first consent waits for the lock; the others are sent when the server knows of it.
  expect((await chooseAndReadOn(server.origin, form)).status).toBe(503)
  expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  expect(troublesOf(server)).toEqual([expect.stringContaining('locked')])
  other.exec('ROLLBACK')
  acknowledged.push(await acceptSoon(server.origin, form))
  expect(idsIn(folder).length).toBe(acknowledged.length)
  await expectRecovery(server)
})

/** Sends a consent that must be recorded. */
async function accept({ origin }: FaultyServer): Promise<void> {
  const { receipt } = await choose(origin, form, acceptance)
  if (!receipt) throw new Error('the consent was not recorded')
  acknowledged.push(receipt)
}

/** Writes what was never meant over a page of the file. */
function damagePage(number: number): void {
  const opened = openSync(file, 'r+')
  writeSync(opened, randomBytes(pageSize), 0, pageSize, (number - 1) * pageSize)
  closeSync(opened)
}

/** The first page of a table. */
function rootOf(table: string): number {
  return Number(askFile(file, `SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`)[0]?.rootpage)
}

/** Expects that consents are recorded again by themselves, that none was lost, and that the file is sound. */
async function expectRecovery(server: FaultyServer): Promise<void> {
  await expect.poll(async () => (await choose(server.origin, form, acceptance)).status, soon).toBe(303)
  await accept(server)
  await server.kill()
  await (await startServer(folder)).stop()
  expect(lost(acknowledged, idsIn(folder))).toEqual([])
  expect(askFile(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
}
