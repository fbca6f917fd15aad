import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ConsentRecord, CountedChoice } from '../../src/consent/record.ts'
import {
  type ArchivedCharter,
  type Engine,
  NewerSchemaError,
  type Period,
  purgeBefore,
  recordsOf,
} from '../../src/records/engine.ts'
import { openPostgresEngine } from '../../src/records/postgres.ts'
import { openSqliteEngine } from '../../src/records/sqlite.ts'
import { createFolder, createPostgres, type Folder, type Place } from './places.ts'
import { createDatabase, startPostgres, type TestDatabase, type TestPostgres } from './postgres.ts'

const charter: ArchivedCharter = {
  version: '9f86d081'.repeat(8),
  material: '60303ae2'.repeat(8),
  source: 'title: « Témoins »\n',
  languages: ['nl', 'fr'],
}
const page = '<h1>Témoins &amp; choix</h1>'
const other: ArchivedCharter = { ...charter, version: 'fd61a03a'.repeat(8) }
const noon = new Date('2026-11-23T12:00:00Z')
const ever: Period = { from: new Date(0), to: new Date('9999-12-31T00:00:00Z') }

const record = (number: number, change: Partial<ConsentRecord> = {}): ConsentRecord => ({
  id: idOf(number),
  decidedAt: noon,
  charter: charter.version,
  answers: { statistics: 'granted', 'third-party': 'refused' },
  action: 'custom',
  language: 'fr',
  source: 'page',
  gpc: false,
  ...change,
})
const idOf = (number: number) => String(number).padStart(22, '0')
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000)
const idsOf = (records: readonly ConsentRecord[]) => records.map(({ id }) => id)
const recordsIn = (engine: Engine, period: Period) => Array.fromAsync(recordsOf(engine, period))

const places: [string, () => Promise<Place>][] = [
  ['SQLite', createFolder],
  ['PostgreSQL', () => createPostgres({ timezone: 'Pacific/Kiritimati', datestyle: 'German' })],
]

