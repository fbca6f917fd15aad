import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Ending, type ForkedWorker, forkWorker } from './fork-worker.ts'
import type { Figures } from './metrics.ts'
import type { Online } from './serve.ts'
import { sumCounts } from './sum-metrics.ts'

/** The processes that share a port: one that ends by itself is replaced. */
export interface Workers {
  /** Resolves when all take traffic; to undefined when they are ended before. */
  start(): Promise<Online | undefined>
  /** Replaces each worker by a new one, the next when the one before has made way for one that takes traffic. */
  replaceAll(): Promise<void>
  /** The figures of each, and what those that have ended leave to the sum. */
  figures(): Promise<Figures[]>
  /** Resolves when all have ended, with their last answers given. */
  end(): Promise<void>
  kill(): void
}

export interface WorkersOptions {
  count: number
  logger: Pick<Logger, 'info' | 'error'>
  /** Told when a worker cannot start and no other takes traffic. */
  failed(ending: Ending): void
}

/** How long the second attempt to start a worker waits, and the latest ones, in ms. */
const [shortestPause, longestPause] = [100, 5000]

/** A worker that has lived as long, in ms, was well. */
const aMinute = 60_000

/** Prepares workers, of which none runs before `start`. */
export function openWorkers({ count, logger, failed }: WorkersOptions): Workers {
  const running = new Set<ForkedWorker>()
  const replaced = new WeakSet<ForkedWorker>()
  let departed: Promise<Figures> = Promise.resolve([])
  let troubles = 0
  let isEnding = false
  let [isReplacing, isAskedAgain] = [false, false]
  return { start, replaceAll, figures, end, kill }

  async function start(): Promise<Online | undefined> {
    // Alone, so that what keeps it from starting is told once, and an empty data folder is filled by one.
    const online = await add()
    await Promise.all(Array.from({ length: count - 1 }, add))
    return online
  }

  /** Starts a worker, and others in its place until one takes traffic. */
  async function add(): Promise<Online | undefined> {
    while (!isEnding) {
      const worker = launch()
      const online = await worker.online
      if (online) {
        keep(worker)
        return online
      }
      const ending = await worker.ended
      if (isEnding) break
      if (![...running].some((other) => other.age() !== undefined)) {
        isEnding = true
        failed(ending)
        break
      }
      logger.error(ending, 'a worker could not start: the others go on, and another is tried')
      await pause()
    }
    return undefined
  }

  function launch(): ForkedWorker {
    const worker = forkWorker()
    running.add(worker)
    worker.ended.then(() => {
      running.delete(worker)
      departed = departed.then((kept) => sumCounts([kept, worker.figuresToldLast()]))
    })
    return worker
  }

  /** Has another take the place of a worker that ends without being told to. */
  function keep(worker: ForkedWorker): void {
    const begun = performance.now()
    worker.ended.then(async (ending) => {
      if (isEnding || replaced.has(worker)) return
      logger.error(ending, 'a worker has ended: another takes its place')
      if (performance.now() - begun > aMinute) troubles = 0
      await pause()
      await add()
    })
  }

  async function pause(): Promise<void> {
    const wait = Math.min(shortestPause * 2 ** troubles, longestPause)
    troubles++
    await sleep(wait)
  }

  async function replaceAll(): Promise<void> {
    isAskedAgain = isReplacing
    if (isReplacing) return
    isReplacing = true
    do {
      isAskedAgain = false
      await replaceEach()
    } while (isAskedAgain)
    isReplacing = false
  }

  async function replaceEach(): Promise<void> {
    logger.info({ workers: running.size }, 'the workers are replaced, one after the other')
    for (const worker of [...running]) {
      if (running.has(worker) && !(await replace(worker))) {
        logger.error({}, 'the workers were not all replaced: a new one could not start, the others go on')
        return
      }
      if (isEnding) return
    }
    logger.info({ workers: running.size }, 'the workers have been replaced')
  }

  /** Says whether the worker is gone, and a new one takes traffic in its place. */
  async function replace(worker: ForkedWorker): Promise<boolean> {
    replaced.add(worker)
    const next = launch()
    if (await next.online) {
      keep(next)
      await worker.end('give way')
      return true
    }
    replaced.delete(worker)
    // It may have ended by itself while its successor was on the way.
    if (!running.has(worker)) void add()
    return isEnding
  }

  async function figures(): Promise<Figures[]> {
    return Promise.all([departed, ...[...running].map((worker) => worker.figures())])
  }

  async function end(): Promise<void> {
    isEnding = true
    await Promise.all([...running].map((worker) => worker.end('end')))
  }

  function kill(): void {
    isEnding = true
    for (const worker of running) worker.kill()
  }
}
