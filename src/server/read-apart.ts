import { fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { json } from 'node:stream/consumers'
import type { LoadedCharter } from '../charter/source/load.ts'

/** What a process of its own tells of a charter. */
export type ReadApart = Pick<LoadedCharter, 'charter' | 'source' | 'state' | 'draft'>

/** A file of fewer bytes is read sooner than a process is there for it. */
const worthAProcess = 100_000

/** With the same ending as this module, whether it is compiled or not. */
const reader = new URL(`./charter-reader.${import.meta.url.split('.').pop()}`, import.meta.url)

/**
 * Begins to read a charter file in a process of its own, where it is large: that takes half a second, in which nobody
 * would be answered, and a hundred times its size in memory, which a thread would not give back. Resolves to undefined
 * for every other file, and for one that is wrong.
 */
export async function readApart(file: string): Promise<ReadApart | undefined> {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size < worthAProcess) return undefined
  const child = fork(reader, [file], { execArgv: [], stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
  // Without it, nothing is written either.
  child.once('error', () => {})
  if (!child.stdout) return undefined
  try {
    return (await json(child.stdout)) as ReadApart
  } catch {
    return undefined
  }
}
