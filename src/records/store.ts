import { setTimeout as sleep } from 'node:timers/promises'
import type { ConsentRecord } from '../consent/record.ts'
import { createGroupCommit } from './batch.ts'
import { type ArchivedCharter, type Engine, purgeBefore, type Serving, SlowError } from './engine.ts'

/** The proof of consent, as those who answer visitors see it. */
export interface ConsentLog {
  /** Resolves once the record is on the disk. Rejects when nobody can say that it is. */
  append(record: ConsentRecord): Promise<void>
  find(id: string): Promise<ConsentRecord | undefined>
}

/** The charters of the past. */
export interface CharterArchive {
  read(version: string): Promise<ArchivedCharter | undefined>
  /** The page of a charter in a language, as HTML. */
  text(version: string, language: string): Promise<string | undefined>
  /** Every stretch in which a charter was served, the oldest first. */
  servings(): Promise<Serving[]>
}

/** A charter that is to be kept, with its pages. */
export interface ServedCharter extends ArchivedCharter {
  /** Makes the page without its visitor in a language, as HTML. */
  textIn(language: string): Promise<string>
}

/** A log and an archive that come back by themselves when their database does. */
export interface Store extends ConsentLog, CharterArchive {
  /** Resolves after the first attempt to connect, whatever came of it: a page needs no database. */
  opened: Promise<void>
  /**
   * Says which charter is served from now on. It is kept before any record that names it; its pages are made one after
   * the other, and only where they are not kept yet. One that cannot be made counts as a database that cannot be used.
   */
  serve(charter: ServedCharter): void
  /** Removes the records from before a moment; says how many. */
  purge(before: Date): Promise<number>
  /** Whether choices can be recorded, as far as is known. */
  isOpen(): boolean
  /** How many records wait to be written. */
  waiting(): number
  close(): Promise<void>
}

export interface StoreOptions {
  connect(): Promise<Engine>
  now(): Date
  /** Told when the database cannot be used, once for each reason, and when it can be again: it keeps what is served. */
  lost(error: Error): void
  found(): void
  /** How long to wait before each further attempt, in ms. */
  retryAfter?: number
  /** How long the database is waited for, in ms: longer than it takes to give up by itself. */
  patience?: number
  /** How long a record waits for its turn before, in ms. */
  turnWithin?: number
}

/** How long whoever reads a new page comes before the making of its pages, in ms. */
const headStart = 500