describe.each(places)('%s', (_name, createPlace) => {
  let place: Place
  let engine: Engine

  beforeEach(async () => {
    place = await createPlace()
    engine = await place.open()
    await engine.archive(charter, noon)
  })
  afterEach(async () => {
    await engine.close()
    await place.remove()
  })

  describe('a record', () => {
    test('a record: is there once it is added, and still there when the program starts again', async () => {
      await engine.append([record(1)])
      await engine.close()
      engine = await place.open()
      expect(await engine.find(idOf(1))).toEqual(record(1))
      expect(await engine.find(idOf(2))).toBeUndefined()
    })

    test('a record: comes back exactly as it was', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(anyRecord, { selector: ({ id }) => id, maxLength: 5 }),
          async (records) => {
            await engine.append(records)
            for (const record of records) {
              expect(await engine.find(record.id)).toEqual(record)
              expect(await engine.erase(record.id)).toBeDefined()
            }
          },
        ),
        { numRuns: 100 },
      )
    })

    test('a record: has these fields in the database and no others', async () => {
      expect(await place.columns('records')).toEqual([
        ...['id', 'decided_at', 'charter', 'answers', 'action', 'language', 'source', 'gpc'],
      ])
    })

    test('a record: is never changed, by whatever program', async () => {
      await engine.append([record(1)])
      await expect(place.query(`UPDATE records SET answers = '{}'`)).rejects.toThrow('never changed')
      expect(await engine.find(idOf(1))).toEqual(record(1))
    })

    test('a record: is refused when its id is taken, and the one that has it stays', async () => {
      await engine.append([record(1)])
      await expect(engine.append([record(1, { action: 'withdraw' })])).rejects.toThrow()
      expect(await engine.find(idOf(1))).toEqual(record(1))
    })

    test('a record: is refused when its charter is not in the archive', async () => {
      await expect(engine.append([record(1, { charter: other.version })])).rejects.toThrow()
      expect(await engine.find(idOf(1))).toBeUndefined()
    })

    test('a record: is erased alone', async () => {
      await engine.append([record(1), record(2)])
      expect(await engine.erase(idOf(1))).toBeDefined()
      expect(await engine.erase(idOf(1))).toBeUndefined()
      expect(idsOf(await recordsIn(engine, ever))).toEqual([idOf(2)])
    })
  })

  describe('records', () => {
    test('records: are added together or not at all', async () => {
      await engine.append([record(1)])
      await expect(engine.append([record(2), record(3), record(2)])).rejects.toThrow()
      await expect(engine.append([record(4), record(1)])).rejects.toThrow()
      await expect(engine.append([record(5), record(6, { charter: 'unknown' })])).rejects.toThrow()
      expect(idsOf(await recordsIn(engine, ever))).toEqual([idOf(1)])
    })

    test('records: may be none', async () => {
      await engine.append([])
      expect(await recordsIn(engine, ever)).toEqual([])
    })

    test('records: of a period are read in the order of their time and id, each once, however many share a second', async () => {
      const numbers = Array.from({ length: 2500 }, (_, number) => number)
      const shuffled = numbers.toSorted((a, b) => ((a * 7919) % 2500) - ((b * 7919) % 2500))
      const all = (number: number) => record(number, { decidedAt: later(Math.floor(number / 900)) })
      for (let start = 0; start < 2500; start += 500)
        await engine.append(shuffled.slice(start, start + 500).map(all))
      expect(await recordsIn(engine, ever)).toEqual(numbers.map(all))
    })

    test('records: stand in the order of the characters of their ids, in capitals or not', async () => {
      const ids = ['-', '0', 'A', 'B', '_', 'a', 'b'].map((start) => start.padEnd(22, 'x'))
      await engine.append(ids.toReversed().map((id) => record(0, { id })))
      expect(idsOf(await recordsIn(engine, ever))).toEqual(ids)
    })

    test('records: of a period are those from its start up to, and not at, its end', async () => {
      await engine.append([-1, 0, 59, 60].map((second) => record(second + 1, { decidedAt: later(second) })))
      const found = await recordsIn(engine, { from: noon, to: later(60) })
      expect(found.map(({ decidedAt }) => decidedAt)).toEqual([noon, later(59)])
    })

    test('records: from before a moment are removed, and no others', async () => {
      await engine.append(
        Array.from({ length: 1500 }, (_, number) => record(number, { decidedAt: later(-1) })),
      )
      await engine.append([record(2000), record(2001, { decidedAt: later(1) })])
      const told: number[] = []
      expect(await purgeBefore(engine, noon, (removed) => told.push(removed))).toBe(1500)
      expect(told).toEqual([1000, 1500])
      expect(idsOf(await recordsIn(engine, ever))).toEqual([idOf(2000), idOf(2001)])
      expect(await purgeBefore(engine, noon)).toBe(0)
    })

    test('records: are removed from the oldest on, up to a number', async () => {
      await engine.append([3, 1, 2].map((number) => record(number, { decidedAt: later(number - 10) })))
      expect(await engine.purge(noon, 2)).toBe(2)
      expect(idsOf(await recordsIn(engine, ever))).toEqual([idOf(3)])
    })

    test('records: are counted per day in UTC and action, and their answers per purpose', async () => {
      const at = (time: string) => new Date(`2026-11-${time}Z`)
      await engine.append([
        record(1, { decidedAt: at('23T00:00:00'), action: 'accept-all', answers: { b: 'granted' } }),
        record(2, { decidedAt: at('23T23:59:59'), action: 'accept-all', answers: { b: 'granted' } }),
        record(3, {
          decidedAt: at('23T23:59:59'),
          action: 'withdraw',
          answers: { ab: 'refused', B: 'granted' },
        }),
        record(4, { decidedAt: at('24T00:00:00'), action: 'refuse-all', answers: { b: 'refused' } }),
        record(5, { decidedAt: at('24T00:00:00'), action: 'refuse-all', answers: {} }),
        record(6, { decidedAt: at('25T00:00:00') }),
        record(7, { decidedAt: at('22T23:59:59') }),
      ])
      const { choices, answers } = await engine.count({ from: at('23T00:00:00'), to: at('25T00:00:00') })
      expect(choices.toSorted((a, b) => (a.action < b.action ? -1 : 1))).toEqual([
        { day: '2026-11-23', action: 'accept-all', count: 2 },
        { day: '2026-11-24', action: 'refuse-all', count: 2 },
        { day: '2026-11-23', action: 'withdraw', count: 1 },
      ])
      expect(answers.toSorted((a, b) => (a.purpose + a.answer < b.purpose + b.answer ? -1 : 1))).toEqual([
        { purpose: 'B', answer: 'granted', count: 1 },
        { purpose: 'ab', answer: 'refused', count: 1 },
        { purpose: 'b', answer: 'granted', count: 2 },
        { purpose: 'b', answer: 'refused', count: 1 },
      ])
    })

    test('records: are found without reading the others', async () => {
      for (let start = 0; start < 5000; start += 1000)
        await engine.append(
          Array.from({ length: 1000 }, (_, n) => record(start + n, { decidedAt: later(start + n) })),
        )
      const day = (index: number) => new Date((20_779 + index) * 86_400_000).toISOString().slice(0, 10)
      await engine.addToCounts(
        Array.from({ length: 5000 }, (_, index) => ({
          ...{ day: day(index), charter: charter.version, answers: {} },
          ...({ action: 'refuse-all', source: 'page' } as const),
        })),
      )
      await place.query('ANALYZE counts')
      const plans = await place.plans(async (engine) => {
        await engine.find(idOf(1))
        await engine.list(ever, { decidedAt: later(2000), id: idOf(2000) }, 100)
        await engine.purge(later(-1), 100)
      })
      const [counting] = await place.plans((engine) => engine.count({ from: later(10), to: later(20) }))
      expect(counting?.match(/(Index Scan using|Index Scan on|USING INDEX) records_by_time/g)).toHaveLength(2)
      expect(counting).not.toMatch(/Seq Scan|SCAN (records|counts)/)
      expect(plans).toEqual([
        expect.stringMatching(
          /Index Scan using records_pkey|USING INDEX sqlite_autoindex_records_1 \(id=\?\)/,
        ),
        expect.stringMatching(/Index Scan using records_by_time|USING INDEX records_by_time/),
        expect.stringMatching(/counts_pkey|SEARCH counts USING PRIMARY KEY \(day<\?\)/),
        expect.stringMatching(/(Index (Only )?Scan using|INDEX) records_by_time/),
      ])
      for (const plan of plans) expect(plan).not.toMatch(/Seq Scan|SCAN|Sort|TEMP B-TREE/)
    })
  })

  describe('choices that are only counted', () => {
    const choice = (change: Partial<CountedChoice> = {}): CountedChoice => ({
      ...{ day: '2026-11-23', charter: charter.version, action: 'refuse-all', source: 'page' },
      answers: { statistics: 'refused' },
      ...change,
    })
    const countIn = async (from: string, to: string) => {
      const { choices } = await engine.count({ from: new Date(from), to: new Date(to) })
      return choices.map(({ action, count }) => `${count} ${action}`)
    }
    const onTheDay = () => countIn('2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z')

    test('choices that are only counted: are added up with the records, day by day', async () => {
      await engine.append([record(1)])
      await engine.addToCounts([choice(), choice(), choice({ action: 'withdraw' })])
      await engine.addToCounts([choice(), choice({ day: '2026-11-24' }), choice({ source: 'banner' })])
      await engine.addToCounts([choice({ action: 'custom' })])
      expect(await onTheDay()).toEqual(['2 custom', '4 refuse-all', '1 withdraw'])
      const { answers } = await engine.count(ever)
      expect(answers).toEqual([
        { purpose: 'statistics', answer: 'granted', count: 1 },
        { purpose: 'statistics', answer: 'refused', count: 7 },
        { purpose: 'third-party', answer: 'refused', count: 1 },
      ])
    })

    test('choices that are only counted: leave nothing to find, to list or to tell visitors apart by', async () => {
      await engine.addToCounts([choice(), choice()])
      expect(await recordsIn(engine, ever)).toEqual([])
      const rows = await place.query('SELECT * FROM counts')
      expect(rows).toHaveLength(1)
      expect(Object.keys(Object(rows[0])).sort().join()).toBe('action,answers,charter,choices,day,source')
    })

    test('choices that are only counted: are counted where their day begins in the period, and erased after it', async () => {
      await engine.addToCounts([choice()])
      expect(await countIn('2026-11-23T00:00:00Z', '2026-11-23T00:00:01Z')).toHaveLength(1)
      expect(await countIn('2026-11-23T00:00:01Z', '2026-11-24T00:00:00Z')).toHaveLength(0)
      expect(await countIn('2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toHaveLength(0)
      await purgeBefore(engine, new Date('2026-11-23T23:59:59Z'))
      expect(await onTheDay()).toHaveLength(1)
      await purgeBefore(engine, new Date('2026-11-24T00:00:00Z'))
      expect(await onTheDay()).toHaveLength(0)
    })

    test('choices that are only counted: are all added or none', async () => {
      await expect(engine.addToCounts([choice(), choice({ charter: 'unknown' })])).rejects.toThrow()
      expect(await onTheDay()).toEqual([])
    })

    test('choices that are only counted: none is lost when many add to the same counts at once', async () => {
      const both = [choice(), choice({ action: 'withdraw' })]
      await Promise.all(
        Array.from({ length: 40 }, (_, index) => engine.addToCounts(index % 2 ? both : both.toReversed())),
      )
      expect(await onTheDay()).toEqual(['40 refuse-all', '40 withdraw'])
    })
  })

  describe('a charter', () => {
    test('a charter: is kept word for word, and unknown until then', async () => {
      expect(await engine.read(charter.version)).toEqual(charter)
      expect(await engine.read(other.version)).toBeUndefined()
    })

    test('a charter: has a page in each language, and in no other', async () => {
      await engine.archivePage(charter.version, 'fr', page)
      expect(await engine.page(charter.version, 'fr')).toBe(page)
      expect(await engine.page(charter.version, 'nl')).toBeUndefined()
      expect(await engine.page(other.version, 'fr')).toBeUndefined()
    })

    test('a charter: is never changed, by whatever program', async () => {
      await engine.archivePage(charter.version, 'fr', page)
      await expect(place.query(`UPDATE charters SET source = 'another'`)).rejects.toThrow('never changed')
      await expect(place.query(`UPDATE texts SET html = 'another'`)).rejects.toThrow('never changed')
      expect(await engine.read(charter.version)).toEqual(charter)
      expect(await engine.page(charter.version, 'fr')).toBe(page)
    })

    test('a charter: stays as it was first kept', async () => {
      await engine.archivePage(charter.version, 'fr', page)
      await engine.archivePage(charter.version, 'fr', 'changed')
      await engine.archive({ ...charter, source: 'changed' }, later(1))
      expect(await engine.read(charter.version)).toEqual(charter)
      expect(await engine.page(charter.version, 'fr')).toBe(page)
    })

    test('a charter: that goes on being served is noted once', async () => {
      await engine.archive(charter, later(60))
      const { version, material } = charter
      expect(await engine.publications()).toEqual([{ version, material, since: noon }])
    })

    test('a charter: that is served again after another is noted again', async () => {
      await engine.archive(other, later(60))
      await engine.archive(charter, later(120))
      expect(await engine.publications()).toEqual([
        { version: charter.version, material: charter.material, since: noon },
        { version: other.version, material: other.material, since: later(60) },
        { version: charter.version, material: charter.material, since: later(120) },
      ])
    })
  })

  test('a closed engine: refuses every call', async () => {
    const closed = await place.open()
    await closed.close()
    await expect(closed.append([record(1)])).rejects.toThrow()
  }, 5000)
})

