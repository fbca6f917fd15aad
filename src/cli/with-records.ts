import type { Engine } from '../records/engine.ts'
import { openEngine } from '../records/open-engine.ts'
import { readSettings, type Settings } from '../site/settings.ts'

/** Works on the records that the environment names. Rejects where none was ever kept: only the server begins a database. */
export async function withRecords<Result>(
  env: Record<string, string | undefined>,
  work: (engine: Engine, config: Settings) => Promise<Result>,
): Promise<Result> {
  const config = readSettings(env)
  const engine = await openEngine(config, { asItIs: true })
  try {
    return await work(engine, config)
  } finally {
    await engine.close()
  }
}