/** Begins to open the store; whoever asks something of it meanwhile waits for the first attempt to connect. */
export function openStore(options: StoreOptions): Store {
  const { connect, now, retryAfter = 1000, patience = 6000, turnWithin = 3000 } = options
  let engine: Engine | undefined
  let trouble: Error | undefined
  let retry: NodeJS.Timeout | undefined
  let isClosed = false
  let served: { charter: ServedCharter; since: Date } | undefined
  const unkept: { charter: ServedCharter; since: Date }[] = []
  let keeping: { open: Engine; done: Promise<void> } | undefined
  const commits = createGroupCommit<ConsentRecord>(
    (take) =>
      use(async (open) => {
        await keepServed(open)
        const records = take()
        if (records.length > 0) await inTime(open.append(records), patience)
      }),
    { patience: turnWithin },
  )
  const told = new Set<string>()
  const opened = connectOnce()
  return {
    opened,
    append,
    find,
    read,
    text,
    servings,
    serve,
    purge,
    isOpen: () => engine !== undefined,
    waiting: commits.waiting,
    close,
  }

  async function append(record: ConsentRecord): Promise<void> {
    // However long its pages take: only then does the time begin in which a record must have its turn.
    if (engine && unkept.length > 0) await keepServed(engine).catch(() => {})
    await commits.add(record)
  }

  function find(id: string): Promise<ConsentRecord | undefined> {
    return ask((open) => open.find(id))
  }

  function read(version: string): Promise<ArchivedCharter | undefined> {
    return askArchive((open) => open.read(version))
  }

  function text(version: string, language: string): Promise<string | undefined> {
    return askArchive((open) => open.text(version, language))
  }

  function servings(): Promise<Serving[]> {
    return askArchive((open) => open.servings())
  }

  function serve(charter: ServedCharter): void {
    served = { charter, since: now() }
    unkept.push(served)
    // Nobody waits for it: a record or a question has it kept sooner. Where it fails, the next of these or the next
    // connection keeps it.
    setTimeout(() => use(keepServed).catch(() => {}), headStart).unref()
  }

  function purge(before: Date): Promise<number> {
    return use((open) => purgeBefore(open, before), isMoreThanSlow)
  }

  /** Keeps what is served and is not kept yet, once for all who wait for it. */
  function keepServed(open: Engine): Promise<void> {
    if (keeping?.open !== open) {
      const done = keepAll(open).finally(() => {
        if (keeping?.open === open) keeping = undefined
      })
      keeping = { open, done }
    }
    return keeping.done
  }

  async function keepAll(open: Engine): Promise<void> {
    for (let next = unkept[0]; next; next = unkept[0]) {
      await keep(open, next.charter, next.since)
      if (unkept[0] === next) unkept.shift()
    }
  }

  async function keep(open: Engine, { textIn, ...charter }: ServedCharter, since: Date): Promise<void> {
    const { version, languages } = charter
    if (!(await inTime(open.read(version), patience)))
      for (const language of languages)
        await inTime(open.keepText(version, language, await textIn(language)), patience)
    await inTime(open.keep(charter, since), patience)
  }

  /** Has a question answered in time. That many questions are slow to answer keeps no choice from being recorded. */
  function ask<Answer>(question: (open: Engine) => Promise<Answer>): Promise<Answer> {
    return inTime(use(question, isMoreThanSlow), patience)
  }

  /** The same of the archive, which is to know what is served. */
  function askArchive<Answer>(question: (open: Engine) => Promise<Answer>): Promise<Answer> {
    return ask(async (open) => {
      await keepServed(open)
      return question(open)
    })
  }

  async function use<Result>(
    work: (open: Engine) => Promise<Result>,
    isGone: (error: unknown) => boolean = () => true,
  ): Promise<Result> {
    await opened
    const open = engine
    if (!open) throw trouble ?? new Error('the database is not open yet')
    try {
      return await work(open)
    } catch (error) {
      // Not waited for: whoever asked learns at once that it failed.
      if (isGone(error)) void lose(open, error)
      throw error
    }
  }

  /** Lets go of a database that failed: what it holds is read anew before anything is written to it again. */
  async function lose(failed: Engine, error: unknown): Promise<void> {
    if (engine !== failed) return
    engine = undefined
    note(error)
    await Promise.race([failed.close().catch(() => {}), sleep(patience, undefined, { ref: false })])
    tryLater()
  }

  async function connectOnce(): Promise<void> {
    try {
      const open = await connect()
      await prepare(open)
      if (isClosed) return await open.close()
      engine = open
      if (told.size > 0) options.found()
      told.clear()
      // What came to be served meanwhile.
      use(keepServed).catch(() => {})
    } catch (error) {
      note(error)
      tryLater()
    }
  }

  /** Has a database keep the charter that is served: one that was put back from an older copy may not know it. */
  async function prepare(open: Engine): Promise<void> {
    try {
      if (served && unkept.length === 0 && !(await open.read(served.charter.version))) unkept.push(served)
      await keepServed(open)
    } catch (error) {
      await open.close().catch(() => {})
      throw error
    }
  }

  /** Tells each reason why the database cannot be used once, until it can be. */
  function note(error: unknown): void {
    trouble = asError(error)
    if (isClosed || told.has(trouble.message)) return
    told.add(trouble.message)
    options.lost(trouble)
  }

  function tryLater(): void {
    if (!isClosed) retry = setTimeout(connectOnce, retryAfter).unref()
  }

  async function close(): Promise<void> {
    isClosed = true
    clearTimeout(retry)
    // Whatever was served, if only for a moment, is kept.
    if (engine && unkept.length > 0) await keepServed(engine).catch(() => {})
    const open = engine
    engine = undefined
    trouble = new Error('the database is closed')
    await open?.close()
  }
}

/** A promise that rejects when its time is up; what comes after that has nobody left to tell. */
function inTime<Result>(work: Promise<Result>, patience: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timeUp = () => reject(new Error(`the database did not answer in ${patience} ms`))
    const timer = setTimeout(timeUp, patience)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function isMoreThanSlow(error: unknown): boolean {
  return !(error instanceof SlowError)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
