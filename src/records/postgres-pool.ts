import { type ClientBase, DatabaseError, Pool, type QueryResultRow } from 'pg'
import { engineTimeout, NewerSchemaError, SlowError } from './engine.ts'

/** Asks a connection of PostgreSQL for rows. A statement with a name is prepared once for each connection. */
export type Query = <Row extends QueryResultRow>(
  text: string,
  values?: unknown[],
  name?: string,
) => Promise<Row[]>

/** How long a connection is waited for, and how long a statement may take, in ms: together the time of an engine. */
export const statementTimeout = engineTimeout / 2

/** How long an answer is waited for here, in ms: the server should have given up long before. */
const clientTimeout = 2 * statementTimeout

/** Up to `max` connections to the server of an address. */
export function openPool(url: string, max: number): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'charte-cookies',
    max,
    connectionTimeoutMillis: statementTimeout,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 5000,
    keepAlive: true,
    allowExitOnIdle: true,
    onConnect: waitForTheDisk,
  })
  // A connection that breaks is replaced by the pool; without listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/**
 * Has a connection acknowledge only what is on the server's disk, whatever its database or role is set to. Rejects where
 * the server itself may lose that all the same.
 */
async function waitForTheDisk(client: ClientBase): Promise<void> {
  const [settings = {}] = await queryOf(
    client,
    2000,
  )<Record<string, string>>(
    `SELECT set_config('synchronous_commit', 'on', false) AS synchronous_commit,
            current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes`,
  )
  for (const [name, value] of Object.entries(settings))
    if (value !== 'on')
      throw new Error(`the server has ${name} ${value} and may lose what it has acknowledged: set it on`)
}

/** Asks over a connection, and gives up here after some time, in ms. */
function queryOf(client: ClientBase, givenUpAfter: number): Query {
  return async <Row extends QueryResultRow>(text: string, values: unknown[] = [], name?: string) => {
    const timed = { text, values, query_timeout: givenUpAfter, ...(name && { name }) }
    const { rows } = await client.query<Row>(timed)
    return rows
  }
}

/** Asks over the connections of a pool, each question over one of them. */
export function queryOver(pool: Pool): Query {
  return (...question) => connected(pool, (client) => queryOf(client, clientTimeout)(...question))
}

/** Runs several statements in one transaction, each of which may take `duration` ms. */
export function inTransaction<Result>(
  pool: Pool,
  duration: number,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  return connected(pool, async (client) => {
    const query = queryOf(client, clientTimeout)
    await query('BEGIN')
    await query(`SELECT set_config('statement_timeout', $1, true)`, [String(duration)])
    const result = await work(queryOf(client, duration + clientTimeout))
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
    // Closed, so that the server forgets the transaction: its state is unknown, and it may never answer again.
    client.release(true)
    return failPlainly(error)
  }
}

/** Fails without what drivers hang on their errors, and logs would print: rows of people, the connection, its password. */
function failPlainly(error: unknown): never {
  if (error instanceof NewerSchemaError) throw error
  const Failure = isSlow(error) ? SlowError : Error
  throw new Failure(`PostgreSQL: ${reasonOf(error)}`)
}

/** Whether a statement was cancelled by its time-out, or every connection of a pool was busy for too long. */
function isSlow(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '57014'
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect'
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
