import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { charterFile } from '../support/charters.ts'

/** The groups of processes that run: they end with this one at the latest. */
const running = new Set<number>()
process.once('exit', () => running.forEach(killGroup))

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

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

export interface StartOptions {
  env?: Record<string, string>
  /** A program, with its arguments, that starts the server in its turn. */
  under?: readonly string[]
  /** A module that is loaded before the server. */
  preload?: string
}

/** What the server has logged as the reasons why its records could not be reached, each time that they could not be. */
export function troublesOf(server: FaultyServer): string[] {
  return logged(server)
    .filter(({ msg }) => msg === 'the records cannot be reached: consents are not accepted meanwhile')
    .map(({ problem }) => String(problem))
}

/** The lines of the log of a server that hold some words, without what else stands in them. */
export function told(server: FaultyServer, words: string): string[] {
  return logged(server).flatMap(({ msg }) => (msg.includes(words) ? [msg] : []))
}

function logged(server: FaultyServer): { msg: string; problem?: string }[] {
  // What follows the last end of a line may be a part of one.
  const lines = server.output().split('\n').slice(0, -1)
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}

/** A folder that is removed with the test. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'charte-fault-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Starts a server on a free port, waits until it is online, and ends it with the test. Throws when it has ended before. */
export async function startServer(
  dataDirectory: string,
  { env = {}, under = [], preload }: StartOptions = {},
): Promise<FaultyServer> {
  const begun = performance.now()
  const command = [...under, process.execPath, ...(preload ? ['--import', preload] : []), cli, 'serve']
  const [program = process.execPath, ...words] = command
  const child = spawn(program, words, {
    // A group of its own, so that a tracer and the server it traces end together.
    detached: true,
    env: { PATH: process.env.PATH ?? '', ...settings, DATA_DIR: dataDirectory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const group = child.pid
  if (group === undefined) throw new Error(`${program} cannot be started`)
  running.add(group)
  const kill = async () => {
    killGroup(group)
    await exited
    running.delete(group)
  }
  onTestFinished(kill)
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
  const [, pid, port] = /"pid":(\d+).*"port":(\d+)/.exec(output) ?? []
  if (!pid || !port) throw new Error(`the server did not start: ${output}`)
  return {
    pid: Number(pid),
    origin: `http://127.0.0.1:${port}`,
    startedIn: performance.now() - begun,
    output: () => output,
    kill,
    async stop() {
      process.kill(Number(pid), 'SIGTERM')
      await Promise.race([exited, sleep(15_000, undefined, { ref: false })])
      await kill()
    },
  }
}

const settings = {
  CHARTER_FILE: charterFile,
  PORT: '0',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'http://localhost',
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