describe.each(places)('opening %s', (_name, createPlace) => {
  let place: Place
  beforeEach(async () => {
    place = await createPlace()
  })
  afterEach(() => place.remove())

  test('opening a database: makes what is needed, once, when ten programs start at the same time', async () => {
    let created = 0
    const countCreated = { onCreated: () => void created++ }
    const engines = await Promise.all(Array.from({ length: 10 }, () => place.open(countCreated)))
    expect(created).toBe(1)
    for (const served of [charter, other, charter])
      await Promise.all(engines.map((engine) => engine.archive(served, noon)))
    await Promise.all(engines.map((engine, number) => engine.append([record(number)])))
    for (const engine of engines) {
      expect(await engine.publications()).toHaveLength(3)
      expect(await recordsIn(engine, ever)).toHaveLength(10)
    }
    await Promise.all(engines.map((engine) => engine.close()))
  })

  test('opening a database: brings a database of the first release up to date, with all that it holds', async () => {
    const old = await place.open({ migrations: place.migrations.slice(0, 1) })
    const texts = JSON.stringify({ nl: '<h1>Cookies</h1>', fr: page })
    for (const { version, material, source } of [charter, other])
      await place.query(`INSERT INTO charters VALUES ('${version}', '${material}', '${source}', '${texts}')`)
    await old.archive(charter, noon)
    await old.archive(other, later(60))
    const records = Array.from({ length: 2500 }, (_, number) => record(number))
    await old.append(records)
    await old.close()
    await place.query(`UPDATE records SET language = 'fr'`)
    const engine = await place.open({ onCreated: () => expect.unreachable() })
    expect(await recordsIn(engine, ever)).toEqual(records)
    expect((await engine.publications()).map(({ since }) => since)).toEqual([noon, later(60)])
    expect(await engine.read(other.version)).toEqual(other)
    expect(await engine.page(other.version, 'fr')).toBe(page)
    expect(await engine.page(charter.version, 'nl')).toBe('<h1>Cookies</h1>')
    await expect(place.query(`UPDATE charters SET source = 'another'`)).rejects.toThrow('never changed')
    await expect(place.query(`UPDATE records SET language = 'fr'`)).rejects.toThrow('never changed')
    expect(await engine.erase(idOf(0))).toBeDefined()
    expect(await purgeBefore(engine, later(1))).toBe(2499)
    await engine.close()
  })

  test('opening a database: leaves it as it was when a migration fails half-way, and completes it the next time', async () => {
    await (await place.open()).close()
    const tables = await place.tables()
    const broken = [...place.migrations, 'CREATE TABLE half (x text); INSERT INTO nowhere VALUES (1)']
    await expect(place.open({ migrations: broken })).rejects.toThrow('nowhere')
    expect(await place.tables()).toEqual(tables)
    await (await place.open({ migrations: [...place.migrations, 'CREATE TABLE half (x text)'] })).close()
    expect(await place.tables()).toEqual([...tables, 'half'].sort())
  })

  test('opening a database: leaves an empty one empty when its first migration fails', async () => {
    await expect(place.open({ migrations: ['CREATE TABLE half (x text); broken'] })).rejects.toThrow('broken')
    expect(await place.tables()).toEqual([])
    await (await place.open()).close()
  })

  test('opening a database: refuses a database that a newer program has changed, and changes nothing', async () => {
    const newer = await place.open()
    await newer.archive(charter, noon)
    await newer.append([record(1)])
    await newer.close()
    await (await place.open({ migrations: [...place.migrations, 'CREATE TABLE novelty (x text)'] })).close()
    const tables = await place.tables()
    const known = place.migrations.length
    await expect(place.open()).rejects.toThrow(new NewerSchemaError(known + 1, known).message)
    expect(await place.tables()).toEqual(tables)
    expect(await place.query('SELECT id FROM records')).toEqual([{ id: idOf(1) }])
  })

  test('a database opened as it is: is not created where there is none', async () => {
    await expect(place.open({ asItIs: true })).rejects.toThrow('no record was ever kept in')
    expect(await place.tables()).toEqual([])
  })

  test('a database opened as it is: is not migrated, and the error says what migrates it', async () => {
    await (await place.open()).close()
    const tables = await place.tables()
    const newer = [...place.migrations, 'CREATE TABLE novelty (x text)']
    await expect(place.open({ asItIs: true, migrations: newer })).rejects.toThrow(
      `the database has schema ${place.migrations.length} and this program needs ${newer.length}: start its server, which migrates it`,
    )
    expect(await place.tables()).toEqual(tables)
  })

  test('a database opened as it is: has all that a server has stored', async () => {
    const server = await place.open()
    await server.archive(charter, noon)
    await server.append([record(1)])
    const engine = await place.open({ asItIs: true, onCreated: () => expect.unreachable() })
    expect(await recordsIn(engine, ever)).toEqual([record(1)])
    await Promise.all([engine.close(), server.close()])
  })
})

