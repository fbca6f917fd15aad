import { setFlagsFromString } from 'node:v8'
import type { Settings } from '../site/settings.ts'
import { readApart } from './read-apart.ts'
import type { ServeOptions, Serving } from './serve.ts'

/** Starts the site as `serve` does. A large charter is read while the modules of the server are loaded. */
export async function startSite(config: Settings, options: ServeOptions = {}): Promise<Serving> {
  const reading = readApart(config.charterFile)
  const { serve } = await import('./serve.ts')
  const serving = await serve(config, { ...options, reading })
  // What the start has left, and what later work leaves, is collected sooner.
  setFlagsFromString('--heap-growing-percent=40')
  return serving
}
