import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../records/postgres.ts'
import { createFolder, startServer } from '../support/process.ts'
import { openForms, startLoad } from './load.ts'
import { createPostgresLedger, lost } from './records.ts'
import { acceptance, choose, soon, visitWithoutPause } from './visitor.ts'

test('two servers on one PostgreSQL: the other goes on when one is killed, and when PostgreSQL is killed and comes back', {
  timeout: 120_000,
}, async () => {
  const postgres = await startPostgres()
  onTestFinished(postgres.stop)
  const ledger = await createPostgresLedger(postgres.url)
  const env = { ...ledger.env, COOKIE_SECRET: 'the-secret-that-both-servers-know' }
  const [one, other] = await Promise.all([
    startServer(createFolder(), { env }),
    startServer(createFolder(), { env }),
  ])
  const forms = await openForms(one.origin, 16)
  const load = startLoad([one.origin, other.origin], forms)
  const pages = visitWithoutPause(other.origin)
  await load.begun
  await sleep(1000)
  await one.kill()
  await sleep(1000)
  await postgres.kill('SIGKILL')
  await expect.poll(() => load.statuses.get(503), soon).toBeGreaterThan(0)
  await postgres.restart()
  const [form = { cookie: '', fields: {} }] = forms
  await expect.poll(async () => (await choose(other.origin, form, acceptance)).status, soon).toBe(303)
  const acknowledged = load.acknowledged.length
  await expect.poll(() => load.acknowledged.length, soon).toBeGreaterThan(acknowledged + 20)
  await load.stop()
  expect([...load.statuses.keys()].toSorted()).toEqual([303, 503])
  expect(new Set(await pages.stop())).toEqual(new Set([200]))
  expect(lost(load.acknowledged, await ledger.ids())).toEqual([])
})
