import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CharterVersion } from '../../src/charter/version.ts'
import type { ArchivedCharter, Engine } from '../../src/records/engine.ts'
import { openSqlite } from '../../src/records/sqlite/database.ts'
import type { SqliteEngine } from '../../src/records/sqlite/queries.ts'
import { openStore, type PublishedCharter, type Store, type StoreOptions } from '../../src/records/store.ts'
import { sources } from './charters.ts'

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
  return inThisThread(openSqlite(join(directory, 'records.sqlite')))
}

/** The same engine without its thread, for tests that open hundreds. */
function inThisThread(engine: SqliteEngine): Engine {
  return {
    append: async (...args) => engine.append(...args),
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
