import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { dayOf } from '../charter/time.ts'
import type { Answer } from '../consent/consent.ts'
import type { ConsentRecord, CountedChoice } from '../consent/record.ts'
import {
  type ArchivedCharter,
  type Counts,
  countAlike,
  type Engine,
  type Erasure,
  engineTimeout,
  firstDay,
  type PageStart,
  type Period,
  type Publication,
} from './engine.ts'

/** The methods of an engine that answer at once: to be used off the event loop of a server. */
export type SqliteEngine = {
  [Method in keyof Engine]: (...args: Parameters<Engine[Method]>) => Awaited<ReturnType<Engine[Method]>>
}

/** An engine over an open database whose schema is up to date. */
export function createSqliteEngine(database: DatabaseSync, file: string): SqliteEngine {
  const opened = statSync(file).ino
  const insert = database.prepare(`INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const columns = 'id, decided_at, charter, answers, action, language, source, gpc'
  return {
    append,
    addToCounts,
    find,
    list,
    count,
    purge,
    erase,
    archivePage,
    archive,
    read,
    page,
    publications,
    close,
  }

  function append(records: readonly ConsentRecord[]): void {
    write(() => {
      for (const { id, decidedAt, charter, answers, action, language, source, gpc } of records)
        insert.run(
          id,
          seconds(decidedAt),
          charter,
          JSON.stringify(answers),
          action,
          language,
          source,
          gpc ? 1 : 0,
        )
    })
  }

  function addToCounts(counted: readonly CountedChoice[]): void {
    const add = database.prepare(
      `INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET choices = choices + excluded.choices`,
    )
    write(() => {
      for (const { day, charter, answers, action, source, choices } of countAlike(counted))
        add.run(day, charter, answers, action, source, choices)
    })
  }

  function find(id: string): ConsentRecord | undefined {
    const row = database.prepare(`SELECT ${columns} FROM records WHERE id = ?`).get(id)
    return row && readRecord(row)
  }

  function list({ from, to }: Period, after: PageStart | undefined, limit: number): ConsentRecord[] {
    return database
      .prepare(
        `SELECT ${columns} FROM records
         WHERE (decided_at, id) > (?, ?) AND decided_at < ? ORDER BY decided_at, id LIMIT ?`,
      )
      .all(after ? seconds(after.decidedAt) : seconds(from), after?.id ?? '', seconds(to), limit)
      .map(readRecord)
  }

  function count({ from, to }: Period): Counts {
    const rows = database
      .prepare(
        `SELECT day, action, purpose, answer, sum(count) AS count FROM (
         SELECT date(decided_at, 'unixepoch') AS day, action, NULL AS purpose, NULL AS answer, count(*) AS count
         FROM records WHERE decided_at >= ?1 AND decided_at < ?2 GROUP BY 1, 2
         UNION ALL
         SELECT NULL, NULL, answer.key, answer.value, count(*)
         FROM records, json_each(answers) AS answer WHERE decided_at >= ?1 AND decided_at < ?2 GROUP BY 3, 4
         UNION ALL
         SELECT day, action, NULL, NULL, sum(choices) FROM counts WHERE day >= ?3 AND day < ?4 GROUP BY 1, 2
         UNION ALL
         SELECT NULL, NULL, answer.key, answer.value, sum(choices)
         FROM counts, json_each(answers) AS answer WHERE day >= ?3 AND day < ?4 GROUP BY 3, 4
         ) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
      )
      .all(seconds(from), seconds(to), firstDay(from), firstDay(to))
    return {
      choices: rows.flatMap(({ day, action, count }) =>
        day === null ? [] : [{ day: String(day), action: readAction(action), count: Number(count) }],
      ),
      answers: rows.flatMap(({ purpose, answer, count }) =>
        purpose === null
          ? []
          : [{ purpose: String(purpose), answer: readAnswer(answer), count: Number(count) }],
      ),
    }
  }

  function purge(before: Date, limit: number): number {
    const removeCounts = database.prepare('DELETE FROM counts WHERE day < ?')
    const oldest = 'SELECT id FROM records WHERE decided_at < ? ORDER BY decided_at, id LIMIT ?'
    const remove = database.prepare(`DELETE FROM records WHERE id IN (${oldest})`)
    const removed = write(() => {
      removeCounts.run(dayOf(before))
      return Number(remove.run(seconds(before), limit).changes)
    })
    if (removed < limit) clearLog()
    return removed
  }

  function erase(id: string): Erasure | undefined {
    const isErased = write(() => database.prepare('DELETE FROM records WHERE id = ?').run(id).changes === 1)
    if (!isErased) return undefined
    const remains = clearLog()
      ? undefined
      : `in ${file} or ${file}-wal, which another program reads, until a server clears them: it tries every hour`
    return { remains }
  }

  /** Clears the log of what was removed; says whether it could, as no other program was reading it. */
  function clearLog(): boolean {
    // Writers would wait meanwhile.
    database.exec(`PRAGMA busy_timeout = 200`)
    const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? {}
    database.exec(`PRAGMA busy_timeout = ${engineTimeout}`)
    return busy === 0
  }

  function archivePage(version: string, language: string, html: string): void {
    write(() => {
      database
        .prepare('INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(version, language, html)
    })
  }

  function archive({ version, material, source, languages }: ArchivedCharter, since: Date): void {
    write(() => {
      database
        .prepare('INSERT INTO charters VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(version, material, source, JSON.stringify(languages))
      database
        .prepare(
          `INSERT INTO servings (version, since) SELECT ?, ?
           WHERE ? IS NOT (SELECT version FROM servings ORDER BY number DESC LIMIT 1)`,
        )
        .run(version, seconds(since), version)
    })
  }

  function read(version: string): ArchivedCharter | undefined {
    const row = database.prepare('SELECT * FROM charters WHERE version = ?').get(version)
    return (
      row && {
        version,
        material: String(row.material),
        source: String(row.source),
        languages: JSON.parse(String(row.languages)),
      }
    )
  }

  function page(version: string, language: string): string | undefined {
    const row = database
      .prepare('SELECT html FROM texts WHERE version = ? AND language = ?')
      .get(version, language)
    return row && String(row.html)
  }

  function publications(): Publication[] {
    return database
      .prepare('SELECT version, material, since FROM servings JOIN charters USING (version) ORDER BY number')
      .all()
      .map(({ version, material, since }) => ({
        version: String(version),
        material: String(material),
        since: new Date(Number(since) * 1000),
      }))
  }

  function write<Result>(work: () => Result): Result {
    // SQLite would go on writing to a file that was deleted or replaced, and the records would be lost.
    if (isReplaced()) throw new Error(`${file} was replaced or deleted`)
    return inTransaction(database, work)
  }

  function close(): void {
    try {
      // SQLite would leave the log of a file that was replaced, and write it over the one that has its name now.
      if (isReplaced()) database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      database.close()
    }
  }

  function isReplaced(): boolean {
    return statSync(file, { throwIfNoEntry: false })?.ino !== opened
  }
}

/** Does some work in one transaction, which waits for those of others first. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function readRecord(row: Record<string, unknown>): ConsentRecord {
  return {
    id: String(row.id),
    decidedAt: new Date(Number(row.decided_at) * 1000),
    charter: String(row.charter),
    answers: JSON.parse(String(row.answers)),
    action: readAction(row.action),
    language: String(row.language),
    source: row.source === 'banner' || row.source === 'api' ? row.source : 'page',
    gpc: row.gpc === 1,
  }
}

function readAction(value: unknown): ConsentRecord['action'] {
  return value === 'accept-all' || value === 'refuse-all' || value === 'withdraw' ? value : 'custom'
}

function readAnswer(value: unknown): Answer {
  return value === 'granted' ? value : 'refused'
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}
