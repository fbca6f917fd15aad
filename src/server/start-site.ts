import { setFlagsFromString } from 'node:v8'
import type { Config } from '../site/settings.ts'
import { readApart } from './read-apart.ts'
import type { RunningServer, StartOptions } from './serve.ts'

/** Starts the site as `start` does. A large charter is read while the modules of the server are loaded. */
export async function startSite(config: Config, options: StartOptions = {}): Promise<RunningServer> {
  const reading = readApart(config.charterFile)
  const { start } = await import('./serve.ts')
  const serving = await start(config, { ...options, reading })
  // What the start has left, and what later work leaves, is collected sooner.
  setFlagsFromString('--heap-growing-percent=40')
  return serving
}
