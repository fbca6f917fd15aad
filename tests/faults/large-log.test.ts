import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEngine } from '../../src/records/open-engine.ts'
import { exportWatched, run } from '../cli/run-program.ts'
import { startServer } from '../support/process.ts'
import { record, version } from '../support/records.ts'
import { note } from './figures.ts'
import { createPostgresLedger, createSqliteLedger, type Ledger } from './records.ts'
import { acceptance, choose, get, openForm } from './visitor.ts'

/** How many records the log holds: FAULT_RECORDS, or what every run of the tests can bear. */
const size = Number(process.env.FAULT_RECORDS ?? 100_000)

const engines: [string, () => Promise<Ledger>][] = [
  ['SQLite', createSqliteLedger],
  ['PostgreSQL', createPostgresLedger],
]

/** The records stand in order over this month. */
const firstDay = Date.parse('2026-03-01T00:00:00Z')
const month = 30 * 86_400_000

test.each(engines)(
  `log of ${size} records: is exported in constant memory, searched, counted, drawn, and purged while visitors choose, %s`,
  { timeout: 180_000 + size },
  async (engine, createLedger) => {
    const ledger = await createLedger()
    await fill(ledger)
    const env = { ...ledger.env, DATA_DIR: ledger.dataDirectory, RECORD_RETENTION: 'P10Y' }
    const server = await startServer(ledger.dataDirectory, { env: ledger.env })

    const tenth = await exportWatched(['--format', 'jsonl', '--to', '2026-03-04'], env)
    const all = await exportWatched(['--format', 'jsonl'], env)
    expect([tenth, all]).toEqual([
      expect.objectContaining({ code: 0, lines: size / 10 }),
      expect.objectContaining({ code: 0, lines: size }),
    ])
    // An export that gathers its records holds hundreds of bytes of each.
    expect(all.live - tenth.live).toBeLessThan(8_000_000)

    const found = await run(['records', 'find', record(size - 1).id], env)
    expect([found.code, found.lines > 0]).toEqual([0, true])
    const counted = await run(['records', 'stats'], env)
    expect(counted.code).toBe(0)
    const drawn = await run(['report', '--out', join(ledger.dataDirectory, 'report.html')], env)
    expect(drawn.code).toBe(0)

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
    const purged = await purge
    expect(purged.code).toBe(0)
    expect((await ledger.ids()).length).toBe(choices)
    note({
      ...{ engine, records: size, exportedIn: all.took, foundIn: found.took, countedIn: counted.took },
      ...{ drawnIn: drawn.took, purgedIn: purged.took, choicesMeanwhile: choices },
      ...{ liveMemory: megabytes(all.live), liveMemoryOfATenth: megabytes(tenth.live) },
      ...{ residentMemory: megabytes(all.resident), residentMemoryOfATenth: megabytes(tenth.resident) },
    })
  },
)

/** Records that name a charter of their own, a tenth of them from before 4 March. */
async function fill({ dataDirectory, env }: Ledger): Promise<void> {
  const engine = await openEngine({ dataDirectory, databaseUrl: env.DATABASE_URL })
  await engine.archive({ version, material: version, source: '', languages: [] }, new Date(firstDay))
  for (let from = 0; from < size; from += 5000)
    await engine.append(
      Array.from({ length: Math.min(5000, size - from) }, (_, index) =>
        record(from + index, { decidedAt: new Date(firstDay + ((from + index) / size) * month) }),
      ),
    )
  await engine.close()
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000)
}
