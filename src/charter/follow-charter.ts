import { type BigIntStats, stat, statSync } from 'node:fs'
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
  /** After an edit that was refused, the file says again what is served. */
  restored(edition: Edition): void
}

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
export function followCharter(
  file: string,
  rules: readonly CharterRule[],
  edits: CharterEdits,
  editionOf: (charter: Charter) => Edition = createEdition,
): FollowedCharter {
  // Before each reading, so that an edit during it is a change too.
  let read = stateOf(statSync(file, { bigint: true }))
  const first = loadCharter(file, rules)
  let edition = editionOf(first.charter)
  let { source } = first
  let isRefused = false
  let [seen, unchanged] = [read, 0]
  let isClosed = false
  let timer = lookLater()
  return { current: () => edition, source: () => source, close }

  function lookLater(): NodeJS.Timeout {
    return setTimeout(() => stat(file, { bigint: true }, notice), lookEvery).unref()
  }

  function notice(_error: Error | null, stats?: BigIntStats): void {
    if (isClosed) return
    const state = stateOf(stats)
    unchanged = state === seen ? unchanged + 1 : 0
    seen = state
    if (state !== read && unchanged >= looksUnchanged) {
      read = state
      reload()
    }
    timer = lookLater()
  }

  function reload(): void {
    try {
      if (read === gone) throw new Error(`${file} is gone`)
      const loaded = loadCharter(file, rules)
      const next = editionOf(loaded.charter)
      if (next.version !== edition.version) {
        edition = next
        source = loaded.source
        edits.changed(next, source)
      } else if (isRefused) edits.restored(edition)
      isRefused = false
    } catch (error) {
      isRefused = true
      edits.refused(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function close(): void {
    isClosed = true
    clearTimeout(timer)
  }
}

const gone = 'gone'

/** What differs between two states of a file, whoever sets its times: no edit leaves all of it as it was. */
function stateOf(stats: BigIntStats | undefined): string {
  return stats ? [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ') : gone
}
