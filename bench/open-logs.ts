import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConsentRecord } from '../src/consent/record.ts'
import { openEngine } from '../src/records/open-engine.ts'
import { openStore } from '../src/records/store.ts'
import { createDatabase } from '../tests/records/postgres.ts'
import { shipped } from '../tests/support/charters.ts'
import { archivedOf, publishedOf } from '../tests/support/records.ts'
import { openRawPostgres, openRawSqlite } from './raw-commits.ts'
import { type Timed, timed } from './timed.ts'

/** Something that takes records of so many visitors at once, for some seconds. */
export interface MeasuredLog {
  take(crowd: number, seconds: number): Promise<Timed>
  close(): Promise<void>
}

/** What an engine commits by itself: groups as large as the crowd, one after the other; its rate is that of records. */
export async function openRaw(postgres: string | undefined): Promise<MeasuredLog> {
  const { dataDirectory, databaseUrl, remove } = await openPlace(postgres)
  const engine = await openEngine({ dataDirectory, databaseUrl })
  await engine.archive(archivedOf(shipped), new Date())
  await engine.close()
  const raw = databaseUrl
    ? await openRawPostgres(databaseUrl)
    : openRawSqlite(join(dataDirectory, 'records.sqlite'))
  return {
    async take(crowd, seconds) {
      const commit = () => raw.commit(Array.from({ length: crowd }, createRecord))
      const { rate, ...times } = await timed(1, seconds, commit)
      return { rate: rate * crowd, ...times }
    },
    async close() {
      await raw.close()
      await remove()
    },
  }
}

/** The log of this project, of whose visitors each waits until her own record is on the disk. */
export async function openLog(postgres: string | undefined): Promise<MeasuredLog> {
  const { dataDirectory, databaseUrl, remove } = await openPlace(postgres)
  const store = openStore({
    connect: () => openEngine({ dataDirectory, databaseUrl }),
    now: () => new Date(),
    onDisconnected(error) {
      throw error
    },
    onReconnected() {},
  })
  await store.opened
  store.publish(publishedOf(shipped))
  return {
    take: (crowd, seconds) => timed(crowd, seconds, () => store.append(createRecord())),
    async close() {
      await store.close()
      await remove()
    },
  }
}

/** A folder, and a database in the PostgreSQL of an address. */
async function openPlace(postgres: string | undefined) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'charte-bench-'))
  const database = postgres === undefined ? undefined : await createDatabase(postgres)
  return {
    dataDirectory,
    databaseUrl: database?.url,
    async remove() {
      rmSync(dataDirectory, { recursive: true })
      await database?.drop()
    },
  }
}

function createRecord(): ConsentRecord {
  return {
    id: randomBytes(16).toString('base64url'),
    decidedAt: new Date(),
    charter: shipped.hash,
    answers: { statistics: 'granted', 'first-party': 'refused', 'third-party': 'refused' },
    action: 'custom',
    language: 'fr',
    source: 'page',
    gpc: false,
  }
}
