import { promises, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Logo } from '../appearance.ts'
import type { Problem } from '../problem.ts'
import type { Draft } from '../rules/draft.ts'
import type { Charter } from '../schema.ts'
import { type CharterVersion, createVersion } from '../version.ts'
import { type CharterRule, type FileState, loadCharter, stateOf } from './load.ts'
import { type Reader, type Reading, startReader } from './reader.ts'

/** The charter that is published now, and how to stop following its file. */
export interface FollowedCharter {
  current(): CharterVersion
  /** The text of its file. */
  source(): string
  /** Whether the last edit was refused. */
  isEditRefused(): boolean
  close(): void
}

/** What to do on the edits of a running server. */
export interface CharterEdits {
  /** The new version has taken the place of the old one: another text, or the same in another look. */
  changed(version: CharterVersion, source: string): void
  /** The edit cannot be published; the last good version goes on. */
  refused(error: Error): void
  /** After an edit that was refused, the file says again what is published. */
  restored(version: CharterVersion): void
}

/** How a charter is followed. */
interface FollowOptions {
  file: string
  rules: readonly CharterRule[]
  edits: CharterEdits
  /** Makes the version of a charter that was read with its logos. */
  versionOf?: (charter: Charter, logos: readonly Logo[]) => CharterVersion
}

/** The state of a file that is not there, or that cannot be looked at. */
const gone: FileState = 'gone'

/** How often the file is looked at, in ms. */
const lookEvery = 100

/**
 * After how many looks without a change the file is read: a writer that pauses within them is not read half-way, and
 * an edit shows on the page within a second.
 */
const looksUnchanged = 5

/**
 * Loads a charter and follows the edits of its file and of its logos, by name: files replaced by a rename, mounted or linked
 * are followed too, since a file is looked at and not listened to. Throws as loadCharter does when the first reading
 * fails; a later failure changes nothing that is published.
 */
export function followCharter({
  file,
  rules,
  edits,
  versionOf = (charter, logos) => createVersion(charter, undefined, logos),
}: FollowOptions): FollowedCharter {
  /** The charter, and the logos that it names. */
  let files = [file]
  let known: readonly FileState[] = []
  const first = loadCharter(file, [...rules, followLogos])
  known = [first.state, ...known.slice(1)]
  let version = versionOf(first.charter, first.logos)
  let { source } = first
  let isRefused = false
  let [seen, unchanged] = [known, 0]
  let isClosed = false
  let reader: Reader | undefined
  let timer = setTimeout(look, lookEvery).unref()
  return { current: () => version, source: () => source, isEditRefused: () => isRefused, close }

  async function look(): Promise<void> {
    await notice(await Promise.all(files.map(lookAt)))
  }

  /** Follows the logos of a draft, from before they are read: an edit meanwhile is a change. */
  function followLogos({ logos }: Draft): readonly Problem[] {
    const named = logos.map((logo) => resolve(dirname(file), logo.file))
    files = [file, ...named]
    known = [known[0] ?? gone, ...named.map(stateNow)]
    return []
  }

  async function notice(states: readonly FileState[]): Promise<void> {
    if (isClosed) return
    unchanged = isSame(states, seen) ? unchanged + 1 : 0
    seen = states
    if (!isSame(states, known)) {
      // While the file settles, so that it is read as soon as it has.
      reader ??= startReader(file)
      if (unchanged >= looksUnchanged) await reload(reader)
    }
    if (!isClosed) timer = setTimeout(look, lookEvery).unref()
  }

  async function reload({ read, stop }: Reader): Promise<void> {
    known = seen
    try {
      if (known[0] === gone) throw new Error(`${file} is gone`)
      const reading = await read([...rules, followLogos])
      if (!isClosed) take(reading)
      isRefused = false
    } catch (error) {
      isRefused = true
      if (!isClosed) edits.refused(error instanceof Error ? error : new Error(String(error)))
    } finally {
      reader = undefined
      await stop()
    }
  }

  function take(reading: Reading): void {
    const next = versionOf(reading.charter, reading.logos)
    if (next.hash !== version.hash || next.look !== version.look) {
      version = next
      source = reading.source
      edits.changed(next, source)
    } else if (isRefused) edits.restored(version)
  }

  function close(): void {
    isClosed = true
    clearTimeout(timer)
    reader?.stop()
  }
}

function isSame(states: readonly FileState[], others: readonly FileState[]): boolean {
  return states.join('\n') === others.join('\n')
}

async function lookAt(file: string): Promise<FileState> {
  return await promises.stat(file, { bigint: true }).then(stateOf, () => gone)
}

function stateNow(file: string): FileState {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats ? stateOf(stats) : gone
}
