import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { charterFile } from './charters.ts'

/** The program, as Node runs it. */
export const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** A new folder, which goes with the run of the tests. */
export const temporary = () => mkdtempSync(join(tmpdir(), 'charte-cli-'))

/** A folder that is removed with the test. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'charte-fault-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** What became of a command. */
export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a command as a person does, with the records of a data folder. */
export async function charte(
  words: readonly string[],
  dataDirectory: string,
  env: Record<string, string> = {},
  cwd?: string,
): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...words], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDirectory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** The groups of processes that run: they end with this one at the latest. */
const running = new Set<number>()
process.once('exit', () => running.forEach(killGroup))

/** A server in a process of its own, as `npm start` runs it. */
export interface SpawnedServer {
  process: ChildProcess
  origin: string
  dataDirectory: string
  /** What it has written so far. */
  output(): string
  /** The exit code, once it has ended. */
  exited: Promise<number | null>
}

/** A program, with its arguments, that starts the server in its turn, and a module that is loaded before the server. */
interface Wrapping {
  under?: readonly string[]
  preload?: string | undefined
}

/**
 * Starts the server on a free port and waits until it is online, or until it has ended. A caller that meddles with its
 * start is given the process at once.
 */
export async function spawnServer(
  env: Record<string, string> = {},
  spawned: (child: ChildProcess) => void = () => {},
  { under = [], preload }: Wrapping = {},
): Promise<SpawnedServer> {
  const dataDirectory = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'charte-'))
  const command = [...under, process.execPath, ...(preload ? ['--import', preload] : []), cli, 'serve']
  const [program = process.execPath, ...words] = command
  const child = spawn(program, words, {
    // A group of its own, so that a tracer and the server it traces, or a server and its workers, end together.
    detached: true,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      PUBLIC_URL: 'http://localhost',
      DATA_DIR: dataDirectory,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit').then(([code]): number | null => code)
  const group = child.pid
  if (group === undefined) {
    await exited
    throw new Error(`${program} cannot be started`)
  }
  running.add(group)
  exited.then(() => running.delete(group))
  spawned(child)
  let output = ''
  const online = new Promise<void>((resolve) => {
    const read = (part: Buffer) => {
      output += part.toString()
      if (output.includes('the charter is online')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  await Promise.race([online, exited])
  const port = /"port":(\d+)/.exec(output)?.[1]
  return { process: child, origin: `http://127.0.0.1:${port}`, dataDirectory, output: () => output, exited }
}

/** A server in a process of its own, which a test may harm. */
export interface FaultyServer {
  /** The process of the server itself, whatever it was started by. */
  pid: number
  origin: string
  /** How long it took from its start until it was online, in ms. */
  startedIn: number
  /** What it has written so far. */
  output(): string
  /** Ends it as a power switch ends a program: at once, whatever it is doing. */
  kill(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

export interface StartOptions extends Wrapping {
  env?: Record<string, string>
}

/** Starts a server on a free port, waits until it is online, and ends it with the test. Throws when it has ended before. */
export async function startServer(
  dataDirectory: string,
  { env = {}, ...wrapping }: StartOptions = {},
): Promise<FaultyServer> {
  const start = performance.now()
  let kill = async () => {}
  const settings = { CHARTER_FILE: charterFile, HOST: '127.0.0.1', DATA_DIR: dataDirectory, ...env }
  const { origin, output, exited } = await spawnServer(
    settings,
    (child) => {
      const ended = once(child, 'exit')
      kill = async () => {
        if (child.pid !== undefined) killGroup(child.pid)
        await ended
      }
      onTestFinished(kill)
    },
    wrapping,
  )
  const [, pid, port] = /"pid":(\d+).*"port":(\d+)/.exec(output()) ?? []
  if (!pid || !port) throw new Error(`the server did not start: ${output()}`)
  return {
    pid: Number(pid),
    origin,
    startedIn: performance.now() - start,
    output,
    kill,
    async stop() {
      process.kill(Number(pid), 'SIGTERM')
      await Promise.race([exited, sleep(15_000, undefined, { ref: false })])
      await kill()
    },
  }
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
