import { existsSync } from 'node:fs'
import { type Config, readConfig } from '../config.ts'
import type { Engine } from '../log/engine.ts'
import { openEngine, recordsFile } from '../log/open-engine.ts'

/** Works on the records that the environment names. Rejects where there are none: only the server begins a database. */
export async function withRecords<Result>(
  env: Record<string, string | undefined>,
  work: (engine: Engine, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(env)
  const { dataDirectory, databaseUrl } = config
  if (!databaseUrl && !existsSync(recordsFile(dataDirectory)))
    throw new Error(`no records in ${dataDirectory}`)
  const engine = await openEngine({ dataDirectory, databaseUrl })
  try {
    return await work(engine, config)
  } finally {
    await engine.close()
  }
}
