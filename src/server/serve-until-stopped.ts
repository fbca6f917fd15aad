import cluster from 'node:cluster'
import { readSettings, type Settings } from '../site/settings.ts'
import { endOnSignals, type Runtime } from './runtime.ts'
import { serveAsWorker } from './serve-as-worker.ts'
import { startSite } from './start-site.ts'

/**
 * Serves the charter until SIGTERM or SIGINT, which let running requests finish. A signal that comes during the start
 * is obeyed once the start is over. Rejects when the server cannot start.
 */
export async function serveUntilStopped(runtime: Runtime): Promise<void> {
  const config = readSettings(runtime.env)
  if (config.workers === 1) return serveAlone(config, runtime)
  if (cluster.worker) return serveAsWorker(config, runtime, cluster.worker)
  const { serveInWorkers } = await import('./serve-in-workers.ts')
  return serveInWorkers(config, runtime)
}

async function serveAlone(config: Settings, runtime: Runtime): Promise<void> {
  endOnSignals(runtime, end, () => runtime.exit(1))
  const started = startSite(config)
  await started

  async function end(): Promise<void> {
    // Whoever called is told of a start that failed.
    const serving = await started.catch(() => undefined)
    if (!serving) return
    await serving.close()
    runtime.exit(0)
  }
}
