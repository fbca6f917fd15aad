import { type Config, readConfig } from '../config.ts'
import type { Engine } from '../log/engine.ts'
import { openEngine } from '../log/open-engine.ts'

/** Works on the records that the environment names. Rejects where none was ever kept: only the server begins a database. */
export async function withRecords<Result>(
  env: Record<string, string | undefined>,
  work: (engine: Engine, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(env)
  const engine = await openEngine(config, { asItIs: true })
  try {
    return await work(engine, config)
  } finally {
    await engine.close()
  }
}