describe('a file of SQLite', () => {
  let folder: Folder
  let engine: Engine
  beforeEach(async () => {
    folder = await createFolder()
    engine = await folder.open()
    await engine.archive(charter, noon)
  })
  afterEach(async () => {
    await engine.close()
    await folder.remove()
  })

  test('a file of SQLite: is for the user of the program alone, and so is what lies beside it', async () => {
    await engine.append([record(1)])
    for (const file of [folder.file, `${folder.file}-wal`, `${folder.file}-shm`])
      expect(statSync(file).mode & 0o777, file).toBe(0o600)
  })

  test.each([
    ['deleted', () => rmSync(folder.file)],
    ['moved', () => renameSync(folder.file, `${folder.file}.old`)],
  ])(
    'a file of SQLite: that is %s while it is open takes no more records, and is not made anew',
    async (_what, harm) => {
      harm()
      await expect(engine.append([record(1)])).rejects.toThrow('was replaced or deleted')
      expect(existsSync(folder.file)).toBe(false)
    },
  )

  test('a file of SQLite: that is replaced while it is open takes no more records, and the new one is left alone', async () => {
    renameSync(folder.file, `${folder.file}.old`)
    writeFileSync(folder.file, 'another file')
    await expect(engine.append([record(1)])).rejects.toThrow('was replaced or deleted')
    expect(readFileSync(folder.file, 'utf8')).toBe('another file')
  })

  test.each([
    ['is cut', (bytes: Buffer) => bytes.subarray(0, 5000)],
    ['is no database', () => Buffer.from('This is not a database.\n'.repeat(200))],
    [
      'has a header of noise',
      (bytes: Buffer) => Buffer.concat([Buffer.alloc(100, 0xa5), bytes.subarray(100)]),
    ],
    ['has pages of noise', (bytes: Buffer) => Buffer.from(bytes).fill(0xa5, 4096, bytes.length - 4096)],
  ])('a file of SQLite: that %s is refused, and left as it is', async (_what, harm) => {
    await engine.append(Array.from({ length: 100 }, (_, number) => record(number)))
    await engine.close()
    const harmed = harm(readFileSync(folder.file))
    writeFileSync(folder.file, harmed)
    await expect(openSqliteEngine(folder.file)).rejects.toThrow(/damaged|malformed|not a database/)
    expect(readFileSync(folder.file).equals(harmed)).toBe(true)
    rmSync(folder.file)
    engine = await folder.open()
  })

  test('a file of SQLite: whose log cannot be written over, as another program reads what was before it, is opened once that is over', async () => {
    const reader = new DatabaseSync(folder.file)
    reader.exec('BEGIN; SELECT count(*) FROM records')
    await engine.append([record(1)])
    await expect(folder.open()).rejects.toThrow('another program goes on reading the database as it was')
    reader.close()
    const next = await folder.open()
    expect(await next.find(idOf(1))).toEqual(record(1))
    await next.close()
  })

  test('a file of SQLite: says where an erased record is left as another program reads it, and has nothing of it once that is over', async () => {
    await engine.append([record(1), record(2)])
    const reader = new DatabaseSync(folder.file)
    reader.exec('BEGIN; SELECT count(*) FROM records')
    await engine.append([record(3)])
    expect(await engine.erase(idOf(1))).toEqual({ remains: expect.stringContaining(`${folder.file}-wal`) })
    expect(isLeft(idOf(1))).toBe(true)
    reader.close()
    expect(await engine.purge(new Date(0), 1000)).toBe(0)
    expect(isLeft(idOf(1))).toBe(false)
    expect(await engine.erase(idOf(2))).toEqual({ remains: undefined })
    expect(isLeft(idOf(2))).toBe(false)
    expect(isLeft(idOf(3))).toBe(true)
  })

  test('a file of SQLite: has nothing left of the records that were purged', async () => {
    await engine.append([record(1), record(2, { decidedAt: later(60) })])
    await purgeBefore(engine, later(1))
    expect([isLeft(idOf(1)), isLeft(idOf(2))]).toEqual([false, true])
  })

  function isLeft(text: string): boolean {
    return [folder.file, `${folder.file}-wal`].some((file) => readFileSync(file).includes(text))
  }

  test('a file of SQLite: that another program has locked is waited for', async () => {
    const holder = spawn(process.execPath, ['-e', holdLock, folder.file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    const asked = performance.now()
    await engine.append([record(1)])
    expect(performance.now() - asked).toBeGreaterThan(500)
    expect(await engine.find(idOf(1))).toEqual(record(1))
  })
})

/** A program that locks a database for a second. */
const holdLock = `
  const database = new (require('node:sqlite').DatabaseSync)(process.argv[1])
  database.exec('BEGIN IMMEDIATE')
  console.log('locked')
  setTimeout(() => database.exec('COMMIT'), 1000)
`

describe('PostgreSQL', () => {
  test('PostgreSQL: acknowledges only what is on its disk, whatever the database is set to', async () => {
    const place = await createPostgres({ synchronous_commit: 'off' })
    const engine = await place.open()
    await engine.archive(charter, noon)
    await place.query(`CREATE TABLE seen (mode text, name text)`)
    await place.query(
      `CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO seen VALUES (current_setting('synchronous_commit'), current_setting('application_name'));
         RETURN NEW;
       END $$`,
    )
    await place.query('CREATE TRIGGER see BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION see()')
    await Promise.all([1, 2, 3, 4].map((number) => engine.append([record(number)])))
    expect(await place.query('SELECT DISTINCT mode, name FROM seen')).toEqual([
      { mode: 'on', name: 'charte-cookies' },
    ])
    await engine.close()
    await place.remove()
  })

  test('PostgreSQL: that fails says why, and tells neither a password nor what stands in a record', async () => {
    const place = await createPostgres()
    const engine = await place.open()
    await engine.archive(charter, noon)
    await engine.append([record(1)])
    const errors = [
      await engine.append([record(1)]).catch((error) => error),
      await engine.append([record(2, { language: 'secret\0' })]).catch((error) => error),
      await engine.archive({ ...other, source: 'secret\0' }, noon).catch((error) => error),
      ...(await Promise.all(
        wrongUrls(place.url).map((url) => openPostgresEngine(url).catch((error) => error)),
      )),
    ]
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      expect(error.message).toMatch(/PostgreSQL.*\w{4}/)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/s.?e.?c.?r.?e.?t|Cert41nly|000001/i)
    }
    await engine.append([record(3)])
    expect(await engine.read(other.version)).toBeUndefined()
    await engine.close()
    await place.remove()
  })

  test('PostgreSQL: with a schema of its own meddles with no table of others', async () => {
    const place = await createPostgres({ search_path: 'charte' })
    await place.query('CREATE SCHEMA charte')
    await place.query('CREATE TABLE public.records (theirs text)')
    const engine = await place.open()
    await engine.archive(charter, noon)
    await engine.append([record(1)])
    expect(await engine.find(idOf(1))).toEqual(record(1))
    expect(await place.query('SELECT * FROM public.records')).toEqual([])
    await engine.close()
    await place.remove()
  })

  test.each(['/', '?', '#'])(
    'is not asked when a part of a password would be read as another: 12%s',
    async (sign) => {
      const opening = openPostgresEngine(`postgres://127.0.0.1:12${sign}secret@127.0.0.1/postgres`)
      await expect(opening).rejects.toThrow(
        'in the address of PostgreSQL, write / ? # @ of a name or password as %2F %3F %23 %40',
      )
    },
  )
})

