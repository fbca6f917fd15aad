import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import type { Started } from './run-postgres.ts'

/** A PostgreSQL of the tests' own, which they may harm. */
export interface TestPostgres {
  url: string
  /** Sends a signal to the server and all of its processes; waits until it has ended, when it must end of that. */
  kill(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGINT' | 'SIGKILL'): Promise<void>
  /** Starts it again, after it was ended. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** An empty database, in a server that other tests use too. */
export interface TestDatabase {
  url: string
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  drop(): Promise<void>
}

/** Starts a PostgreSQL that ends with this process at the latest. Throws, and says why, when it cannot start. */
export async function startPostgres(): Promise<TestPostgres> {
  const child = fork(fileURLToPath(new URL('./run-postgres.ts', import.meta.url)), {
    execArgv: [],
    // Ctrl+C is for this process alone: the other ends in order, when it sees that this one is gone.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  let { url, pid } = await nextStart(child)
  return {
    url,
    async kill(signal) {
      const processes = processesOf(pid)
      signalAll(signal === 'SIGINT' ? [pid] : processes, signal)
      if (signal === 'SIGINT' || signal === 'SIGKILL') await ended(processes)
    },
    async restart() {
      child.send('start')
      ;({ url, pid } = await nextStart(child))
    },
    async stop() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** Creates a database in the server of an address, with settings of its own. */
export async function createDatabase(
  server: string,
  settings: Record<string, string> = {},
): Promise<TestDatabase> {
  const name = `charte_${randomBytes(6).toString('hex')}`
  await queryOnce(server, `CREATE DATABASE ${name}`)
  for (const [setting, value] of Object.entries(settings))
    await queryOnce(server, `ALTER DATABASE ${name} SET ${setting} TO '${value}'`)
  const url = new URL(server)
  url.pathname = name
  return {
    url: url.href,
    query: (text, values) => queryOnce(url.href, text, values),
    drop: async () => void (await queryOnce(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  }
}

async function queryOnce(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function nextStart(child: ChildProcess): Promise<Exclude<Started, { failure: string }>> {
  const told = new Promise<Started>((resolve) =>
    child.once('message', (message: Started) => resolve(message)),
  )
  const exited = once(child, 'exit').then(
    ([code]): Started => ({ failure: `its process ended with ${code}` }),
  )
  const started = await Promise.race([told, exited])
  if (!('failure' in started)) return started
  if (child.connected) child.disconnect()
  throw new Error(
    `PostgreSQL cannot start for the tests, which can use yours in TEST_DATABASE_URL: ${started.failure}`,
  )
}

/** The processes of a server, itself first. */
export function processesOf(server: number): number[] {
  return [server, ...listProcesses().flatMap(({ pid, parent }) => (parent === server ? [pid] : []))]
}

/** Sends a signal to those of some processes that are still there. */
export function signalAll(processes: number[], signal: NodeJS.Signals): void {
  for (const pid of processes)
    try {
      process.kill(pid, signal)
    } catch {}
}

async function ended(processes: number[]): Promise<void> {
  while (listProcesses().some(({ pid }) => processes.includes(pid))) await sleep(20)
}

/** What runs on this machine; not what has ended, even if its parent has not noticed. */
function listProcesses(): { pid: number; parent: number }[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state && !state.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }))
}
