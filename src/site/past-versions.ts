import { LRUCache } from 'lru-cache'
import { type Change, compareCharters } from '../charter/diff/compare.ts'
import { canonical } from '../charter/hash.ts'
import type { Charter } from '../charter/schema.ts'
import { parseCharter } from '../charter/source/load.ts'
import type { Translations } from '../i18n/translations.ts'
import type { CharterArchive } from '../records/store.ts'
import { declareOwn } from './deployment.ts'

/** The past versions of a charter as data, each read once: a version never changes. */
export interface PastVersions {
  /**
   * The charter of a version, or of the first version that starts so; undefined where the archive has none, or has one
   * whose file this release cannot read.
   */
  find(version: string): Promise<Charter | undefined>
  /** What changed from a version to another charter, in a language; undefined where the archive lacks it. */
  changesSince(version: string, now: Charter, language: string): Promise<Change[] | undefined>
  /** How two versions differ, in a language; undefined where one of them cannot be read. */
  compare(before: string, after: string, language: string): Promise<Difference | undefined>
}

/** How a version differs from the one before. */
export interface Difference {
  changes: readonly Change[]
  /** Whether the charter says the same in both, so that what stands around it has changed. */
  isCharterSame: boolean
}

/** How many characters of data files, as charters, and how many changes are held in memory. */
const [heldCharacters, heldChanges] = [5_000_000, 20_000]

/** Reads the charters of the past from the archive, and declares our own cookies in the words of today where they have no rows. */
export function createPastVersions(archive: CharterArchive, translations: Translations): PastVersions {
  const known = new LRUCache<string, Read>({
    maxSize: heldCharacters,
    sizeCalculation: ({ length }) => length + 1,
    fetchMethod: read,
    // A caller that waits for a charter gets it, also when it is not held any more.
    ignoreFetchAbort: true,
  })
  const compared = new LRUCache<string, Difference>({
    maxSize: heldChanges,
    sizeCalculation: ({ changes }) => changes.length + 1,
  })
  return { find, changesSince, compare }

  async function find(version: string): Promise<Charter | undefined> {
    return (await known.fetch(version))?.charter
  }

  async function read(version: string): Promise<Read | undefined> {
    const full = version.length === 64 ? version : await fullVersion(version)
    const source = full === undefined ? undefined : (await archive.read(full))?.source
    return source === undefined
      ? undefined
      : { charter: readCharter(source, translations), length: source.length }
  }

  async function fullVersion(start: string): Promise<string | undefined> {
    const publications = await archive.publications()
    return publications.find(({ version }) => version.startsWith(start))?.version
  }

  async function changesSince(
    version: string,
    now: Charter,
    language: string,
  ): Promise<Change[] | undefined> {
    const before = await find(version)
    return before && compareCharters(before, now, language)
  }

  async function compare(before: string, after: string, language: string): Promise<Difference | undefined> {
    const key = `${before} ${after} ${language}`
    const difference = compared.get(key) ?? differenceOf(await find(before), await find(after), language)
    if (difference) compared.set(key, difference)
    return difference
  }
}

/** A data file that was read: no charter where this release cannot read it. */
interface Read {
  charter: Charter | undefined
  length: number
}

function differenceOf(
  before: Charter | undefined,
  after: Charter | undefined,
  language: string,
): Difference | undefined {
  if (!before || !after) return undefined
  const isCharterSame = canonical(said(before)) === canonical(said(after))
  return { changes: compareCharters(before, after, language), isCharterSame }
}

/** A charter without its look, which says nothing. */
function said({ appearance: _, ...charter }: Charter) {
  return charter
}

function readCharter(source: string, translations: Translations): Charter | undefined {
  try {
    return declareOwn(parseCharter(source).charter, translations)
  } catch {
    return undefined
  }
}
