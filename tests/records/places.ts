import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { inject, vi } from 'vitest'
import type { Engine, OpenOptions } from '../../src/records/engine.ts'
import { openPostgresEngine, postgresMigrations } from '../../src/records/postgres.ts'
import { openSqliteEngine } from '../../src/records/sqlite.ts'
import { sqliteMigrations } from '../../src/records/sqlite-database.ts'
import { openInThisThread } from '../support/records.ts'
import { createDatabase, type TestDatabase } from './postgres.ts'

/** An empty database for an engine, and what stands in it when one looks without the engine. */
export interface Place {
  open(options?: OpenOptions): Promise<Engine>
  /** The migrations of the schema in this release. */
  migrations: readonly string[]
  query(text: string): Promise<Record<string, unknown>[]>
  /** The names of the tables that the program has made. */
  tables(): Promise<string[]>
  columns(table: string): Promise<string[]>
  /** How the database carries out each statement that an engine sends for some work. */
  plans(work: (engine: Engine) => Promise<unknown>): Promise<string[]>
  /** Has another program lock a table, the records where none is named. Returns what unlocks it. */
  lock(table?: string): Promise<() => Promise<void>>
  remove(): Promise<void>
}

/** A data folder, for SQLite. */
export interface Folder extends Place {
  file: string
}

export async function createFolder(): Promise<Folder> {
  const folder = mkdtempSync(join(tmpdir(), 'charte-log-'))
  const file = join(folder, 'data', 'records.sqlite')
  return {
    file,
    migrations: sqliteMigrations,
    open: async (options) =>
      options?.migrations ? openInThisThread(file, options) : openSqliteEngine(file, options),
    query: async (text) => ask(file, text),
    tables: async () =>
      existsSync(file)
        ? names(ask(file, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`))
        : [],
    columns: async (table) => names(ask(file, `SELECT name FROM pragma_table_info('${table}')`)),
    async plans(work) {
      const spy = vi.spyOn(DatabaseSync.prototype, 'prepare')
      const engine = await openInThisThread(file)
      spy.mockClear()
      await work(engine)
      const statements = spy.mock.calls.map(([text]) => text).filter((text) => !text.startsWith('PRAGMA'))
      spy.mockRestore()
      await engine.close()
      return statements.map((text) => lines(ask(file, `EXPLAIN QUERY PLAN ${text}`), 'detail'))
    },
    async lock() {
      const other = new DatabaseSync(file)
      other.exec('BEGIN IMMEDIATE')
      return async () => other.close()
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

function ask(file: string, text: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file)
  try {
    return database.prepare(text).all()
  } finally {
    database.close()
  }
}

/** A database of the PostgreSQL of all tests, with settings of its own. */
export async function createPostgres(settings: Record<string, string> = {}): Promise<Place & TestDatabase> {
  const server = inject('postgres')
  if ('failure' in server) throw new Error(server.failure)
  const database = await createDatabase(server.url, settings)
  return {
    ...database,
    migrations: postgresMigrations,
    open: (options) => openPostgresEngine(database.url, options),
    tables: async () => names(await database.query(tablesQuery)),
    columns: async (table) => names(await database.query(columnsQuery, [table])),
    async plans(work) {
      await database.query('ANALYZE')
      const engine = await openPostgresEngine(database.url)
      const spy = vi.spyOn(Client.prototype, 'query')
      await work(engine)
      const statements = spy.mock.calls.flatMap(([sent]) => (isStatement(sent) ? [sent] : []))
      spy.mockRestore()
      await engine.close()
      const plans = statements.map(({ text, values }) => database.query(`EXPLAIN ${text}`, values))
      return (await Promise.all(plans)).map((plan) => lines(plan, 'QUERY PLAN'))
    },
    async lock(table = 'records') {
      const other = new Client({ connectionString: database.url })
      await other.connect()
      await other.query(`BEGIN; LOCK TABLE ${table}`)
      return () => other.end()
    },
    remove: () => database.drop(),
  }
}

const tablesQuery = `SELECT relname AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`
const columnsQuery = `SELECT attname AS name FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`

function isStatement(sent: unknown): sent is { text: string; values: unknown[] } {
  return (
    typeof sent === 'object' &&
    sent !== null &&
    'text' in sent &&
    /^\s*(SELECT (\w+,|to_char)|DELETE)/.test(`${sent.text}`)
  )
}

const names = (rows: Record<string, unknown>[]) => rows.map(({ name }) => String(name))

const lines = (rows: Record<string, unknown>[], column: string) => rows.map((row) => row[column]).join('\n')
