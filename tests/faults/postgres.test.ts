import { Client } from 'pg'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openPostgresEngine, postgresMigrations } from '../../src/records/postgres.ts'
import { startPostgres } from '../records/postgres.ts'
import { type FaultyServer, startServer } from '../support/process.ts'
import { record, version } from '../support/records.ts'
import { createPostgresLedger, type Ledger, lost } from './records.ts'
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

let ledger: Ledger
let other: Client

/** A PostgreSQL, and another program that uses the same database. */
beforeEach(async () => {
  ledger = await createPostgresLedger()
  other = new Client({ connectionString: ledger.env.DATABASE_URL })
  other.on('error', () => {})
  await other.connect()
  onTestFinished(() => other.end())
})

const start = () => startServer(ledger.dataDirectory, { env: ledger.env })

/** The lock under which servers change the schema. */
const schemaLock = `hashtextextended('charte-cookies', 0)`

describe('a schema that another program changes', () => {
  test('schema that another program changes: a server that has to change it too shows the page and records nothing, until that is over', {
    timeout: 60_000,
  }, async () => {
    await other.query(`SELECT pg_advisory_lock(${schemaLock})`)
    const server = await start()
    const form = await openForm(server.origin)
    expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
    await other.query(`SELECT pg_advisory_unlock(${schemaLock})`)
    await expectRecovery(server, form)
  })

  test('schema that another program changes: a server that has nothing to change does not wait', async () => {
    const before = await start()
    expect((await choose(before.origin, await openForm(before.origin), acceptance)).status).toBe(303)
    await before.stop()
    await other.query(`SELECT pg_advisory_lock(${schemaLock})`)
    const server = await start()
    expect((await choose(server.origin, await openForm(server.origin), acceptance)).status).toBe(303)
    expect(troublesOf(server)).toEqual([])
  })
})

test('disturbed PostgreSQL: records that another program has locked stop consents alone, until they are unlocked', {
  timeout: 60_000,
}, async () => {
  const { server, form, acknowledged } = await startWithConsent()
  await other.query('BEGIN; LOCK TABLE records')
  // The first consent waits for the lock; the others are sent when the server knows of it.
  expect((await chooseAndReadOn(server.origin, form)).status).toBe(503)
  expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  expect(troublesOf(server)).toEqual(['PostgreSQL: canceling statement due to statement timeout'])
  await other.query('COMMIT')
  await expectRecovery(server, form, acknowledged)
})

test('disturbed PostgreSQL: a database that may only be read stops consents alone, is logged once, and is used again once it may be written', {
  timeout: 60_000,
}, async () => {
  const { server, form, acknowledged } = await startWithConsent()
  await setForNewSessions('default_transaction_read_only', 'on')
  for (let visit = 0; visit < 3; visit++)
    expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  const readOnly = 'PostgreSQL: the server may only be read, as a standby: nothing can be recorded there'
  await expect.poll(() => troublesOf(server), soon).toContain(readOnly)
  expect(told(server, 'can be reached again')).toEqual([])
  await setForNewSessions('default_transaction_read_only', 'off')
  await expectRecovery(server, form, acknowledged)
  expect(troublesOf(server).filter((trouble) => trouble === readOnly)).toHaveLength(1)
})

test('disturbed PostgreSQL: a database that a newer program has changed stops consents alone, is left as it is, and is used again once it fits', {
  timeout: 60_000,
}, async () => {
  const before = await startWithConsent()
  await before.server.stop()
  await other.query('UPDATE schema_steps SET applied = 99')
  const server = await start()
  const form = await openForm(server.origin)
  for (let visit = 0; visit < 3; visit++)
    expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  expect(troublesOf(server)).toEqual([expect.stringContaining('schema 99')])
  expect(await applied()).toBe(99)
  await other.query('UPDATE schema_steps SET applied = $1', [postgresMigrations.length])
  await expectRecovery(server, form, before.acknowledged)
})

test('hanging PostgreSQL: stops consents alone, until it goes on', {
  timeout: 90_000,
}, async () => {
  const postgres = await startPostgres()
  onTestFinished(postgres.stop)
  const own = await createPostgresLedger(postgres.url)
  const server = await startServer(own.dataDirectory, { env: own.env })
  const form = await openForm(server.origin)
  const first = await acceptSoon(server.origin, form)
  await postgres.kill('SIGSTOP')
  expect((await chooseAndReadOn(server.origin, form)).status).toBe(503)
  expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
  await postgres.kill('SIGCONT')
  const last = await acceptSoon(server.origin, form)
  expect(lost([first, last], await own.ids())).toEqual([])
})

test('disturbed PostgreSQL: a server that is killed while it migrates its database leaves it as it was, and the next one migrates it', {
  timeout: 60_000,
}, async () => {
  const url = ledger.env.DATABASE_URL ?? ''
  const old = await openPostgresEngine(url, { migrations: postgresMigrations.slice(0, 1) })
  await other.query(`INSERT INTO charters VALUES ($1, $1, '', '{"fr": "<p>"}')`, [version])
  await old.archive(
    { version, material: version, source: '', languages: [] },
    new Date('2026-03-01T00:00:00Z'),
  )
  await old.append([record(1), record(2)])
  await old.close()
  // The step gets as far as the records, and waits for the charters.
  await other.query('BEGIN; LOCK TABLE charters IN ROW EXCLUSIVE MODE')
  const server = await start()
  await expect.poll(waitingSteps, soon).toBe(1)
  await server.kill()
  await expect.poll(waitingSteps, soon).toBe(0)
  await other.query('COMMIT')
  expect([await applied(), await triggers()]).toEqual([1, 0])
  const next = await start()
  const { receipt = '' } = await choose(next.origin, await openForm(next.origin), acceptance)
  expect((await ledger.ids()).toSorted()).toEqual([record(1).id, record(2).id, receipt].toSorted())
  expect([await applied(), await triggers()]).toEqual([postgresMigrations.length, 3])
})

/** How many servers wait in the middle of a step of the schema. */
const waitingSteps = () =>
  countOf(`FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%CREATE TRIGGER%'`)
const triggers = () => countOf(`FROM pg_trigger WHERE tgname LIKE '%_stay'`)
const applied = async () => (await other.query('SELECT applied FROM schema_steps')).rows[0].applied

async function countOf(text: string): Promise<number> {
  // A transaction would go on seeing the activity that it has seen.
  await other.query('SELECT pg_stat_clear_snapshot()')
  const { rows } = await other.query(`SELECT count(*)::integer AS count ${text}`)
  return rows[0].count
}

/** A server that has recorded a consent, with its receipt. */
async function startWithConsent() {
  const server = await start()
  const form = await openForm(server.origin)
  return { server, form, acknowledged: [await acceptSoon(server.origin, form)] }
}

/** Changes a setting of the database, and ends the sessions that know the one before. */
async function setForNewSessions(name: string, value: string): Promise<void> {
  const { rows } = await other.query('SELECT current_database() AS name')
  await other.query(`SET default_transaction_read_only = off`)
  await other.query(`ALTER DATABASE ${rows[0].name} SET ${name} = ${value}`)
  await other.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
}

/** Expects that consents are recorded again by themselves, and that all that were acknowledged, and no others, are there. */
async function expectRecovery(server: FaultyServer, form: Form, before: string[] = []): Promise<void> {
  const acknowledged = [...before, await acceptSoon(server.origin, form)]
  await server.kill()
  expect((await ledger.ids()).toSorted()).toEqual(acknowledged.toSorted())
}
