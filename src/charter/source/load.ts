import { readFileSync, statSync } from 'node:fs'
import { type FileState, stateOf } from './file-state.ts'
import { type CharterRule, type ParsedCharter, parseCharter } from './parse.ts'
import { CharterError } from './problem.ts'

const largestFile = 1_000_000

/** A valid charter that was read from a file. */
export interface LoadedCharter extends ParsedCharter {
  /** The state of the file before it was read: an edit meanwhile is a change. */
  state: FileState
}

/**
 * Reads a charter file of at most 1 MB in UTF-8. Throws CharterError with all that is wrong in it, or the error of
 * the file system when it cannot be read.
 */
export function loadCharter(file: string, rules: readonly CharterRule[] = []): LoadedCharter {
  const state = stateOf(file)
  if (statSync(file).isDirectory()) throw new Error(`${file} is a folder: name the charter file in it`)
  const bytes = readFileSync(file)
  if (bytes.length > largestFile)
    throw unreadable(file, `${bytes.length} bytes`, 'write at most 1,000,000 bytes')
  return { ...parseCharter(decode(bytes, file), rules, file), state }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unreadable(file, 'bytes that are not UTF-8', 'save the file as UTF-8')
  }
}

function unreadable(file: string, found: string, message: string): CharterError {
  return new CharterError([{ line: 1, column: 1, path: '', found, message }], file)
}
