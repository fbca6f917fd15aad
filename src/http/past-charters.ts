import { type Change, compareCharters } from '../charter/compare.ts'
import { parseCharter } from '../charter/parse-charter.ts'
import type { Charter } from '../charter/schema.ts'
import type { CharterArchive } from '../log/store.ts'

/** The charters of the past as data, each read once: a version never changes. */
export interface PastCharters {
  /**
   * The charter of a version, or of the first version that starts so; undefined where the archive has none, or has one
   * whose file this release reads no more.
   */
  find(version: string): Promise<Charter | undefined>
  /** What changed from a version to another charter, in a language; undefined where the archive has it not. */
  changesSince(version: string, now: Charter, language: string): Promise<Change[] | undefined>
}

/** How many charters are held in memory. */
const held = 100

/** Reads the charters of the past from the archive. */
export function createPastCharters(archive: CharterArchive): PastCharters {
  const known = new Map<string, Charter>()
  return { find, changesSince }

  async function find(version: string): Promise<Charter | undefined> {
    const held = known.get(version)
    if (held) return held
    const servings = await archive.servings()
    const full = servings.find((serving) => serving.version.startsWith(version))?.version
    const kept = full === undefined ? undefined : await archive.read(full)
    const charter = kept && readCharter(kept.source)
    return charter && hold(version, charter)
  }

  function hold(version: string, charter: Charter): Charter {
    const [oldest] = known.keys()
    if (known.size >= held && oldest !== undefined) known.delete(oldest)
    known.set(version, charter)
    return charter
  }

  async function changesSince(
    version: string,
    now: Charter,
    language: string,
  ): Promise<Change[] | undefined> {
    const before = await find(version)
    return before && compareCharters(before, now, language)
  }
}

function readCharter(source: string): Charter | undefined {
  try {
    return parseCharter(source).charter
  } catch {
    return undefined
  }
}
