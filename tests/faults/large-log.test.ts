import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { recordsOf } from '../../src/log/engine.ts'
import { openEngine } from '../../src/log/open-engine.ts'
import { cli, record, version } from '../cli/charte.ts'
import { createPostgresLedger, createSqliteLedger, type Ledger } from './records.ts'
import { startServer } from './server.ts'
import { acceptance, choose, get, openForm } from './visitor.ts'

/** How many records the log holds: FAULT_RECORDS, or what every run of the tests can bear. */
const size = Number(process.env.FAULT_RECORDS ?? 100_000)

const engines: [string, () => Promise<Ledger>][] = [
  ['SQLite', createSqliteLedger],
  ['PostgreSQL', createPostgresLedger],
]

test.each(engines)(
  `a log of ${size} records is exported in little memory, searched, counted, and purged while visitors choose: %s`,
  { timeout: 120_000 + size },
  async (_engine, createLedger) => {
    const ledger = await createLedger()
    await fill(ledger)
    const env = { ...ledger.env, DATA_DIR: ledger.dataDirectory }
    const server = await startServer(ledger.dataDirectory, { env: ledger.env })

    // Room for a small part of the records alone: an export that gathers them ends without memory.
    const exported = await run(['records', 'export', '--format', 'jsonl'], {
      ...env,
      NODE_OPTIONS: '--max-old-space-size=32',
    })
    expect(exported).toEqual({ code: 0, lines: size })

    const found = await run(['records', 'find', record(size - 1).id], env)
    expect([found.code, found.lines > 0]).toEqual([0, true])
    expect((await run(['records', 'stats'], env)).code).toBe(0)

    const purge = run(['records', 'purge', '--before', '2026-04-01', '--yes'], env)
    const form = await openForm(server.origin)
    let isPurging = true
    void purge.finally(() => {
      isPurging = false
    })
    let choices = 0
    do {
      expect((await choose(server.origin, form, acceptance)).status).toBe(303)
      expect((await get(server.origin)).status).toBe(200)
      choices++
    } while (isPurging)
    expect((await purge).code).toBe(0)
    expect((await ledger.ids()).length).toBe(choices)
  },
)

/** Records of one month, long ago, that name a charter of their own. */
async function fill({ dataDirectory, env }: Ledger): Promise<void> {
  const engine = await openEngine({ dataDirectory, databaseUrl: env.DATABASE_URL })
  await engine.keep({ version, material: version, source: '', texts: {} }, new Date('2026-03-01T00:00:00Z'))
  const start = Date.parse('2026-03-01T00:00:00Z')
  for (let from = 0; from < size; from += 5000)
    await engine.append(
      Array.from({ length: Math.min(5000, size - from) }, (_, index) =>
        record(from + index, { decidedAt: new Date(start + ((from + index) % (30 * 86_400)) * 1000) }),
      ),
    )
  const [first] = await Array.fromAsync(recordsOf(engine, { from: new Date(0), to: new Date(start + 1000) }))
  expect(first?.decidedAt).toEqual(new Date(start))
  await engine.close()
}

/** Runs a command, and counts its lines as they come. */
async function run(words: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { PATH: process.env.PATH ?? '', RECORD_RETENTION: 'P10Y', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let lines = 0
  createInterface({ input: child.stdout }).on('line', () => {
    lines++
  })
  const [code] = await once(child, 'close')
  return { code, lines }
}
