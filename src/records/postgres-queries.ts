import type { Pool } from 'pg'
import { dayOf } from '../charter/time.ts'
import type { ConsentRecord, CountedChoice } from '../consent/record.ts'
import {
  type ArchivedCharter,
  type Counts,
  countAlike,
  type Engine,
  type Erasure,
  firstDay,
  type PageStart,
  type Period,
  type Publication,
} from './engine.ts'
import { inTransaction, queryOver, statementTimeout } from './postgres-pool.ts'

/** How long a statement that reads or changes everything may take, in ms. */
export const longTimeout = 300_000

/** Until the end of its transaction, makes all other instances wait that change the schema or archive a charter. */
export const lock = `SELECT pg_advisory_xact_lock(hashtextextended('charte-cookies', 0))`

interface RecordRow extends Omit<ConsentRecord, 'decidedAt'> {
  decided_at: number
}

/** A count of choices, or one of answers. */
type CountRow =
  | (Counts['choices'][number] & { purpose: null; answer: null })
  | (Counts['answers'][number] & { day: null; action: null })

interface PublicationRow extends Omit<Publication, 'since'> {
  since: number
}

/** The connections of an engine. */
export interface Connections {
  /** A connection for choices and charters alone: no other question is in their way. */
  writer: Pool
  others: Pool
}

