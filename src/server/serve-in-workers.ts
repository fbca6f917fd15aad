import { pino } from 'pino'
import type { Settings } from '../site/settings.ts'
import { openWorkers } from './open-workers.ts'
import { endOnSignals, type Runtime } from './runtime.ts'
import { tellOnline } from './serve.ts'
import { serveMetrics } from './serve-metrics.ts'
import { printSum } from './sum-metrics.ts'

/**
 * Has several workers serve the charter on one port until SIGTERM or SIGINT, and replaces them one after the other on
 * SIGHUP. Serves nothing itself but the sum of their figures. Ends with 1 when no worker can start, which says why.
 */
export async function serveInWorkers(config: Settings, runtime: Runtime): Promise<void> {
  const logger = pino({ level: config.logLevel })
  const workers = openWorkers({
    count: config.workers,
    logger,
    failed(ending) {
      // One that ended by itself has said why.
      if (ending.code === null) logger.error(ending, 'no worker can start')
      endAtOnce()
    },
  })
  endOnSignals(
    runtime,
    async () => {
      await workers.end()
      runtime.exit(0)
    },
    endAtOnce,
  )
  const { metricsPort: port, host } = config
  if (port !== undefined)
    await serveMetrics({ print: async () => printSum(await workers.figures()) }, { port, host })
  const started = workers.start()
  runtime.on('SIGHUP', async () => {
    if (await started) await workers.replaceAll()
  })
  const online = await started
  if (online) tellOnline(logger, config, online)

  function endAtOnce(): void {
    workers.kill()
    runtime.exit(1)
  }
}
