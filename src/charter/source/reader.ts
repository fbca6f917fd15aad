import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CharterError, type LocatedProblem } from '../problem.ts'
import type { Draft } from '../rules/draft.ts'
import { type CharterRule, deepFreeze, type LoadedCharter } from './load.ts'

/** A charter that was read from a file. */
export type Reading = Pick<LoadedCharter, 'charter' | 'source' | 'logos' | 'state'>

/** What the thread says of a file: its draft, for rules to look at, then what came of it; problems or an error at any time. */
export type Reply =
  | { draft: Draft }
  | { reading: Reading }
  | { problems: readonly LocatedProblem[] }
  | { error: string }

/** With the same ending as this module, whether it is compiled or not. */
const thread = new URL(`./reader-thread.${import.meta.url.split('.').pop()}`, import.meta.url)

/** How much the thread may hold, in MB: the most that a charter of 1 MB takes is about half. */
const mostMemory = 256

/** A thread that reads one charter file. */
export interface Reader {
  /** Reads the file as it is now, as loadCharter does, and rejects as it throws. */
  read(rules: readonly CharterRule[]): Promise<Reading>
  stop(): Promise<unknown>
}

/**
 * Starts a thread that reads a charter file: no request waits for a large one, and one that takes too much memory ends
 * the thread alone. It reads at once, and reads the file again where it has changed before it is asked for.
 */
export function startReader(file: string): Reader {
  const worker = new Worker(thread, {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: mostMemory },
  })
  worker.unref()
  const replies = on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[Reply]>
  return { read, stop: () => worker.terminate() }

  async function read(rules: readonly CharterRule[]): Promise<Reading> {
    worker.postMessage('settled')
    try {
      for await (const [reply] of replies) {
        if ('problems' in reply) throw new CharterError(reply.problems, file)
        if ('error' in reply) throw new Error(reply.error)
        if ('reading' in reply) return { ...reply.reading, charter: deepFreeze(reply.reading.charter) }
        worker.postMessage(rules.flatMap((rule) => rule(reply.draft)))
      }
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      throw new Error(`${file} could not be read: that takes more than ${mostMemory} MB of memory`)
    }
    throw new Error(`${file} could not be read: the thread that reads it has ended`)
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
