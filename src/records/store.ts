import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { startOf } from '../charter/time.ts'
import type { ConsentRecord, CountedChoice } from '../consent/record.ts'
import { createGroupCommit, type GroupCommit } from './batch.ts'
import { type ArchivedCharter, type Engine, type Publication, purgeBefore, SlowError } from './engine.ts'

/** The proof of consent, as the routes of a site use it. */
export interface ConsentRecords {
  /** Resolves once the record is on the disk. Rejects where it may not be there. */
  append(record: ConsentRecord): Promise<void>
  /** The same of a choice that is only counted. No record ever waits for it. */
  count(choice: CountedChoice): Promise<void>
  find(id: string): Promise<ConsentRecord | undefined>
}

/** The charters of the past. */
export interface CharterArchive {
  read(version: string): Promise<ArchivedCharter | undefined>
  /** The page of a charter in a language, as HTML. */
  page(version: string, language: string): Promise<string | undefined>
  /** Every publication of a charter, the oldest first. */
  publications(): Promise<Publication[]>
}

/** A charter to be archived, with its pages. */
export interface PublishedCharter extends ArchivedCharter {
  /** Prints the page without a visitor in a language, as HTML. */
  pageIn(language: string): Promise<string>
}

/** Records and archive of a site, which reconnect by themselves when their database is back. */
export interface Store extends ConsentRecords, CharterArchive {
  /** Resolves after the first attempt to connect, successful or not: a page needs no database. */
  opened: Promise<void>
  /**
   * Says which charter visitors are shown from now on. It is archived before any record that names it. Its pages are
   * printed one after the other, and only where the archive lacks them; a page that cannot be printed counts as a
   * database that cannot be used.
   */
  publish(charter: PublishedCharter): void
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
  /** Called when the database cannot be used, once for each reason until it can be used again. */
  onDisconnected(error: Error): void
  /** Called when the database can be used again, and has archived the charter that is online. */
  onReconnected(): void
  /** Delay before each further attempt to connect, in ms. */
  retryAfter?: number
  /** How long an answer of the database is waited for, in ms: longer than an engine itself waits. */
  timeout?: number
  /** How long a record waits for its commit to begin, in ms. */
  queueTimeout?: number
}

/** Delay before the pages of a new version are archived, so that requests for it are answered first, in ms. */
const archiveDelay = 500

/** A charter and the moment since which visitors are shown it. */
interface Online {
  charter: PublishedCharter
  since: Date
}

