import { Client } from 'pg'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openPostgresEngine } from '../../src/log/postgres-engine.ts'
import { postgresSteps } from '../../src/log/postgres-steps.ts'
import { record, version } from '../cli/charte.ts'
import { createPostgresLedger, type Ledger, lost } from './records.ts'
import { type FaultyServer, startServer, troublesOf } from './server.ts'
import { acceptance, choose, type Form, onlyConsentsFail, openForm, soon, statuses } from './visitor.ts'

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

describe('while another program changes the schema', () => {
  test('a server that has to change it too shows the page and records nothing, until that is over', {
    timeout: 60_000,
  }, async () => {
    await other.query(`SELECT pg_advisory_lock(${schemaLock})`)
    const server = await start()
    const form = await openForm(server.origin)
    expect(await statuses(server.origin, form)).toEqual(onlyConsentsFail)
    await other.query(`SELECT pg_advisory_unlock(${schemaLock})`)
    await expectRecovery(server, form)
  })

  test('a server that has nothing to change waits for nobody', async () => {
    const before = await start()
    expect((await choose(before.origin, await openForm(before.origin), acceptance)).status).toBe(303)
    await before.stop()
    await other.query(`SELECT pg_advisory_lock(${schemaLock})`)
    const server = await start()
    expect((await choose(server.origin, await openForm(server.origin), acceptance)).status).toBe(303)
    expect(troublesOf(server)).toEqual([])
  })
})

test('a server that is killed while it migrates its database leaves it as it was, and the next one migrates it', {
  timeout: 60_000,
}, async () => {
  const url = ledger.env.DATABASE_URL ?? ''
  const old = await openPostgresEngine(url, { steps: postgresSteps.slice(0, 1) })
  await old.keep({ version, material: version, source: '', texts: {} }, new Date('2026-03-01T00:00:00Z'))
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
  expect([await applied(), await triggers()]).toEqual([postgresSteps.length, 2])
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

/** Expects that consents are recorded again by themselves, and that all that were acknowledged, and no others, are there. */
async function expectRecovery(server: FaultyServer, form: Form, acknowledged: string[] = []): Promise<void> {
  await expect
    .poll(async () => {
      const { status, receipt } = await choose(server.origin, form, acceptance)
      if (receipt) acknowledged.push(receipt)
      return status
    }, soon)
    .toBe(303)
  await server.kill()
  const found = await ledger.ids()
  expect(lost(acknowledged, found)).toEqual([])
  expect(found.length).toBe(acknowledged.length)
}
