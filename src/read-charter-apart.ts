import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Reading } from './charter/follow-charter.ts'
import { type LoadedCharter, loadCharter } from './charter/load-charter.ts'
import { type CharterRule, deepFreeze } from './charter/parse-charter.ts'

/** A file of fewer bytes is read sooner than a thread is there for it. */
const worthAThread = 100_000

/**
 * Reads a charter file as loadCharter does, and rejects as it throws. A large one is read in a thread of its own: it takes
 * half a second, in which nobody would be answered, and a hundred times its size in memory, which a thread gives back.
 */
export async function readCharterApart(file: string, rules: readonly CharterRule[]): Promise<Reading> {
  if (statSync(file).size < worthAThread) return loadCharter(file, rules)
  const read = await readInThread(file)
  // Whatever is wrong is told by a reading here, which knows its places.
  if (!read || rules.some((rule) => rule(read.draft).length > 0)) return loadCharter(file, rules)
  return { charter: deepFreeze(read.charter), source: read.source, state: read.state }
}

/** What a thread tells of a charter, undefined where it could not read it. */
export type ReadByThread = Pick<LoadedCharter, 'charter' | 'source' | 'state' | 'draft'> | undefined

function readInThread(file: string): Promise<ReadByThread> {
  const extension = import.meta.url.split('.').pop()
  const worker = new Worker(new URL(`./charter-reader.${extension}`, import.meta.url), {
    workerData: { file },
  })
  return new Promise((resolve) => {
    worker.once('message', resolve)
    worker.once('error', () => resolve(undefined))
    worker.once('exit', () => resolve(undefined))
  })
}
