import { join } from 'node:path'
import type { Engine } from './engine.ts'
import type { OpenOptions } from './migrations.ts'
import { openPostgresEngine } from './postgres/engine.ts'
import { openSqliteEngine } from './sqlite/engine.ts'

/** Where records are kept: in the data folder of this machine, or in the PostgreSQL that several machines share. */
export interface LogLocation {
  dataDirectory: string
  databaseUrl: string | undefined
}

/** Opens the engine of a configuration. Rejects when it cannot be reached, is damaged or belongs to a newer program. */
export function openEngine(
  { dataDirectory, databaseUrl }: LogLocation,
  options?: OpenOptions,
): Promise<Engine> {
  return databaseUrl
    ? openPostgresEngine(databaseUrl, options)
    : openSqliteEngine(join(dataDirectory, 'records.sqlite'), options)
}
