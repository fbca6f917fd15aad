import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { engineTimeout, type OpenOptions, pendingMigrations } from './engine.ts'
import { createSqliteEngine, inTransaction, type SqliteEngine } from './sqlite-queries.ts'

/** The migrations of the schema. Moments are seconds since 1970; answers, JSON. */
export const sqliteMigrations: readonly string[] = [
  `CREATE TABLE records (
     id TEXT PRIMARY KEY,
     decided_at INTEGER NOT NULL,
     charter TEXT NOT NULL REFERENCES charters (version),
     answers TEXT NOT NULL,
     action TEXT NOT NULL,
     language TEXT NOT NULL,
     source TEXT NOT NULL,
     gpc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX records_by_time ON records (decided_at, id);
   CREATE TABLE charters (
     version TEXT PRIMARY KEY,
     material TEXT NOT NULL,
     source TEXT NOT NULL,
     texts TEXT NOT NULL
   ) STRICT;
   CREATE TABLE servings (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     version TEXT NOT NULL REFERENCES charters (version),
     since INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TRIGGER records_stay BEFORE UPDATE ON records
     BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
   CREATE TRIGGER charters_stay BEFORE UPDATE ON charters
     BEGIN SELECT RAISE(ABORT, 'charters are never changed'); END;`,
  // A page for each language, so that to show one does not need all of them to be read.
  `CREATE TABLE texts (
     version TEXT NOT NULL,
     language TEXT NOT NULL,
     html TEXT NOT NULL,
     PRIMARY KEY (version, language)
   ) STRICT;
   INSERT INTO texts SELECT version, text.key, text.value FROM charters, json_each(texts) AS text;
   CREATE TRIGGER texts_stay BEFORE UPDATE ON texts
     BEGIN SELECT RAISE(ABORT, 'texts are never changed'); END;
   DROP TRIGGER charters_stay;
   ALTER TABLE charters ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
   UPDATE charters SET languages = (SELECT json_group_array(key) FROM json_each(texts));
   ALTER TABLE charters DROP COLUMN texts;
   CREATE TRIGGER charters_stay BEFORE UPDATE ON charters
     BEGIN SELECT RAISE(ABORT, 'charters are never changed'); END;`,
  // Choices that consent to nothing, by day.
  `CREATE TABLE counts (
     day TEXT NOT NULL,
     charter TEXT NOT NULL REFERENCES charters (version),
     answers TEXT NOT NULL,
     action TEXT NOT NULL,
     source TEXT NOT NULL,
     choices INTEGER NOT NULL,
     PRIMARY KEY (day, charter, answers, action, source)
   ) STRICT, WITHOUT ROWID;`,
]

/** A WAL of older versions could be corrupted when two connections wrote at once (sqlite.org, 3.51.3). */
const oldestSafe = [3, 51, 3]

/**
 * Opens the database file, which it creates and migrates where needed. A database that is damaged, that a newer
 * program has changed or that cannot be written is refused with an error, and left as it is.
 */
export function openSqlite(file: string, options: OpenOptions = {}): SqliteEngine {
  if (!options.asItIs) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
  } else if (!existsSync(file)) throw new Error(`no record was ever kept in ${file}`)
  const database = new DatabaseSync(file, { timeout: engineTimeout })
  try {
    prepareDatabase(database, { migrations: sqliteMigrations, ...options })
    return createSqliteEngine(database, file)
  } catch (error) {
    database.close()
    throw error
  }
}

type Preparation = OpenOptions & Required<Pick<OpenOptions, 'migrations'>>

function prepareDatabase(database: DatabaseSync, options: Preparation): void {
  requireSafeVersion(String(database.prepare('SELECT sqlite_version() AS version').get()?.version))
  // An erased record leaves nothing behind in the file (GDPR 17).
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON')
  const damage = database.prepare('PRAGMA quick_check(1)').get()?.quick_check
  if (damage !== 'ok') throw new Error(`the database is damaged: ${damage}`)
  // What is refused is left as it is.
  pendingMigrations(appliedMigrations(database), options)
  expectPragma(database, 'journal_mode', 'wal')
  database.exec('PRAGMA synchronous = FULL')
  expectPragma(database, 'synchronous', 2)
  if (!options.asItIs) migrate(database, options)
}

function migrate(database: DatabaseSync, { migrations, onCreated }: Preparation): void {
  const applied = inTransaction(database, () => {
    const applied = appliedMigrations(database)
    for (const migration of pendingMigrations(applied, { migrations })) database.exec(migration)
    // Where nothing changes too: a database that cannot be written must not pass for open.
    database.exec(`PRAGMA user_version = ${migrations.length}`)
    return applied
  })
  if (applied === 0) onCreated?.()
  writeLogOver(database)
}

/**
 * Writes all of the log into the database file. After a failed fsync, a log that is read anew may hold what looks
 * committed and is not on the disk; what was added behind it would be lost with it.
 */
function writeLogOver(database: DatabaseSync): void {
  const { log, checkpointed } = database.prepare('PRAGMA wal_checkpoint(FULL)').get() ?? {}
  if (log !== checkpointed)
    throw new Error('another program goes on reading the database as it was: its log cannot be written over')
}

/** How many migrations the schema has had. */
function appliedMigrations(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version)
}

function requireSafeVersion(version: string): void {
  const found = version.split('.').map(Number)
  const difference =
    oldestSafe.map((part, index) => (found[index] ?? 0) - part).find((part) => part !== 0) ?? 0
  if (difference < 0)
    throw new Error(`SQLite ${version} can corrupt its log: use Node with ${oldestSafe.join('.')} or newer`)
}

/** Reads a pragma back: a mode that the file system does not support is refused by SQLite without an error. */
function expectPragma(database: DatabaseSync, name: string, expected: string | number): void {
  const set = name === 'journal_mode' ? `PRAGMA ${name} = ${expected}` : `PRAGMA ${name}`
  const found = database.prepare(set).get()?.[name]
  if (found !== expected) throw new Error(`the database cannot use ${name} ${expected}, only ${found}`)
}
