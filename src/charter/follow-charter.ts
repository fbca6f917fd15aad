import { type Stats, unwatchFile, watchFile } from 'node:fs'
import { createEdition, type Edition } from './edition.ts'
import { loadCharter } from './load-charter.ts'
import type { CharterRule } from './parse-charter.ts'
import type { Charter } from './schema.ts'

/** The charter that is served now, and how to stop following its file. */
export interface FollowedCharter {
  current(): Edition
  /** The text of its file. */
  source(): string
  close(): void
}

/** What is told of the edits of a running server. */
export interface CharterEdits {
  /** The new edition has taken the place of the old one. */
  changed(edition: Edition, source: string): void
  /** The edit cannot be served; the last good edition goes on. */
  refused(error: Error): void
}

/** How often the file is looked at: an edit shows on the page within a second. */
const lookEvery = 400

/**
 * Loads a charter and follows the edits of its file, by name: files replaced by a rename, mounted or linked are
 * followed too, since the file is looked at and not listened to. Throws as loadCharter does when the first reading
 * fails; a later failure changes nothing that is served.
 */
export function followCharter(
  file: string,
  rules: readonly CharterRule[],
  edits: CharterEdits,
  editionOf: (charter: Charter) => Edition = createEdition,
): FollowedCharter {
  const first = loadCharter(file, rules)
  let edition = editionOf(first.charter)
  let { source } = first
  watchFile(file, { interval: lookEvery, persistent: false }, reload)
  return { current: () => edition, source: () => source, close: () => unwatchFile(file, reload) }

  function reload(now: Stats) {
    try {
      if (now.nlink === 0) throw new Error(`${file} is gone`)
      const read = loadCharter(file, rules)
      const next = editionOf(read.charter)
      if (next.version === edition.version) return
      edition = next
      source = read.source
      edits.changed(next, source)
    } catch (error) {
      edits.refused(error instanceof Error ? error : new Error(String(error)))
    }
  }
}
