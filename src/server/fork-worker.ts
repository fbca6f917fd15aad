import cluster from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figures } from './metrics.ts'
import type { Online } from './serve.ts'
import type { Order, Report } from './serve-as-worker.ts'

/** One of the processes that share a port, as the one that started it sees it. */
export interface ForkedWorker {
  /** Resolves once it takes traffic; to undefined when it has ended before. */
  online: Promise<Online | undefined>
  ended: Promise<Ending>
  /** How long it has taken traffic, in ms: undefined while it does not. */
  age(): number | undefined
  /** Its figures now; where it does not answer, those that it told last. */
  figures(): Promise<Figures>
  figuresToldLast(): Figures
  /** Has it end, once its start is over. Resolves when it has ended. */
  end(order: Exclude<Order, 'figures'>): Promise<void>
  kill(): void
}

/** How a worker has ended. */
export interface Ending {
  code: number | null
  signal: string | null
  /** Why the system could not even begin it. */
  problem?: string
}

/** How long a worker that is asked for its figures is waited for, in ms. */
const patience = 2000

/** Starts this program once more, as a worker that shares its port with the others. */
export function forkWorker(): ForkedWorker {
  const worker = cluster.fork()
  const online = Promise.withResolvers<Online | undefined>()
  const ended = Promise.withResolvers<Ending>()
  let told = Promise.withResolvers<void>()
  let known: Figures = []
  let since: number | undefined
  let lastOrder: Order | undefined
  worker.on('message', (report: Report) =>
    'online' in report ? begin(report.online) : learn(report.figures),
  )
  worker.once('exit', (code: number | null, signal: string | null) => finish({ code, signal }))
  worker.on('error', ({ message }: Error) => {
    if (worker.isDead()) finish({ code: null, signal: null, problem: message })
  })
  return {
    online: online.promise,
    ended: ended.promise,
    age: () => (since === undefined ? undefined : performance.now() - since),
    figures,
    figuresToldLast: () => known,
    async end(order) {
      lastOrder = order
      tell(order)
      await ended.promise
    },
    kill: () => worker.kill('SIGKILL'),
  }

  function begin(started: Online): void {
    since = performance.now()
    online.resolve(started)
    // During its start there may have been nobody to hear it.
    if (lastOrder) tell(lastOrder)
  }

  function learn(figures: Figures): void {
    known = figures
    told.resolve()
    told = Promise.withResolvers<void>()
  }

  function finish(ending: Ending): void {
    since = undefined
    ended.resolve(ending)
    online.resolve(undefined)
  }

  async function figures(): Promise<Figures> {
    if (since === undefined) return known
    const answered = told.promise
    tell('figures')
    await Promise.race([answered, ended.promise, sleep(patience, undefined, { ref: false })])
    return known
  }

  function tell(order: Order): void {
    // One that has ended is told nothing, which is no error.
    worker.send(order, () => {})
  }
}
