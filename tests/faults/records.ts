import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inject, onTestFinished } from 'vitest'
import { createDatabase } from '../records/postgres.ts'
import { createFolder } from '../support/process.ts'

/** Where servers of a test keep their records, and what is found there without them. */
export interface Ledger {
  dataDirectory: string
  env: Record<string, string>
  /** The ids of all records. */
  ids(): Promise<string[]>
  /** What the database says of itself: ok. */
  integrity(): Promise<string>
}

/** The file in which a data folder holds its records. */
export function recordsFile(dataDirectory: string): string {
  return join(dataDirectory, 'records.sqlite')
}

/** Asks a file of SQLite from outside the server. */
export function askFile(file: string, text: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { timeout: 5000 })
  try {
    return database.prepare(text).all()
  } finally {
    database.close()
  }
}

/** The ids of all records of a file. */
export function idsIn(dataDirectory: string): string[] {
  return askFile(recordsFile(dataDirectory), 'SELECT id FROM records').map(({ id }) => String(id))
}

/** The acknowledged records that are not there exactly once. */
export function lost(acknowledged: readonly string[], found: readonly string[]): string[] {
  const times = new Map<string, number>()
  for (const id of found) times.set(id, (times.get(id) ?? 0) + 1)
  return acknowledged.filter((id) => times.get(id) !== 1)
}

export async function createSqliteLedger(): Promise<Ledger> {
  const dataDirectory = createFolder()
  return {
    dataDirectory,
    env: {},
    ids: async () => idsIn(dataDirectory),
    integrity: async () =>
      String(askFile(recordsFile(dataDirectory), 'PRAGMA integrity_check')[0]?.integrity_check),
  }
}

export async function createPostgresLedger(server = sharedPostgres()): Promise<Ledger> {
  const database = await createDatabase(server)
  onTestFinished(() => database.drop())
  return {
    dataDirectory: createFolder(),
    env: { DATABASE_URL: database.url },
    ids: async () => (await database.query('SELECT id FROM records')).map(({ id }) => String(id)),
    // PostgreSQL checks its pages as they are read; the sequential read of all ids above is such a check.
    integrity: async () => 'ok',
  }
}

function sharedPostgres(): string {
  const server = inject('postgres')
  if ('failure' in server) throw new Error(server.failure)
  return server.url
}
