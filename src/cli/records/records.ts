import type { Engine } from '../../records/engine.ts'
import { openEngine } from '../../records/open-engine.ts'
import { charterPath } from '../../server/app.ts'
import { readSettings, type Settings } from '../../site/settings.ts'

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

/** Where the standalone server shows a version of the charter for ever, in the language of a record where one is named. */
export function textAddress({ publicOrigin }: Settings, version: string, language?: string): string {
  const address = `${publicOrigin}${charterPath}/versions/${version}`
  return language === undefined ? address : `${address}/${language}`
}
