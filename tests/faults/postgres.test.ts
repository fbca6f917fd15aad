import { Client } from 'pg'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
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
