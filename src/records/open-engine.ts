import { join } from 'node:path'
import type { Engine, OpenOptions } from './engine.ts'
import { openPostgresEngine } from './postgres.ts'
import { openSqliteEngine } from './sqlite.ts'

/** Where the records are: in the data folder of this machine, or in a PostgreSQL that several machines share. */
export interface RecordsLocation {
  dataDirectory: string
  databaseUrl?: string | undefined
}

/** Opens the engine of a configuration. Rejects when it cannot be reached, is damaged or belongs to a newer program. */
export function openEngine(
  { dataDirectory, databaseUrl }: RecordsLocation,
  options?: OpenOptions,
): Promise<Engine> {
  return databaseUrl
    ? openPostgresEngine(databaseUrl, options)
    : openSqliteEngine(join(dataDirectory, 'records.sqlite'), options)
}
