import { parentPort, workerData } from 'node:worker_threads'
import { loadCharter } from './charter/load-charter.ts'
import type { ReadByThread } from './read-charter-apart.ts'

/** Reads a charter in a thread, for read-charter-apart.ts. */
function read(file: string): ReadByThread {
  try {
    const { charter, source, state, draft } = loadCharter(file)
    return { charter, source, state, draft }
  } catch {
    return undefined
  }
}

parentPort?.postMessage(read(workerData.file))
