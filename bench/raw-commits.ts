import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { ConsentRecord } from '../src/consent/record.ts'

/** What an engine commits by itself, with nothing of this project but its tables. */
export interface RawEngine {
  /** Commits records together; resolves when they are on the disk. */
  commit(records: readonly ConsentRecord[]): Promise<void>
  close(): Promise<void>
}

/** The values of a record in the order of its columns. */
function valuesOf({ id, charter, answers, action, language, source }: ConsentRecord): string[] {
  return [id, charter, JSON.stringify(answers), action, language, source]
}

/** A file of SQLite, by node:sqlite in this thread: a transaction of single inserts. */
export function openRawSqlite(file: string): RawEngine {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  const insert = database.prepare(
    `INSERT INTO records (id, charter, answers, action, language, source, decided_at, gpc)
     VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
  )
  return {
    async commit(records) {
      database.exec('BEGIN IMMEDIATE')
      for (const record of records)
        insert.run(...valuesOf(record), Math.floor(record.decidedAt.getTime() / 1000))
      database.exec('COMMIT')
    },
    close: async () => database.close(),
  }
}

/** A PostgreSQL, by pg over one connection: a prepared insert of many rows. */
export async function openRawPostgres(url: string): Promise<RawEngine> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return {
    async commit(records) {
      const rows = records.map((_, row) => {
        const places = Array.from({ length: 7 }, (_, column) => `$${row * 7 + column + 1}`)
        return `(${places.join(', ')}, false)`
      })
      await client.query({
        name: `insert-${records.length}`,
        text: `INSERT INTO records (id, charter, answers, action, language, source, decided_at, gpc) VALUES ${rows.join()}`,
        values: records.flatMap((record) => [...valuesOf(record), record.decidedAt]),
      })
    },
    close: () => client.end(),
  }
}
