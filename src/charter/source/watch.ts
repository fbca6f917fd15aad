import type { Charter } from '../schema.ts'
import { type CharterVersion, createVersion } from '../version.ts'
import { type FileState, gone, lookAt } from './file-state.ts'
import { type LoadedCharter, loadCharter } from './load.ts'
import type { CharterRule } from './parse.ts'

/** The charter that is served now, and how to stop following its file. */
export interface FollowedCharter {
  current(): CharterVersion
  /** The text of its file. */
  source(): string
  close(): void
}

/** What is told of the edits of a running server. */
export interface CharterEdits {
  /** The new version has taken the place of the old one. */
  changed(version: CharterVersion, source: string): void
  /** The edit cannot be served; the last good version goes on. */
  refused(error: Error): void
  /** After an edit that was refused, the file says again what is served. */
  restored(version: CharterVersion): void
}

/** How a charter is followed. */
export interface FollowOptions {
  file: string
  rules: readonly CharterRule[]
  edits: CharterEdits
  /** Makes the version of a charter that was read. */
  versionOf?: (charter: Charter) => CharterVersion
  /** How the file is read again after an edit. Rejects or throws as loadCharter does. */
  read?: (file: string, rules: readonly CharterRule[]) => Reading | Promise<Reading>
  /** The charter that the file had, where it was read before. */
  first?: Reading
}

/** What following needs to know of a charter that was read. */
export type Reading = Pick<LoadedCharter, 'charter' | 'source' | 'state'>

/** How often the file is looked at, in ms. */
const lookEvery = 100

/**
 * After how many looks without a change the file is read: a writer that pauses within them is not read half-way, and
 * an edit shows on the page within a second.
 */
const looksUnchanged = 5

/**
 * Loads a charter and follows the edits of its file, by name: files replaced by a rename, mounted or linked are
 * followed too, since the file is looked at and not listened to. Throws as loadCharter does when the first reading
 * fails; a later failure changes nothing that is served.
 */
export function followCharter({
  file,
  rules,
  edits,
  versionOf = createVersion,
  read = loadCharter,
  first = loadCharter(file, rules),
}: FollowOptions): FollowedCharter {
  let known = first.state
  let version = versionOf(first.charter)
  let { source } = first
  let isRefused = false
  let [seen, unchanged] = [known, 0]
  let isClosed = false
  let timer = lookLater()
  return { current: () => version, source: () => source, close }

  function lookLater(): NodeJS.Timeout {
    return setTimeout(() => lookAt(file, notice), lookEvery).unref()
  }

  async function notice(state: FileState): Promise<void> {
    if (isClosed) return
    unchanged = state === seen ? unchanged + 1 : 0
    seen = state
    if (state !== known && unchanged >= looksUnchanged) {
      known = state
      await reload()
    }
    if (!isClosed) timer = lookLater()
  }

  async function reload(): Promise<void> {
    try {
      if (known === gone) throw new Error(`${file} is gone`)
      const loaded = await read(file, rules)
      if (!isClosed) take(loaded)
      isRefused = false
    } catch (error) {
      isRefused = true
      if (!isClosed) edits.refused(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function take(loaded: Reading): void {
    const next = versionOf(loaded.charter)
    if (next.hash !== version.hash) {
      version = next
      source = loaded.source
      edits.changed(next, source)
    } else if (isRefused) edits.restored(version)
  }

  function close(): void {
    isClosed = true
    clearTimeout(timer)
  }
}
