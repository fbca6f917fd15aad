import { dayOf } from '../charter/time.ts'
import type { Answer } from '../consent/consent.ts'
import type { Action, ConsentRecord, CountedChoice } from '../consent/record.ts'

/** A charter in the archive, where it stays for ever under its version. */
export interface ArchivedCharter {
  /** SHA-256 of all that the page says. */
  version: string
  /** SHA-256 of what visitors agree to in it. */
  material: string
  /** The data file, as the operator wrote it. */
  source: string
  /** The languages in which its page is archived, in the order of the charter. */
  languages: readonly string[]
}

/** When a charter came online; it stayed so until the next publication. */
export interface Publication {
  version: string
  material: string
  since: Date
}

/** A stretch of time: from `from`, up to but not including `to`. */
export interface Period {
  from: Date
  to: Date
}

/** The choices of a period, counted in one look at them. */
export interface Counts {
  /** How many were made on a day (UTC, `2026-11-23`) by an action; those that are only counted where their day begins in it. */
  choices: { day: string; action: Action; count: number }[]
  /** How many of them gave an answer for a purpose. */
  answers: { purpose: string; answer: Answer; count: number }[]
}

/** A record that was removed: no program that asks the database finds it. */
export interface Erasure {
  /** Where its bytes can still be found, and until when; undefined where no place is known. */
  remains: string | undefined
}

/** Where a page of records starts: after the last record of the page before. */
export type PageStart = Pick<ConsentRecord, 'decidedAt' | 'id'>

/**
 * How long an engine waits for a lock before it gives up, in ms: less than the store waits for the engine, which would
 * take for lost what is added late. Not much less: of several processes that write to a file of SQLite without pause,
 * one may have its turn only after a second or two.
 */
export const engineTimeout = 4000

/** A database took too long to answer one question: it may still answer others. */
export class SlowError extends Error {
  override name = 'SlowError'
}

/**
 * A database of records and charters. Whatever a promise acknowledges is on the disk;
 * whatever it rejects may or may not be there.
 */
export interface Engine {
  /** Adds records, all of them or none. */
  append(records: readonly ConsentRecord[]): Promise<void>
  /** Adds choices that are only counted to the counts of their days, all of them or none. */
  addToCounts(choices: readonly CountedChoice[]): Promise<void>
  find(id: string): Promise<ConsentRecord | undefined>
  /** Up to `limit` records of a period in the order of their time and id, after a place. */
  list(period: Period, after: PageStart | undefined, limit: number): Promise<ConsentRecord[]>
  count(period: Period): Promise<Counts>
  /** Removes up to `limit` records from before a moment, and the counts of the days before it; says how many records. */
  purge(before: Date, limit: number): Promise<number>
  /** Removes one record; undefined when it was not there. */
  erase(id: string): Promise<Erasure | undefined>
  /** Archives the page of a charter in a language, without a visitor, as HTML: before the charter itself. */
  archivePage(version: string, language: string, html: string): Promise<void>
  /** Archives a charter, and its publication at a moment unless it is the last one that was published. */
  archive(charter: ArchivedCharter, since: Date): Promise<void>
  read(version: string): Promise<ArchivedCharter | undefined>
  /** The page of a charter in a language. */
  page(version: string, language: string): Promise<string | undefined>
  /** Every publication of a charter, the oldest first. */
  publications(): Promise<Publication[]>
  close(): Promise<void>
}

/** How many choices are alike, of those that are only counted; in one order, so that no two who add to them wait for each other. */
export function countAlike(
  choices: readonly CountedChoice[],
): (Omit<CountedChoice, 'answers'> & { answers: string; choices: number })[] {
  const written = choices.map(({ answers, ...choice }) => ({ ...choice, answers: JSON.stringify(answers) }))
  return [...Map.groupBy(written, (choice) => JSON.stringify(choice))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...others]]) => (first ? [{ ...first, choices: others.length + 1 }] : []))
}

/** The first day (UTC) that begins at a moment or after it. */
export function firstDay(moment: Date): string {
  return dayOf(new Date(moment.getTime() + 86_399_999))
}

/** How many records are read at a time. */
const pageSize = 1000

/** Reads the records of a period one after the other, whatever their number, holding a page of them at a time. */
export async function* recordsOf(engine: Engine, period: Period): AsyncGenerator<ConsentRecord> {
  let page: ConsentRecord[] = []
  do {
    page = await engine.list(period, page.at(-1), pageSize)
    yield* page
  } while (page.length === pageSize)
}

/** Removes all records from before a moment in batches, so that choices go on being recorded in between. */
export async function purgeBefore(
  engine: Engine,
  before: Date,
  onProgress?: (removed: number) => void,
): Promise<number> {
  let removed = 0
  let batch: number
  do {
    batch = await engine.purge(before, pageSize)
    removed += batch
    onProgress?.(removed)
  } while (batch === pageSize)
  return removed
}

/** How a database is opened. */
export interface OpenOptions {
  /** The migrations of its schema, where they are not those of this release. */
  migrations?: readonly string[]
  /** Whether it is neither created nor migrated: only servers do that. */
  asItIs?: boolean
  /** Called when there was no database, and one was created. */
  onCreated?(): void
}

/** A database that a newer version of this program has changed, in ways that this one does not know. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError'
  constructor(found: number, known: number) {
    super(`the database has schema ${found} and this program knows ${known}: start the newer program again`)
  }
}

/**
 * The migrations that a database still needs, given how many it has had; one that was released is never changed. An
 * engine applies them in one transaction, so that an interruption leaves the database as it was. Throws
 * NewerSchemaError, and an Error where a database that is taken as it is needs any.
 */
export function pendingMigrations(
  applied: number,
  { migrations, asItIs = false }: { migrations: readonly string[]; asItIs?: boolean | undefined },
): readonly string[] {
  if (applied > migrations.length) throw new NewerSchemaError(applied, migrations.length)
  if (asItIs && applied === 0) throw new Error(`no record was ever kept in this database`)
  if (asItIs && applied < migrations.length)
    throw new Error(
      `the database has schema ${applied} and this program needs ${migrations.length}: start its server, which migrates it`,
    )
  return migrations.slice(applied)
}