function wrongUrls(url: string): string[] {
  const { port } = new URL(url)
  return [
    url.replace(/:[^:]*@/, ':wrong-secret@'),
    `postgres://secret@127.0.0.1:${port}/postgres`.replace('secret', 'nobody:secret'),
    'postgres://someone:secret@localhost:1/postgres',
    'postgres://someone:secret@nowhere.invalid/postgres',
    'postgres://someone:secret@host:port/postgres',
    'postgres://someone:se%zzcret@127.0.0.1:1/postgres',
  ]
}

describe('a server of PostgreSQL', () => {
  let server: TestPostgres
  let database: TestDatabase
  let engine: Engine
  beforeAll(async () => {
    server = await startPostgres()
    database = await createDatabase(server.url)
    engine = await openPostgresEngine(database.url)
    await engine.archive(charter, noon)
  })
  afterAll(async () => {
    await engine?.close()
    await server?.stop()
  })

  test.each([
    ['is stopped', 'SIGINT'],
    ['is killed', 'SIGKILL'],
  ] as const)(
    'a server of PostgreSQL: that %s refuses records at once, and takes them when it is back',
    async (_what, signal) => {
      const [before, during, after] = [newRecord(), newRecord(), newRecord()]
      await engine.append([before])
      await server.kill(signal)
      const asked = performance.now()
      for (const call of callsOf(engine, during)) await expect(call()).rejects.toThrow('PostgreSQL: ')
      expect(performance.now() - asked).toBeLessThan(5000)
      await server.restart()
      await engine.append([after])
      expect(await engine.find(before.id)).toEqual(before)
      expect(await engine.find(during.id)).toBeUndefined()
    },
  )

  test('a server of PostgreSQL: that is killed amid many records has every one that it acknowledged', async () => {
    const made = Array.from({ length: 1000 }, newRecord)
    const appends = made.map((record) => engine.append([record]))
    const outcomes = Promise.allSettled(appends)
    await appends[100]
    await server.kill('SIGKILL')
    const statuses = (await outcomes).map(({ status }) => status)
    await server.restart()
    const acknowledged = made.filter((_, index) => statuses[index] === 'fulfilled')
    const kept = new Set(idsOf(await recordsIn(engine, ever)))
    expect(acknowledged.filter(({ id }) => !kept.has(id))).toEqual([])
    expect(new Set(statuses)).toEqual(new Set(['fulfilled', 'rejected']))
  })

  test('a server of PostgreSQL: that hangs refuses everything within seconds, and takes records when it goes on', async () => {
    const [before, during, after] = [newRecord(), newRecord(), newRecord()]
    // As many connections as there can be, so that some are open and some are waited for.
    await Promise.all(Array.from({ length: 8 }, () => engine.find(before.id)))
    await engine.append([before])
    await server.kill('SIGSTOP')
    const asked = performance.now()
    const outcomes = await Promise.allSettled(callsOf(engine, during).map((call) => call()))
    const waited = performance.now() - asked
    await server.kill('SIGCONT')
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'))
    expect(waited).toBeLessThan(10_000)
    await engine.append([after])
    expect(await engine.find(before.id)).toEqual(before)
  })

  test.each(['fsync', 'full_page_writes'])(
    'that may lose what it acknowledges is refused: %s off',
    async (name) => {
      await set(name, 'off')
      await expect(openPostgresEngine(database.url)).rejects.toThrow(
        `PostgreSQL: the server has ${name} off and may lose what it has acknowledged: set it on`,
      )
      await set(name, 'on')
      await (await openPostgresEngine(database.url)).close()
    },
  )

  async function set(name: string, value: string): Promise<void> {
    await database.query(`ALTER SYSTEM SET ${name} = ${value}`)
    await database.query('SELECT pg_reload_conf()')
    await expect.poll(() => database.query(`SHOW ${name}`)).toEqual([{ [name]: value }])
  }

  test('a server of PostgreSQL: that hangs when a program starts is not waited for', async () => {
    await server.kill('SIGSTOP')
    const asked = performance.now()
    await expect(openPostgresEngine(server.url)).rejects.toThrow('PostgreSQL: ')
    const waited = performance.now() - asked
    await server.kill('SIGCONT')
    expect(waited).toBeLessThan(5000)
  })
})

