import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type FaultyServer, startServer } from '../support/process.ts'
import { createPostgresLedger, createSqliteLedger, type Ledger } from './records.ts'
import { troublesOf } from './server.ts'
import { acceptance, choose, onlyConsentsFail, openForm, soon, statuses } from './visitor.ts'

const engines: [string, () => Promise<Ledger>][] = [
  ['SQLite', createSqliteLedger],
  ['PostgreSQL', createPostgresLedger],
]

describe.each(engines)('%s', (engine, createLedger) => {
  test.each([
    ['set back by half a year', -183],
    ['set ahead by a month', 30],
  ])(
    `clock that is %s, ${engine}: loses nothing and stops nothing`,
    { timeout: 60_000 },
    async (_name, days) => {
      const ledger = await createLedger()
      const server = await startServer(ledger.dataDirectory, {
        preload: fileURLToPath(new URL('./shift-clock.ts', import.meta.url)),
        env: { ...ledger.env, FAULT_CLOCK_JUMP: String(days * 86_400_000) },
      })
      const { accept, receipts, form } = await openVisitor(server)
      const before = await accept()
      process.kill(server.pid, 'SIGUSR2')
      await expect.poll(async () => daysBetween(before, await accept()), soon).toBe(days)
      expect(await statuses(server.origin, form)).toEqual({ ...onlyConsentsFail, acceptance: 303 })
      expect(troublesOf(server)).toEqual([])
      await server.kill()
      await (await startServer(ledger.dataDirectory, { env: ledger.env })).stop()
      expect(await ledger.ids()).toEqual(expect.arrayContaining(receipts))
      expect(await ledger.integrity()).toBe('ok')
    },
  )
})

/** A visitor whose consents must be recorded; says of each when that was by the clock of the server. */
async function openVisitor({ origin }: FaultyServer) {
  const form = await openForm(origin)
  const receipts: string[] = []
  async function accept(): Promise<Date> {
    const { receipt, headers } = await choose(origin, form, acceptance)
    if (!receipt) throw new Error('the consent was not recorded')
    receipts.push(receipt)
    return new Date(/saved=([^#]+)/.exec(headers.location ?? '')?.[1] ?? '')
  }
  return { accept, receipts, form }
}

function daysBetween(one: Date, other: Date): number {
  return Math.round((other.getTime() - one.getTime()) / 86_400_000)
}