/** Begins to open the store; calls that come meanwhile wait for the first attempt to connect. */
export function openStore(options: StoreOptions): Store {
  const { connect, now, retryAfter = 1000, timeout = 6000, queueTimeout = 3000 } = options
  let engine: Engine | undefined
  let lastError: Error | undefined
  let retry: NodeJS.Timeout | undefined
  let isClosed = false
  let online: Online | undefined
  const toArchive: Online[] = []
  let archiving: { engine: Engine; done: Promise<void> } | undefined
  const reported = new Set<string>()
  const records = commitInGroups<ConsentRecord>((open, records) => open.append(records))
  const counts = commitInGroups<CountedChoice>((open, choices) => open.addToCounts(choices))
  const opened = connectOnce()
  return {
    opened,
    append: (record) => add(records, record),
    count: (choice) => add(counts, choice),
    find: (id) => ask((open) => open.find(id)),
    read: (version) => askArchive((open) => open.read(version)),
    page: (version, language) => askArchive((open) => open.page(version, language)),
    publications: () => askArchive((open) => open.publications()),
    publish,
    purge: (before) => use((open) => purgeBefore(open, before), isMoreThanSlow),
    isOpen: () => engine !== undefined,
    waiting: () => records.waiting() + counts.waiting(),
    close,
  }

  function commitInGroups<Entry>(write: (open: Engine, entries: readonly Entry[]) => Promise<void>) {
    return createGroupCommit<Entry>(
      (take) =>
        use(async (open) => {
          await archiveAll(open)
          const entries = take()
          if (entries.length > 0) await withTimeout(write(open, entries), timeout)
        }),
      { timeout: queueTimeout },
    )
  }

  async function add<Entry>(commits: GroupCommit<Entry>, entry: Entry): Promise<void> {
    // However long its pages take: the time in which a record must have its turn begins after them.
    if (engine && toArchive.length > 0) await archiveAll(engine).catch(() => {})
    await commits.add(entry)
  }

  function publish(charter: PublishedCharter): void {
    online = { charter, since: now() }
    toArchive.push(online)
    // A record or a question has it archived sooner. A failure is reported; the next connection archives it then.
    setTimeout(() => use(archiveAll).catch(() => {}), archiveDelay).unref()
  }

  /** Archives what was published, once for all callers that wait for it. */
  function archiveAll(open: Engine): Promise<void> {
    if (archiving?.engine !== open) {
      const done = archiveEach(open).finally(() => {
        if (archiving?.engine === open) archiving = undefined
      })
      archiving = { engine: open, done }
    }
    return archiving.done
  }

  async function archiveEach(open: Engine): Promise<void> {
    for (let next = toArchive[0]; next; next = toArchive[0]) {
      await archive(open, next)
      if (toArchive[0] === next) toArchive.shift()
    }
  }

  async function archive(open: Engine, { charter: { pageIn, ...charter }, since }: Online): Promise<void> {
    const { version, languages } = charter
    if (!(await withTimeout(open.read(version), timeout)))
      for (const language of languages)
        await withTimeout(open.archivePage(version, language, await pageIn(language)), timeout)
    await withTimeout(open.archive(charter, since), timeout)
  }

  /** Asks the database within the timeout. Many slow questions do not keep choices from being recorded. */
  function ask<Answer>(question: (open: Engine) => Promise<Answer>): Promise<Answer> {
    return withTimeout(use(question, isMoreThanSlow), timeout)
  }

  /** The same of the archive, which first takes in what was published. */
  function askArchive<Answer>(question: (open: Engine) => Promise<Answer>): Promise<Answer> {
    return ask(async (open) => {
      await archiveAll(open)
      return question(open)
    })
  }

  /** Works with the open database; an error that says that it is gone lets go of it. */
  async function use<Result>(
    work: (open: Engine) => Promise<Result>,
    isGone: (error: unknown) => boolean = () => true,
  ): Promise<Result> {
    await opened
    const open = engine
    if (!open) throw lastError ?? new Error('the database is not open yet')
    try {
      return await work(open)
    } catch (error) {
      // Not awaited: the caller learns at once that it failed.
      if (isGone(error)) void disconnect(open, error)
      throw error
    }
  }

  /** Lets go of a database that failed: what it holds is read anew before anything is written to it again. */
  async function disconnect(failed: Engine, error: unknown): Promise<void> {
    if (engine !== failed) return
    engine = undefined
    report(error)
    await Promise.race([failed.close().catch(() => {}), sleep(timeout, undefined, { ref: false })])
    connectLater()
  }

  async function connectOnce(): Promise<void> {
    try {
      const open = await connect()
      await prepare(open)
      if (isClosed) return await open.close()
      engine = open
      if (reported.size > 0) options.onReconnected()
      reported.clear()
      // What was published meanwhile.
      use(archiveAll).catch(() => {})
    } catch (error) {
      report(error)
      connectLater()
    }
  }

  /** Has a database archive the charter that is online: one that was restored from an older copy may lack it. */
  async function prepare(open: Engine): Promise<void> {
    try {
      if (online && toArchive.length === 0 && !(await open.read(online.charter.version)))
        toArchive.push(online)
      await archiveAll(open)
    } catch (error) {
      await open.close().catch(() => {})
      throw error
    }
  }

  /** Reports each reason why the database cannot be used once, until it can be. */
  function report(error: unknown): void {
    lastError = error instanceof Error ? error : new Error(String(error))
    if (isClosed || reported.has(lastError.message)) return
    reported.add(lastError.message)
    options.onDisconnected(lastError)
  }

  function connectLater(): void {
    if (!isClosed) retry = setTimeout(connectOnce, retryAfter).unref()
  }

  async function close(): Promise<void> {
    isClosed = true
    clearTimeout(retry)
    // What was published for a moment alone is archived too.
    if (engine && toArchive.length > 0) await archiveAll(engine).catch(() => {})
    // Of a refusal that was answered, nobody else waits for the count.
    if (engine) await Promise.all([records.settled(), counts.settled()])
    const open = engine
    engine = undefined
    lastError = new Error('the database is closed')
    await open?.close()
  }
}

/** A promise that rejects when its time, in ms, is up; what becomes of the work after that is not reported. */
function withTimeout<Result>(work: Promise<Result>, timeout: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timeUp = () => reject(new Error(`the database did not answer in ${timeout} ms`))
    const timer = setTimeout(timeUp, timeout)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function isMoreThanSlow(error: unknown): boolean {
  return !(error instanceof SlowError)
}

const anHour = 3_600_000

/** Erases the records that are older than their retention, at once and every hour. Returns the function that stops it. */
export function purgeRegularly(
  store: Pick<Store, 'purge'>,
  recordRetention: string,
  logger: Pick<Logger, 'info'>,
): () => void {
  const purge = async () => {
    const before = startOf(recordRetention, new Date())
    if (!before) return
    try {
      const erased = await store.purge(before)
      if (erased > 0) logger.info({ erased }, 'records were kept long enough and are erased')
    } catch {
      // The store has reported its error, or was slow; the next hour is soon enough.
    }
  }
  void purge()
  const timer = setInterval(purge, anHour).unref()
  return () => clearInterval(timer)
}