let records = 0
function newRecord(): ConsentRecord {
  records++
  return record(records)
}

function callsOf(engine: Engine, record: ConsentRecord): (() => Promise<unknown>)[] {
  return [
    () => engine.append([record]),
    () => engine.find(record.id),
    () => engine.list(ever, undefined, 10),
    () => engine.count(ever),
    () => engine.purge(new Date(0), 10),
    () => engine.erase(record.id),
    () => engine.archive(other, noon),
    () => engine.read(charter.version),
    () => engine.archivePage(other.version, 'fr', page),
    () => engine.page(charter.version, 'fr'),
    () => engine.publications(),
  ]
}

const purposes = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,29}$/), { maxLength: 40 })
const anyRecord: fc.Arbitrary<ConsentRecord> = fc.record({
  id: fc.stringMatching(/^[\w-]{22}$/),
  decidedAt: fc
    .integer({ min: 0, max: Date.parse('9999-12-31T23:59:59Z') / 1000 })
    .map((seconds) => new Date(seconds * 1000)),
  charter: fc.constant(charter.version),
  answers: purposes.chain((ids) =>
    fc
      .array(fc.constantFrom('granted', 'refused'), { minLength: ids.length, maxLength: ids.length })
      .map((answers) => Object.fromEntries(ids.map((id, index) => [id, answers[index] ?? 'refused']))),
  ),
  action: fc.constantFrom('accept-all', 'refuse-all', 'custom', 'withdraw'),
  language: fc.constantFrom('fr', 'nl', 'de', 'en', 'zh-Hant', 'ar'),
  source: fc.constantFrom('page', 'banner', 'api'),
  gpc: fc.boolean(),
})
