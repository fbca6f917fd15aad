import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { cli } from '../support/process.ts'

/** What became of a command, how many lines it wrote, and how long it took, in ms. */
export interface Ran {
  code: number | null
  lines: number
  took: number
}

/** What an export held at the same time, in bytes: what it needed, and what the whole process had. */
export interface Held {
  live: number
  resident: number
}

/** An export whose memory is watched, and whose output is still to be read. */
export interface WatchedExport {
  child: ChildProcess
  /** Reads its output to the end. */
  finish(): Promise<Ran & Held>
}

/** Runs a command, and counts its lines as they come. */
export function run(words: readonly string[], env: Record<string, string>): Promise<Ran> {
  return finish(start([cli, ...words], env))
}

/** Exports records, and tells how much memory that took. */
export function exportWatched(words: readonly string[], env: Record<string, string>): Promise<Ran & Held> {
  return startExport(words, env).finish()
}

/** Starts an export of which nothing is read yet. */
export function startExport(words: readonly string[], env: Record<string, string>): WatchedExport {
  const watch = fileURLToPath(new URL('watch-memory.ts', import.meta.url))
  const child = start(['--expose-gc', '--import', watch, cli, 'records', 'export', ...words], env)
  const told = child.stdio[3]
  if (!(told instanceof Readable)) throw new Error('an export can tell nothing of its memory')
  const held = text(told)
  return {
    child,
    async finish() {
      const ran = await finish(child)
      const threads = (await held)
        .trim()
        .split('\n')
        .map((line): Held => JSON.parse(line))
      return {
        ...ran,
        live: threads.reduce((sum, { live }) => sum + live, 0),
        resident: Math.max(...threads.map(({ resident }) => resident)),
      }
    },
  }
}

function start(words: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, words, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
}

async function finish(child: ChildProcess): Promise<Ran> {
  const begun = performance.now()
  let lines = 0
  child.stdout?.on('data', (part: Buffer) => {
    for (const byte of part) if (byte === 10) lines++
  })
  const [code] = await once(child, 'close')
  return { code, lines, took: Math.round(performance.now() - begun) }
}
