import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { Settings } from '../site/settings.ts'
import { type MetricValues, printSum, serveMetrics, sumCounts } from './metrics.ts'
import type { RunningServer, Started } from './serve.ts'

/** What a server needs of the program that it runs in. */
export interface Runtime {
  env: Record<string, string | undefined>
  on(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown
  exit(code: number): void
}

/** Calls `end` at the first SIGTERM or SIGINT; the second one ends the program at once, with 1. */
export function endOnSignals(runtime: Runtime, end: () => void, endAtOnce = () => runtime.exit(1)): void {
  let isEnding = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    runtime.on(signal, () => {
      if (isEnding) return endAtOnce()
      isEnding = true
      end()
    })
}

/** What the first process asks of a worker: its metrics, to end, or to end while others go on. */
type Request = 'metrics' | 'end' | 'give way'

/** What a worker sends: once that it has started; its metrics when it is asked for them, and before it ends. */
type Report = { started: Started } | { metrics: MetricValues }

/** How long a worker that gives way waits for answers, and for requests over its idle connections, in ms. */
const giveWayTimeout = 10_000

/** Has a server that starts answer the first process, until it is asked to end. Rejects when it cannot start. */
export async function serveAsWorker(
  worker: Worker,
  starting: Promise<RunningServer>,
  runtime: Runtime,
): Promise<void> {
  let isEnding = false
  worker.on('message', (request: Request) => (request === 'metrics' ? sendMetrics() : end(request)))
  endOnSignals(runtime, () => end('end'))
  // A terminal sends it to every process: the first one replaces the workers.
  runtime.on('SIGHUP', () => {})
  try {
    const { port, charter, site } = await starting
    await send({ started: { port, charter, site } })
  } catch (error) {
    // The open channel would keep the process alive.
    worker.disconnect()
    throw error
  }

  async function end(request: Exclude<Request, 'metrics'>): Promise<void> {
    if (isEnding) return
    isEnding = true
    const server = await starting.catch(() => undefined)
    if (!server) return
    await (request === 'give way' ? server.close(giveWayTimeout, giveWayTimeout) : server.close())
    await sendMetrics()
    runtime.exit(0)
  }

  async function sendMetrics(): Promise<void> {
    await send({ metrics: await (await starting).metrics() })
  }

  function send(report: Report): Promise<void> {
    // Without a first process there is no one to report to, and Node ends the worker.
    return new Promise((resolve) => worker.send(report, () => resolve()))
  }
}

/** How long a worker has to send its metrics, in ms. */
const metricsTimeout = 2000

/** The pauses before a worker that ended is replaced: each is twice the one before, in ms. */
const [shortestPause, longestPause] = [100, 5000]

/** After so long a life of a worker, the pauses begin anew, in ms. */
const aMinute = 60_000

/** How a worker ended, with the error of the system where it could not even be forked. */
interface Exit {
  code: number | null
  signal: string | null
  problem?: string
}

/** A worker as the first process sees it. */
interface Member {
  worker: Worker
  /** Resolves when it takes traffic; to undefined when it ended before. */
  started: Promise<Started | undefined>
  exited: Promise<Exit>
  takesTraffic: boolean
  /** The metrics that it sent last. */
  metrics: MetricValues
}

/** One of the `WEB_CONCURRENCY` places: the worker that holds it, and its successor while that starts. */
interface Place {
  holder?: Member
  successor?: Member | undefined
}

/**
 * Has several workers serve the charter on one port until SIGTERM or SIGINT, and replaces them one after the other on
 * SIGHUP. Serves nothing itself but the sum of their metrics. Ends with 1 when no worker can start, which says why.
 */
export async function superviseWorkers(config: Settings, runtime: Runtime): Promise<void> {
  const logger = pino({ level: config.logLevel })
  const members = new Set<Member>()
  const places = Array.from({ length: config.workers }, (): Place => ({}))
  let metricsOfEnded: Promise<MetricValues> = Promise.resolve([])
  let isEnding = false
  endOnSignals(runtime, end, endAtOnce)
  const { metricsPort: port, host } = config
  if (port !== undefined)
    await serveMetrics({ print: async () => printSum(await collectMetrics()) }, { port, host })

  const starting = startAll()
  let replacing: Promise<unknown> = starting
  let isAsked = false
  runtime.on('SIGHUP', () => {
    if (isAsked) return
    isAsked = true
    replacing = replacing.then(() => {
      isAsked = false
      return replaceAll()
    })
  })
  const { logOnline } = await import('./serve.ts')
  logOnline(logger, config, await starting)

  async function startAll(): Promise<Started> {
    const [first = {}, ...others] = places
    // Alone, so that what keeps it from starting is logged once, and one process fills an empty data folder.
    const started = await fill(first)
    await Promise.all(others.map(fill))
    return started
  }

  /** Resolves when a worker of this place takes traffic for the first time. */
  function fill(place: Place): Promise<Started> {
    return new Promise((resolve) => void keepFilled(place, resolve))
  }

  /** Has the successor of a worker that ends take its place, or a new worker after a pause. */
  async function keepFilled(place: Place, onStarted: (started: Started) => void): Promise<void> {
    let pause = shortestPause
    while (!isEnding) {
      const holder = place.successor ?? fork()
      Object.assign(place, { holder, successor: undefined })
      const started = await holder.started
      const since = performance.now()
      if (started) onStarted(started)
      const exit = await holder.exited
      if (isEnding || (await place.successor?.started)) continue
      if (started) logger.error(exit, 'a worker has ended: another takes its place')
      else if ([...members].some(({ takesTraffic }) => takesTraffic))
        logger.error(exit, 'a worker could not start: the others go on, and another is tried')
      else {
        // One that ended by itself has said why.
        if (exit.code === null) logger.error(exit, 'no worker can start')
        return endAtOnce()
      }
      if (started && performance.now() - since > aMinute) pause = shortestPause
      await sleep(pause)
      pause = Math.min(pause * 2, longestPause)
    }
  }

  async function replaceAll(): Promise<void> {
    logger.info({ workers: members.size }, 'the workers are replaced, one after the other')
    for (const place of places) {
      const isReplaced = await replace(place)
      if (isEnding) return
      if (!isReplaced)
        return logger.error(
          {},
          'the workers were not all replaced: a new one could not start, the others go on',
        )
    }
    logger.info({ workers: members.size }, 'the workers have been replaced')
  }

  /** Resolves to whether the place has a new worker that takes traffic, and the one before has ended. */
  async function replace(place: Place): Promise<boolean> {
    const { holder } = place
    // One that has ended is replaced in any case.
    if (!holder || !(await holder.started) || !members.has(holder) || isEnding) return true
    const successor = fork()
    place.successor = successor
    if (!(await successor.started)) {
      place.successor = undefined
      return false
    }
    ask(holder, 'give way')
    await holder.exited
    return true
  }

  function fork(): Member {
    const worker = cluster.fork()
    const started = Promise.withResolvers<Started | undefined>()
    const exited = Promise.withResolvers<Exit>()
    const member: Member = {
      worker,
      started: started.promise,
      exited: exited.promise,
      takesTraffic: false,
      metrics: [],
    }
    members.add(member)
    worker.on('message', (report: Report) => {
      if ('metrics' in report) member.metrics = report.metrics
      else {
        member.takesTraffic = true
        started.resolve(report.started)
      }
    })
    worker.once('exit', (code: number | null, signal: string | null) => leave({ code, signal }))
    worker.on('error', ({ message }: Error) => {
      if (worker.isDead()) leave({ code: null, signal: null, problem: message })
    })
    return member

    function leave(exit: Exit): void {
      if (!members.delete(member)) return
      metricsOfEnded = metricsOfEnded.then((sum) => sumCounts([sum, member.metrics]))
      started.resolve(undefined)
      exited.resolve(exit)
    }
  }

  function ask({ worker }: Member, request: Request): void {
    // A worker that has just ended cannot be asked, which is no error.
    worker.send(request, () => {})
  }

  /** The metrics of each worker, and what those that have ended leave to the sum. */
  async function collectMetrics(): Promise<MetricValues[]> {
    const running = [...members].map(async (member) => {
      if (!member.takesTraffic) return member.metrics
      const answer = once(member.worker, 'message', { signal: AbortSignal.timeout(metricsTimeout) })
      ask(member, 'metrics')
      await Promise.race([answer.catch(() => {}), member.exited])
      return member.metrics
    })
    return Promise.all([metricsOfEnded, ...running])
  }

  async function end(): Promise<void> {
    isEnding = true
    // One that starts hears no message yet: its signal is obeyed once the start is over.
    for (const member of members)
      if (member.takesTraffic) ask(member, 'end')
      else member.worker.kill('SIGTERM')
    await Promise.all([...members].map(({ exited }) => exited))
    runtime.exit(0)
  }

  function endAtOnce(): void {
    isEnding = true
    for (const { worker } of members) worker.kill('SIGKILL')
    runtime.exit(1)
  }
}
