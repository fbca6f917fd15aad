import { execFile } from 'node:child_process'
import { Agent } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Visit } from './ask.ts'
import { send } from './send.ts'
import { timed } from './timed.ts'

const run = promisify(execFile)

/** What came of some seconds of visits. */
export interface Loaded {
  requests: number
  /** How long it took in truth, in s. */
  seconds: number
  /** All that was read, headers included. */
  bytes: number
  /** How long half of the visits, and all but a hundredth of them, waited at most, in ms. */
  p50: number
  p99: number
}

export interface LoadOptions {
  seconds: number
  /** How many visitors come at the same time, each on a connection of its own. */
  connections: number
  /** Whether the server ends each connection after one answer. */
  isClosing: boolean
}

/** A program that visits, in a process of its own. */
export interface Loader {
  name: string
  /** Throws when anything but what was asked for was answered. */
  load(origin: string, visit: Visit, options: LoadOptions): Promise<Loaded>
}

/** wrk where this machine has it, which takes less of its processors; else autocannon. */
export async function findLoader(): Promise<Loader> {
  try {
    // It tells its version with exit code 1.
    await run('wrk', ['--version'])
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { name: 'autocannon', load: loadByAutocannon }
  }
  return { name: 'wrk', load: loadByWrk }
}

/** Visits of which each is another one, sent by this process: slower than wrk, and enough for a page that is printed anew. */
export async function loadEach(
  origin: string,
  nextVisit: () => Visit,
  { seconds, connections }: LoadOptions,
): Promise<Omit<Loaded, 'bytes'>> {
  const agent = new Agent({ keepAlive: true })
  const { port } = new URL(origin)
  const { count, rate, p50, p99 } = await timed(connections, seconds, async () => {
    const { body, ...visit } = nextVisit()
    const { status } = await send({ agent, port, ...visit }, body)
    if (status !== 200) throw new Error(`a visit was answered ${status}`)
  })
  agent.destroy()
  return { requests: count, seconds: count / rate, p50, p99 }
}

const script = fileURLToPath(new URL('wrk.lua', import.meta.url))

async function loadByWrk(
  origin: string,
  { path, method, headers, body }: Visit,
  { seconds, connections }: LoadOptions,
): Promise<Loaded> {
  const { stdout } = await run('wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '30s', '-s', script],
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    ...[`${origin}${path}`, '--', method, body],
  ])
  const { failed, ...loaded }: Loaded & { failed: number } = JSON.parse(
    stdout.trim().split('\n').at(-1) ?? '',
  )
  return withoutFailures(loaded, failed)
}

/** What of the report of autocannon is used. */
interface AutocannonReport {
  duration: number
  errors: number
  timeouts: number
  '4xx': number
  '5xx': number
  requests: { total: number }
  latency: { p50: number; p99: number }
  throughput: { total: number }
}

async function loadByAutocannon(
  origin: string,
  { path, method, headers, body }: Visit,
  { seconds, connections, isClosing }: LoadOptions,
): Promise<Loaded> {
  const { stdout } = await run(process.execPath, [
    fileURLToPath(import.meta.resolve('autocannon')),
    ...['--json', '-c', String(connections), '-d', String(seconds), '-t', '30', '-m', method],
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]),
    ...(body ? ['-b', body] : []),
    `${origin}${path}`,
  ])
  const { requests, latency, throughput, duration, ...counts }: AutocannonReport = JSON.parse(stdout)
  return withoutFailures(
    {
      requests: requests.total,
      seconds: duration,
      bytes: throughput.total,
      p50: latency.p50,
      p99: latency.p99,
    },
    // It counts the end of a connection as an error of the visit that it would have made next.
    (isClosing ? 0 : counts.errors) + counts.timeouts + counts['4xx'] + counts['5xx'],
  )
}

function withoutFailures(loaded: Loaded, failed: number): Loaded {
  if (failed > 0) throw new Error(`${failed} of ${loaded.requests} visits failed`)
  if (loaded.requests === 0) throw new Error('no visit was answered in time: raise --seconds')
  return loaded
}
