import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openSqlite, sqliteMigrations } from '../../src/records/sqlite-database.ts'
import { createFolder, startServer } from '../support/process.ts'
import { record, version } from '../support/records.ts'
import { note } from './figures.ts'
import { openForms, startLoad } from './load.ts'
import {
  askFile,
  createPostgresLedger,
  createSqliteLedger,
  idsIn,
  type Ledger,
  lost,
  recordsFile,
} from './records.ts'
import { findStrace } from './strace.ts'
import { acceptance, choose, get, openForm } from './visitor.ts'

/** How often each server is killed: FAULT_ROUNDS, or what every run of the tests can bear. */
const rounds = Number(process.env.FAULT_ROUNDS ?? 50)

/** Enough to share commits, few enough that two processors serve them all. */
const visitors = 24

const engines: [string, () => Promise<Ledger>][] = [
  ['SQLite', createSqliteLedger],
  ['PostgreSQL', createPostgresLedger],
]

test.each(engines)(
  'killed server: no acknowledged choice is lost amid many, %s',
  {
    timeout: 60_000 + rounds * 4000,
  },
  async (engine, createLedger) => {
    const ledger = await createLedger()
    const acknowledged: string[] = []
    const restarts: number[] = []
    let unknown = 0
    const env = { ...ledger.env, NODE_COMPILE_CACHE: join(ledger.dataDirectory, 'compiled') }
    const first = await startServer(ledger.dataDirectory, { env })
    // Given out once: a form outlives the server that made it.
    const forms = await openForms(first.origin, visitors)
    // Stopped in order: so what was compiled is kept, and the next servers start sooner.
    await first.stop()
    for (let round = 0; round < rounds; round++) {
      const server = await startServer(ledger.dataDirectory, { env })
      restarts.push(server.startedIn)
      const load = startLoad([server.origin], forms)
      await load.begun
      await sleep(50 + Math.random() * 200)
      await server.kill()
      await load.stop()
      expect([...load.statuses.keys()]).toEqual([303])
      acknowledged.push(...load.acknowledged)
      unknown += load.unknown()
    }
    const found = await ledger.ids()
    note({
      ...{ engine, kills: rounds, acknowledged: acknowledged.length, unknown },
      ...{ lost: lost(acknowledged, found).length, ...restartsIn(restarts) },
    })
    expect(lost(acknowledged, found)).toEqual([])
    expect(new Set(found).size).toBe(found.length)
    expect(await ledger.integrity()).toBe('ok')
    const { origin } = await startServer(ledger.dataDirectory, { env })
    expect((await get(origin)).status).toBe(200)
  },
)

test.each([1, 2, 4, 8, 16, 24, 32])(
  'killed server: makes its database, amid which it was killed, the next time, at write %i',
  async (write) => {
    const empty = createFolder()
    await killAtWrite(empty, write)
    const server = await startServer(empty)
    const form = await openForm(server.origin)
    const { receipt = '' } = await choose(server.origin, form, acceptance)
    await server.kill()
    expect(idsIn(empty)).toEqual([receipt])
  },
)

test.each([1, 2, 3, 4, 5, 6])(
  'killed server: has its database whole, amid whose migration it was killed, and migrates it the next time, at write %i',
  async (write) => {
    const folder = createFolder()
    const old = openSqlite(recordsFile(folder), { migrations: sqliteMigrations.slice(0, 1) })
    old.archive({ version, material: version, source: '', languages: [] }, new Date('2026-03-01T00:00:00Z'))
    old.append([record(1), record(2)])
    old.close()
    await killAtWrite(folder, write)
    const applied = Number(askFile(recordsFile(folder), 'PRAGMA user_version')[0]?.user_version)
    const triggers = askFile(recordsFile(folder), `SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
    expect([applied, triggers.length]).toEqual(applied === 1 ? [1, 0] : [sqliteMigrations.length, 3])
    const server = await startServer(folder)
    const { receipt = '' } = await choose(server.origin, await openForm(server.origin), acceptance)
    await server.kill()
    expect(idsIn(folder).toSorted()).toEqual([record(1).id, record(2).id, receipt].toSorted())
    expect(() => askFile(recordsFile(folder), 'UPDATE records SET gpc = 1')).toThrow('never changed')
  },
)

/** Starts a server that is killed when a thread of it begins its nth write or fsync. */
async function killAtWrite(dataDirectory: string, write: number): Promise<void> {
  const fault = `inject=fsync,pwrite64:signal=KILL:when=${write}`
  const under = [await findStrace(), '-f', '-o', '/dev/null', '-e', 'trace=fsync,pwrite64', '-e', fault]
  await expect(startServer(dataDirectory, { under })).rejects.toThrow('did not start')
}

/** How long restarts took, in ms. */
function restartsIn(restarts: readonly number[]) {
  const sorted = restarts.toSorted((one, other) => one - other).map(Math.round)
  return { medianRestart: sorted[Math.floor(sorted.length / 2)], worstRestart: sorted.at(-1) }
}
