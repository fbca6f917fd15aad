import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CharterVersion } from '../../src/charter/version.ts'
import type { ConsentRecord } from '../../src/consent/record.ts'
import type { ArchivedCharter, Engine, OpenOptions } from '../../src/records/engine.ts'
import { openEngine } from '../../src/records/open-engine.ts'
import { openSqlite } from '../../src/records/sqlite-database.ts'
import { openStore, type PublishedCharter, type Store, type StoreOptions } from '../../src/records/store.ts'
import { sources } from './charters.ts'
import { temporary } from './process.ts'

/** A real store of its own, in a folder that goes with the run of the tests. */
export async function openTestStore(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = openStore({
    connect: async () => openTestEngine(),
    now: () => new Date('2026-11-23T09:30:00Z'),
    onDisconnected() {},
    onReconnected() {},
    ...options,
  })
  await store.opened
  return store
}

/** A real engine with a file of its own. */
export function openTestEngine(): Engine {
  const directory = mkdtempSync(join(tmpdir(), 'charte-test-'))
  return openInThisThread(join(directory, 'records.sqlite'))
}

/** The engine of a file without its thread: for tests that open hundreds, or watch what it asks of the database. */
export function openInThisThread(file: string, options?: OpenOptions): Engine {
  const engine = openSqlite(file, options)
  return {
    append: async (...args) => engine.append(...args),
    addToCounts: async (...args) => engine.addToCounts(...args),
    find: async (...args) => engine.find(...args),
    list: async (...args) => engine.list(...args),
    count: async (...args) => engine.count(...args),
    purge: async (...args) => engine.purge(...args),
    erase: async (...args) => engine.erase(...args),
    archivePage: async (...args) => engine.archivePage(...args),
    archive: async (...args) => engine.archive(...args),
    read: async (...args) => engine.read(...args),
    page: async (...args) => engine.page(...args),
    publications: async (...args) => engine.publications(...args),
    close: async () => engine.close(),
  }
}

/** What the archive keeps of a charter of these tests, without pages. */
export function archivedOf(version: CharterVersion): ArchivedCharter {
  const { hash, material } = version
  return { version: hash, material, source: sources.get(version) ?? '', languages: [] }
}

/** The same, as it comes to be served. */
export function publishedOf(version: CharterVersion): PublishedCharter {
  return { ...archivedOf(version), pageIn: async () => '' }
}

/** The version of the charter of these records. */
export const version = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

/** A record with 22 characters of receipt that end in a number. */
export function record(number: number, changes: Partial<ConsentRecord> = {}): ConsentRecord {
  return {
    id: `Ab_${String(number).padStart(19, '0')}`,
    decidedAt: new Date('2026-03-01T09:30:00Z'),
    charter: version,
    answers: { statistics: 'granted', ads: 'refused' },
    action: 'custom',
    language: 'fr',
    source: 'page',
    gpc: false,
    ...changes,
  }
}

/** A data folder with records in it. */
export async function folderWith(records: readonly ConsentRecord[]): Promise<string> {
  const dataDirectory = temporary()
  await append(dataDirectory, records)
  return dataDirectory
}

/** Adds records as the server does. */
export async function append(
  dataDirectory: string,
  records: readonly ConsentRecord[],
  databaseUrl?: string,
): Promise<void> {
  const engine = await openEngine({ dataDirectory, databaseUrl })
  const since = new Date('2026-01-01T00:00:00Z')
  await engine.archive({ version, material: version, source: '', languages: [] }, since)
  for (let start = 0; start < records.length; start += 10_000)
    await engine.append(records.slice(start, start + 10_000))
  await engine.close()
}
