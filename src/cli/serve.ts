import cluster from 'node:cluster'
import { pino } from 'pino'
import { endOnSignals, type Runtime, serveAsWorker, superviseWorkers } from '../server/cluster.ts'
import { misspeltVariables } from '../site/misfits.ts'
import { readSettings, type Settings } from '../site/settings.ts'

/**
 * Serves the charter until SIGTERM or SIGINT, which let running requests finish. A signal that comes during the start
 * is obeyed once the start is over. Rejects when the server cannot start.
 */
export async function serve(runtime: Runtime): Promise<void> {
  const config = readSettings(runtime.env)
  if (cluster.isPrimary) warnOfMisspelt(runtime.env, config)
  const isShared = config.workers > 1
  if (isShared && cluster.isPrimary) return superviseWorkers(config, runtime)
  const worker = isShared ? cluster.worker : undefined
  // Loaded here, so that a signal during it is heard already.
  const started = import('../server/serve.ts').then(({ start }) =>
    start(config, { isWorker: worker !== undefined }),
  )
  if (worker) return serveAsWorker(worker, started, runtime)
  endOnSignals(runtime, async () => {
    // A start that failed is reported to the caller.
    const server = await started.catch(() => undefined)
    if (!server) return
    await server.close()
    runtime.exit(0)
  })
  await started
}

function warnOfMisspelt(env: Runtime['env'], { logLevel }: Settings): void {
  const logger = pino({ level: logLevel })
  for (const line of misspeltVariables(env)) logger.warn(line)
}
