import { type ClientBase, Pool, type QueryResultRow } from 'pg'
import type { ConsentRecord } from '../consent/record.ts'
import type { DailyCount, Engine, KeptCharter, PageStart, Period, Serving } from './engine.ts'
import { NewerSchemaError, stepsAfter } from './migrations.ts'

/** The steps of the schema. Moments are whole seconds; ids stand in the order of their bytes, as in SQLite. */
const steps = [
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
]

/** How long a statement may take, in milliseconds, and how long one that reads or changes everything. */
const patience = 5000
const longPatience = 300_000

/**
 * The engine of several machines: a PostgreSQL that they share. Rejects when it cannot be reached or belongs to a newer
 * program; later, each call rejects within seconds for as long as the server is gone, and works again when it is back.
 */
export async function openPostgresEngine(
  url: string,
  migrations: readonly string[] = steps,
): Promise<Engine> {
  requireReadable(url)
  const pool = openPool(url)
  try {
    await inTransaction(pool, longPatience, (query) => migrate(query, migrations))
    return createEngine(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** Refuses a password that would be read as a part of the address, and be told in errors about that address. */
function requireReadable(url: string): void {
  if (!/^[a-z]+:\/\/[^/?#]*[^@#]*$/.test(url))
    throw new Error('in the address of PostgreSQL, write / ? # @ of a name or password as %2F %3F %23 %40')
}

function openPool(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'charte-cookies',
    // Ten instances stay far below the hundred connections that a server allows by default.
    max: 4,
    connectionTimeoutMillis: 2000,
    statement_timeout: patience,
    idle_in_transaction_session_timeout: patience,
    keepAlive: true,
    allowExitOnIdle: true,
    onConnect: waitForTheDisk,
  })
  // A connection that breaks is replaced by the pool; without listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Has a connection acknowledge only what is on the server's disk, whatever its database or role is set to. */
async function waitForTheDisk(client: ClientBase): Promise<void> {
  const [set] = await queryOf(
    client,
    1000,
  )<{ mode: string }>(`SELECT set_config('synchronous_commit', 'on', false) AS mode`)
  if (set?.mode !== 'on') throw new Error(`the server cannot use synchronous_commit on, only ${set?.mode}`)
}

async function migrate(query: Query, migrations: readonly string[]): Promise<void> {
  await query(lock)
  const [known] = await query<{ exists: boolean }>(`SELECT to_regclass('schema_steps') IS NOT NULL AS exists`)
  const [found] = known?.exists ? await query<{ applied: number }>('SELECT applied FROM schema_steps') : []
  const needed = stepsAfter(found?.applied ?? 0, migrations)
  if (needed.length === 0) return
  for (const step of needed) await query(step)
  if (!known?.exists) await query('CREATE TABLE schema_steps (applied integer NOT NULL)')
  const note = found ? 'UPDATE schema_steps SET applied = $1' : 'INSERT INTO schema_steps VALUES ($1)'
  await query(note, [migrations.length])
}

/** Until the end of its transaction, makes all other instances wait that change the schema or keep a charter. */
const lock = `SELECT pg_advisory_xact_lock(hashtextextended('charte-cookies', 0))`

interface RecordRow extends Omit<ConsentRecord, 'decidedAt'> {
  decided_at: number
}

interface ServingRow extends Omit<Serving, 'since'> {
  since: number
}

function createEngine(pool: Pool): Engine {
  // Seconds are the same in every time zone and date style that a server may be set to.
  const columns = `id, extract(epoch FROM decided_at)::float8 AS decided_at, charter, answers, action, language,
                   source, gpc`
  const query: Query = (text, values) => connected(pool, (client) => queryOf(client, patience)(text, values))
  return { append, find, page, daily, purge, erase, keep, read, source, servings, close: () => pool.end() }

  async function append(records: readonly ConsentRecord[]): Promise<void> {
    await query(
      `INSERT INTO records (id, decided_at, charter, answers, action, language, source, gpc)
       SELECT id, to_timestamp(decided_at), charter, answers, action, language, source, gpc
       FROM unnest($1::text[], $2::float8[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[],
                   $8::boolean[])
         AS record (id, decided_at, charter, answers, action, language, source, gpc)`,
      [
        records.map(({ id }) => id),
        records.map(({ decidedAt }) => seconds(decidedAt)),
        records.map(({ charter }) => charter),
        records.map(({ answers }) => JSON.stringify(answers)),
        records.map(({ action }) => action),
        records.map(({ language }) => language),
        records.map(({ source }) => source),
        records.map(({ gpc }) => gpc),
      ],
    )
  }

  async function find(id: string): Promise<ConsentRecord | undefined> {
    const [row] = await query<RecordRow>(`SELECT ${columns} FROM records WHERE id = $1`, [id])
    return row && readRecord(row)
  }

  async function page(
    { from, to }: Period,
    after: PageStart | undefined,
    limit: number,
  ): Promise<ConsentRecord[]> {
    const rows = await query<RecordRow>(
      `SELECT ${columns} FROM records
       WHERE (records.decided_at, id) > (to_timestamp($1), $2) AND records.decided_at < to_timestamp($3)
       ORDER BY records.decided_at, id LIMIT $4`,
      [seconds(after?.decidedAt ?? from), after?.id ?? '', seconds(to), limit],
    )
    return rows.map(readRecord)
  }

  function daily({ from, to }: Period): Promise<DailyCount[]> {
    return inTransaction(pool, longPatience, (query) =>
      query<DailyCount>(
        `SELECT to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, answer.key COLLATE "C" AS purpose,
                answer.value AS answer, action, count(*)::float8 AS count
         FROM records, jsonb_each_text(answers) AS answer
         WHERE decided_at >= to_timestamp($1) AND decided_at < to_timestamp($2)
         GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        [seconds(from), seconds(to)],
      ),
    )
  }

  async function purge(before: Date, limit: number): Promise<number> {
    // What another instance is removing is left to it: neither waits for the other.
    const removed = await query(
      `DELETE FROM records WHERE id IN
         (SELECT id FROM records WHERE decided_at < to_timestamp($1)
          ORDER BY decided_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [seconds(before), limit],
    )
    return removed.length
  }

  async function erase(id: string): Promise<boolean> {
    const removed = await query('DELETE FROM records WHERE id = $1 RETURNING id', [id])
    return removed.length === 1
  }

  function keep({ version, material, source, texts }: KeptCharter, since: Date): Promise<void> {
    return inTransaction(pool, patience, async (query) => {
      await query(lock)
      await query('INSERT INTO charters VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
        version,
        material,
        source,
        JSON.stringify(texts),
      ])
      await query(
        `INSERT INTO servings (version, since) SELECT $1, to_timestamp($2)
         WHERE $1 IS DISTINCT FROM (SELECT version FROM servings ORDER BY number DESC LIMIT 1)`,
        [version, seconds(since)],
      )
    })
  }

  async function read(version: string): Promise<KeptCharter | undefined> {
    const [kept] = await query<KeptCharter>(
      'SELECT version, material, source, texts FROM charters WHERE version = $1',
      [version],
    )
    return kept
  }

  async function source(version: string): Promise<string | undefined> {
    const [kept] = await query<{ source: string }>('SELECT source FROM charters WHERE version = $1', [
      version,
    ])
    return kept?.source
  }

  async function servings(): Promise<Serving[]> {
    const rows = await query<ServingRow>(
      `SELECT version, material, extract(epoch FROM since)::float8 AS since
       FROM servings JOIN charters USING (version) ORDER BY number`,
    )
    return rows.map(({ since, ...serving }) => ({ ...serving, since: new Date(since * 1000) }))
  }
}

function readRecord({ decided_at, ...record }: RecordRow): ConsentRecord {
  return { ...record, decidedAt: new Date(decided_at * 1000) }
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}

type Query = <Row extends QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>

/** What a connection is asked: given up on here a second after the server should have given up on it. */
function queryOf(client: ClientBase, patience: number): Query {
  return async <Row extends QueryResultRow>(text: string, values: unknown[] = []) => {
    const timed = { text, values, query_timeout: patience + 1000 }
    const { rows } = await client.query<Row>(timed)
    return rows
  }
}

function inTransaction<Result>(
  pool: Pool,
  duration: number,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  return connected(pool, async (client) => {
    const query = queryOf(client, patience)
    await query('BEGIN')
    await query(`SELECT set_config('statement_timeout', $1, true)`, [String(duration)])
    const result = await work(queryOf(client, duration))
    await query('COMMIT')
    return result
  })
}

async function connected<Result>(pool: Pool, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  // The pool does not reject but throws when it cannot read the address.
  const client = await Promise.try(() => pool.connect()).catch(failPlainly)
  try {
    const result = await work(client)
    client.release()
    return result
  } catch (error) {
    // Closed, so that the server forgets what was begun: its state is unknown, and it may never answer again.
    client.release(true)
    return failPlainly(error)
  }
}

/** Fails without what drivers hang on their errors, and logs would print: rows of people, the connection, its password. */
function failPlainly(error: unknown): never {
  if (error instanceof NewerSchemaError) throw error
  throw new Error(`PostgreSQL: ${reasonOf(error)}`)
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
