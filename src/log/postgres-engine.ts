import type { Engine } from './engine.ts'
import { stepsAfter } from './migrations.ts'
import { inTransaction, openPool, type Query } from './postgres-pool.ts'
import { type Connections, createPostgresEngine, lock, longPatience } from './postgres-queries.ts'
import { postgresSteps } from './postgres-steps.ts'

/**
 * The engine of several machines: a PostgreSQL that they share. Rejects when it cannot be reached or belongs to a newer
 * program; later, each call rejects within seconds for as long as the server is gone, and works again when it is back.
 */
export async function openPostgresEngine(
  url: string,
  migrations: readonly string[] = postgresSteps,
): Promise<Engine> {
  requireReadable(url)
  const connections = openConnections(url)
  const engine = createPostgresEngine(connections)
  try {
    await inTransaction(connections.writer, longPatience, (query) => migrate(query, migrations))
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Refuses a password that would be read as a part of the address, and be told in errors about that address. */
function requireReadable(url: string): void {
  if (!/^[a-z]+:\/\/[^/?#]*[^@#]*$/.test(url))
    throw new Error('in the address of PostgreSQL, write / ? # @ of a name or password as %2F %3F %23 %40')
}

/** At most four to a server, as the documentation says. */
function openConnections(url: string): Connections {
  return { writer: openPool(url, 1), others: openPool(url, 3) }
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
