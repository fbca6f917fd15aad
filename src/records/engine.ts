import type { Answer } from '../consent/consent.ts'
import type { Action, ConsentRecord } from '../consent/record.ts'

/** A charter as it is kept for ever, under its version. */
export interface ArchivedCharter {
  /** SHA-256 of all that the page says. */
  version: string
  /** SHA-256 of what visitors agree to in it. */
  material: string
  /** The data file, as the operator wrote it. */
  source: string
  /** The languages in which its page is kept, in the order of the charter. */
  languages: readonly string[]
}

/** A stretch of time in which one charter was served, up to the start of the next. */
export interface Serving {
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
  /** How many were made on a day (UTC, `2026-11-23`) by an action. */
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
 * How long an engine waits for what others hold before it gives up, in ms: sooner than whoever waits for the engine does
 * (store.ts), who would take for lost what is added late. Not much sooner: of several processes that write to a file of
 * SQLite without pause, one may have its turn only after a second or two.
 */
export const enginePatience = 4000

/** That a database took too long to answer, which says nothing of whether it answers others. */
export class SlowError extends Error {
  override name = 'SlowError'
}

/**
 * A place where records and charters are kept, one per database. Whatever a promise acknowledges is on the disk;
 * whatever it rejects may or may not be there.
 */
export interface Engine {
  /** Adds records, all of them or none. */
  append(records: readonly ConsentRecord[]): Promise<void>
  find(id: string): Promise<ConsentRecord | undefined>
  /** Up to `limit` records of a period in the order of their time and id, after a place. */
  page(period: Period, after: PageStart | undefined, limit: number): Promise<ConsentRecord[]>
  count(period: Period): Promise<Counts>
  /** Removes up to `limit` records from before a moment; says how many. */
  purge(before: Date, limit: number): Promise<number>
  /** Removes one record; undefined when it was not there. */
  erase(id: string): Promise<Erasure | undefined>
  /** Keeps the page of a charter in a language, without its visitor, as HTML: before the charter itself. */
  keepText(version: string, language: string, html: string): Promise<void>
  /** Keeps a charter, and notes that it is served from a moment on, unless it is the one that is served already. */
  keep(charter: ArchivedCharter, since: Date): Promise<void>
  read(version: string): Promise<ArchivedCharter | undefined>
  /** The page of a charter in a language. */
  text(version: string, language: string): Promise<string | undefined>
  /** Every stretch in which a charter was served, the oldest first. */
  servings(): Promise<Serving[]>
  close(): Promise<void>
}

/** How many records are read at a time. */
const pageSize = 1000

/** Reads the records of a period one after the other, whatever their number, holding a page of them at a time. */
export async function* recordsOf(engine: Engine, period: Period): AsyncGenerator<ConsentRecord> {
  let page: ConsentRecord[] = []
  do {
    page = await engine.page(period, page.at(-1), pageSize)
    yield* page
  } while (page.length === pageSize)
}

/** Removes all records from before a moment in batches, so that choices go on being recorded in between. */
export async function purgeBefore(
  engine: Engine,
  before: Date,
  told?: (removed: number) => void,
): Promise<number> {
  let removed = 0
  let batch: number
  do {
    batch = await engine.purge(before, pageSize)
    removed += batch
    told?.(removed)
  } while (batch === pageSize)
  return removed
}
