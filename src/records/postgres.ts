import type { Pool } from 'pg'
import { type Engine, type OpenOptions, pendingMigrations } from './engine.ts'
import { inTransaction, openPool, type Query, queryOver } from './postgres-pool.ts'
import { type Connections, createPostgresEngine, lock, longTimeout } from './postgres-queries.ts'

/** The migrations of the schema. Moments are whole seconds; ids stand in the order of their bytes, as in SQLite. */
export const postgresMigrations: readonly string[] = [
  `CREATE TABLE charters (
     version text PRIMARY KEY,
     material text NOT NULL,
     source text NOT NULL,
     texts json NOT NULL
   );
   CREATE TABLE records (
     id text COLLATE "C" PRIMARY KEY,
     decided_at timestamptz(0) NOT NULL,
     charter text NOT NULL REFERENCES charters (version),
     answers jsonb NOT NULL,
     action text NOT NULL,
     language text NOT NULL,
     source text NOT NULL,
     gpc boolean NOT NULL
   );
   CREATE INDEX records_by_time ON records (decided_at, id);
   CREATE TABLE servings (
     number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     version text NOT NULL REFERENCES charters (version),
     since timestamptz(0) NOT NULL
   );`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION '% are never changed', TG_TABLE_NAME; END $$;
   CREATE TRIGGER records_stay BEFORE UPDATE ON records EXECUTE FUNCTION refuse_change();
   CREATE TRIGGER charters_stay BEFORE UPDATE ON charters EXECUTE FUNCTION refuse_change();`,
  // A page for each language, so that to show one does not need all of them to be read.
  `CREATE TABLE texts (
     version text,
     language text,
     html text NOT NULL,
     PRIMARY KEY (version, language)
   );
   INSERT INTO texts SELECT version, key, value FROM charters, json_each_text(texts);
   CREATE TRIGGER texts_stay BEFORE UPDATE ON texts EXECUTE FUNCTION refuse_change();
   ALTER TABLE charters DISABLE TRIGGER charters_stay;
   ALTER TABLE charters ADD COLUMN languages json NOT NULL DEFAULT '[]';
   UPDATE charters SET languages =
     (SELECT coalesce(json_agg(key ORDER BY number), '[]')
      FROM json_object_keys(texts) WITH ORDINALITY AS language (key, number));
   ALTER TABLE charters DROP COLUMN texts;
   ALTER TABLE charters ENABLE TRIGGER charters_stay;`,
  // Choices that consent to nothing, by day (UTC), with their answers as JSON.
  `CREATE TABLE counts (
     day text COLLATE "C",
     charter text REFERENCES charters (version),
     answers text,
     action text,
     source text,
     choices bigint NOT NULL,
     PRIMARY KEY (day, charter, answers, action, source)
   );`,
]

/**
 * The engine of several machines: a PostgreSQL that they share. Rejects when it cannot be reached or belongs to a newer
 * program; later, each call rejects within seconds for as long as the server is gone, and works again when it is back.
 */
export async function openPostgresEngine(url: string, options: OpenOptions = {}): Promise<Engine> {
  requireReadable(url)
  const connections = openConnections(url)
  const engine = createPostgresEngine(connections)
  try {
    await migrate(connections.writer, { migrations: postgresMigrations, ...options })
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Refuses a password that would be read as a part of the address, and stand in errors about that address. */
function requireReadable(url: string): void {
  if (!/^[a-z]+:\/\/[^/?#]*[^@#]*$/.test(url))
    throw new Error('in the address of PostgreSQL, write / ? # @ of a name or password as %2F %3F %23 %40')
}

/** At most four for each process, as docs/deployment.md says. */
function openConnections(url: string): Connections {
  return { writer: openPool(url, 1), others: openPool(url, 3) }
}

/** How long a change of the schema waits for what others hold, in ms. */
const lockTimeout = 5000

async function migrate(
  pool: Pool,
  { migrations, asItIs, onCreated }: OpenOptions & Required<Pick<OpenOptions, 'migrations'>>,
): Promise<void> {
  if (!asItIs) await requireWritable(queryOver(pool))
  // Without anything to change, no lock is waited for.
  if (pendingMigrations(await appliedMigrations(queryOver(pool)), { migrations, asItIs }).length === 0) return
  const applied = await inTransaction(pool, longTimeout, async (query) => {
    await query(`SELECT set_config('lock_timeout', $1, true)`, [String(lockTimeout)])
    await query(lock)
    const applied = await appliedMigrations(query)
    for (const migration of pendingMigrations(applied, { migrations })) await query(migration)
    if (applied === 0)
      await query('CREATE TABLE schema_steps (applied integer NOT NULL); INSERT INTO schema_steps VALUES (0)')
    await query('UPDATE schema_steps SET applied = $1', [migrations.length])
    return applied
  })
  if (applied === 0) onCreated?.()
}

async function requireWritable(query: Query): Promise<void> {
  const [{ read_only } = {}] = await query<{ read_only: string }>(
    `SELECT current_setting('transaction_read_only') AS read_only`,
  )
  if (read_only !== 'off')
    throw new Error('PostgreSQL: the server may only be read, as a standby: nothing can be recorded there')
}

/** How many migrations the schema has had. */
async function appliedMigrations(query: Query): Promise<number> {
  // Not by to_regclass, which may remember from before a lock was waited for that there is no such table.
  const [known] = await query(
    `SELECT oid FROM pg_class WHERE relname = 'schema_steps' AND pg_table_is_visible(oid)`,
  )
  const [found] = known ? await query<{ applied: number }>('SELECT applied FROM schema_steps') : []
  return found?.applied ?? 0
}
