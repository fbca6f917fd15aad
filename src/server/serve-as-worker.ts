import type { Worker } from 'node:cluster'
import type { Settings } from '../site/settings.ts'
import type { Figures } from './metrics.ts'
import { endOnSignals, type Runtime } from './runtime.ts'
import type { Online } from './serve.ts'
import { startSite } from './start-site.ts'

/** What a worker tells the one that started it; its figures when it is asked for them, and before it ends in order. */
export type Report = { online: Online } | { figures: Figures }

/** What a worker is told: to report its figures, to end in order, or to do so without haste, as others go on. */
export type Order = 'figures' | 'end' | 'give way'

/** How long one that gives way waits for answers, and for requests over its idle connections, in ms. */
const patience = 10_000

/**
 * Serves the charter as one of the processes that share a port, until it is told to end. Rejects when it cannot start.
 */
export async function serveAsWorker(config: Settings, runtime: Runtime, worker: Worker): Promise<void> {
  let isEnding = false
  worker.on('message', (order: Order) => (order === 'figures' ? tellFigures() : end(order)))
  endOnSignals(
    runtime,
    () => end('end'),
    () => runtime.exit(1),
  )
  // A terminal sends it to all of them: the one that started the workers replaces them.
  runtime.on('SIGHUP', () => {})
  const started = startSite(config, { isWorker: true })
  try {
    const { port, charter } = await started
    await tell({ online: { port, charter } })
  } catch (error) {
    // The worker would not end as long as it could be told something.
    worker.disconnect()
    throw error
  }

  async function end(order: Exclude<Order, 'figures'>): Promise<void> {
    if (isEnding) return
    isEnding = true
    const serving = await started.catch(() => undefined)
    if (!serving) return
    await (order === 'give way' ? serving.close(patience, patience) : serving.close())
    await tellFigures()
    runtime.exit(0)
  }

  async function tellFigures(): Promise<void> {
    const { figures } = await started
    await tell({ figures: await figures() })
  }

  function tell(report: Report): Promise<void> {
    // Nobody is there to be told when the one that started the worker has ended, and the worker ends too.
    return new Promise((resolve) => worker.send(report, () => resolve()))
  }
}