/** An engine that asks a PostgreSQL whose schema is up to date. */
export function createPostgresEngine({ writer, others }: Connections): Engine {
  // Seconds are the same in every time zone and date style that a server may be set to.
  const columns = `id, extract(epoch FROM decided_at)::float8 AS decided_at, charter, answers, action, language,
                   source, gpc`
  const write = queryOver(writer)
  const query = queryOver(others)
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

  async function append(records: readonly ConsentRecord[]): Promise<void> {
    await write(
      `INSERT INTO records (id, decided_at, charter, answers, action, language, source, gpc)
       SELECT id, to_timestamp(decided_at), charter, answers, action, language, source, gpc
       FROM unnest($1::text[], $2::float8[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[],
                   $8::boolean[])
         AS record (id, decided_at, charter, answers, action, language, source, gpc)`,
      [
        records.map(({ id }) => id),
        records.map(({ decidedAt }) => seconds(decidedAt)),
        records.map(({ charter }) => charter),
        records.map(({ answers }) => JSON.stringify(answers)),
        records.map(({ action }) => action),
        records.map(({ language }) => language),
        records.map(({ source }) => source),
        records.map(({ gpc }) => gpc),
      ],
      'append',
    )
  }

  async function addToCounts(counted: readonly CountedChoice[]): Promise<void> {
    const counts = countAlike(counted)
    await query(
      `INSERT INTO counts
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       ON CONFLICT (day, charter, answers, action, source)
       DO UPDATE SET choices = counts.choices + excluded.choices`,
      [
        counts.map(({ day }) => day),
        counts.map(({ charter }) => charter),
        counts.map(({ answers }) => answers),
        counts.map(({ action }) => action),
        counts.map(({ source }) => source),
        counts.map(({ choices }) => choices),
      ],
    )
  }

  async function find(id: string): Promise<ConsentRecord | undefined> {
    const [row] = await query<RecordRow>(`SELECT ${columns} FROM records WHERE id = $1`, [id])
    return row && readRecord(row)
  }

  async function list(
    { from, to }: Period,
    after: PageStart | undefined,
    limit: number,
  ): Promise<ConsentRecord[]> {
    const rows = await query<RecordRow>(
      `SELECT ${columns} FROM records
       WHERE (records.decided_at, id) > (to_timestamp($1), $2) AND records.decided_at < to_timestamp($3)
       ORDER BY records.decided_at, id LIMIT $4`,
      [seconds(after?.decidedAt ?? from), after?.id ?? '', seconds(to), limit],
    )
    return rows.map(readRecord)
  }

  async function count({ from, to }: Period): Promise<Counts> {
    const rows = await inTransaction(others, longTimeout, (query) =>
      query<CountRow>(
        `SELECT day, action, purpose, answer, sum(count)::float8 AS count FROM (
         SELECT to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, action, NULL AS purpose,
                NULL AS answer, count(*) AS count
         FROM records WHERE decided_at >= to_timestamp($1) AND decided_at < to_timestamp($2) GROUP BY 1, 2
         UNION ALL
         SELECT NULL, NULL, answer.key, answer.value, count(*)
         FROM records, jsonb_each_text(answers) AS answer
         WHERE decided_at >= to_timestamp($1) AND decided_at < to_timestamp($2) GROUP BY 3, 4
         UNION ALL
         SELECT day, action, NULL, NULL, sum(choices) FROM counts WHERE day >= $3 AND day < $4 GROUP BY 1, 2
         UNION ALL
         SELECT NULL, NULL, answer.key, answer.value, sum(choices)
         FROM counts, jsonb_each_text(answers::jsonb) AS answer WHERE day >= $3 AND day < $4 GROUP BY 3, 4
         ) AS counted GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        [seconds(from), seconds(to), firstDay(from), firstDay(to)],
      ),
    )
    return {
      choices: rows.flatMap(({ day, action, count }) => (day === null ? [] : [{ day, action, count }])),
      answers: rows.flatMap(({ purpose, answer, count }) =>
        purpose === null ? [] : [{ purpose, answer, count }],
      ),
    }
  }

  async function purge(before: Date, limit: number): Promise<number> {
    // What another instance is removing is left to it: neither waits for the other.
    await query('DELETE FROM counts WHERE day < $1', [dayOf(before)])
    const removed = await inTransaction(others, longTimeout, (query) =>
      query(
        `DELETE FROM records WHERE id IN
           (SELECT id FROM records WHERE decided_at < to_timestamp($1)
            ORDER BY decided_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING id`,
        [seconds(before), limit],
      ),
    )
    return removed.length
  }

  async function erase(id: string): Promise<Erasure | undefined> {
    const [removed] = await query('DELETE FROM records WHERE id = $1 RETURNING id', [id])
    return removed && { remains: 'in the files of PostgreSQL until it vacuums them, and in its WAL' }
  }

  async function archivePage(version: string, language: string, html: string): Promise<void> {
    await write('INSERT INTO texts VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [version, language, html])
  }

  async function archive(
    { version, material, source, languages }: ArchivedCharter,
    since: Date,
  ): Promise<void> {
    const [last] = await write<{ version: string }>(
      'SELECT version FROM servings ORDER BY number DESC LIMIT 1',
    )
    if (last?.version === version) return
    await inTransaction(writer, statementTimeout, async (query) => {
      await query(lock)
      await query('INSERT INTO charters VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
        version,
        material,
        source,
        JSON.stringify(languages),
      ])
      await query(
        `INSERT INTO servings (version, since) SELECT $1, to_timestamp($2)
         WHERE $1 IS DISTINCT FROM (SELECT version FROM servings ORDER BY number DESC LIMIT 1)`,
        [version, seconds(since)],
      )
    })
  }

  async function read(version: string): Promise<ArchivedCharter | undefined> {
    const [archived] = await query<ArchivedCharter>(
      'SELECT version, material, source, languages FROM charters WHERE version = $1',
      [version],
    )
    return archived
  }

  async function page(version: string, language: string): Promise<string | undefined> {
    const [found] = await query<{ html: string }>(
      'SELECT html FROM texts WHERE version = $1 AND language = $2',
      [version, language],
    )
    return found?.html
  }

  async function publications(): Promise<Publication[]> {
    const rows = await query<PublicationRow>(
      `SELECT version, material, extract(epoch FROM since)::float8 AS since
       FROM servings JOIN charters USING (version) ORDER BY number`,
    )
    return rows.map(({ since, ...publication }) => ({ ...publication, since: new Date(since * 1000) }))
  }

  async function close(): Promise<void> {
    await Promise.all([writer.end(), others.end()])
  }
}

function readRecord({ decided_at, ...record }: RecordRow): ConsentRecord {
  return { ...record, decidedAt: new Date(decided_at * 1000) }
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}
