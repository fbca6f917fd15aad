import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { ConsentRecord } from '../../src/consent/record.ts'
import { createGroupCommit } from '../../src/records/batch.ts'
import type { Engine } from '../../src/records/engine.ts'
import { openStore, type PublishedCharter } from '../../src/records/store.ts'
import { openTestEngine } from '../support/records.ts'
import { createFolder, createPostgres, type Place } from './places.ts'

const places: [string, () => Promise<Place>][] = [
  ['SQLite', createFolder],
  ['PostgreSQL', createPostgres],
]

const soon = { timeout: 20_000, interval: 50 }

const charter: PublishedCharter = {
  ...{ version: 'a'.repeat(64), material: 'b'.repeat(64), source: 'x', languages: ['nl', 'fr'] },
  pageIn: async (language) => `<p>${language}`,
}
const record = (number: number): ConsentRecord => ({
  id: String(number).padStart(22, '0'),
  decidedAt: new Date('2026-11-23T09:30:00Z'),
  charter: charter.version,
  answers: { statistics: 'refused' },
  action: 'refuse-all',
  language: 'fr',
  source: 'page',
  gpc: false,
})

async function openRecordStore(change: (engine: Engine) => Engine, options = {}) {
  const engine = openTestEngine()
  const told: string[] = []
  const store = openStore({
    connect: async () => change({ ...engine, close: async () => {} }),
    now: () => new Date('2026-11-23T09:30:00Z'),
    onDisconnected: (error) => told.push(`lost: ${error.message}`),
    onReconnected: () => told.push('found'),
    retryAfter: 10,
    ...options,
  })
  await store.opened
  store.publish(charter)
  return { store, engine, told }
}

describe('choices that come together', () => {
  test('choices that come together: share a commit, each is acknowledged only after its own', async () => {
    const commits: number[][] = []
    const group = createGroupCommit<number>(async (take) => {
      const entries = take()
      await sleep(5)
      commits.push([...entries])
    })
    const done: number[] = []
    await Promise.all([1, 2, 3, 4].map((entry) => group.add(entry).then(() => done.push(entry))))
    expect(commits).toEqual([[1], [2, 3, 4]])
    expect(done).toEqual([1, 2, 3, 4])
  })

  test('choices that come together: of a commit that failed are all told so, and the next commit goes on', async () => {
    let fails = true
    const group = createGroupCommit<number>(async (take) => {
      take()
      await sleep(1)
      if (fails) throw new Error('the disk is full')
    })
    const results = await Promise.allSettled([1, 2, 3].map(group.add))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    fails = false
    await expect(group.add(4)).resolves.toBeUndefined()
  })

  test('choices that come together: are in no commit once they have waited too long for one to begin', async () => {
    const commits: number[][] = []
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const group = createGroupCommit<number>(
      async (take) => {
        const entries = take()
        await (commits.length === 0 ? first : second).promise
        commits.push([...entries])
      },
      { timeout: 20 },
    )
    const committed = group.add(1)
    await expect(group.add(2)).rejects.toThrow('could not be recorded within 20 ms, and is not')
    const last = group.add(3)
    first.resolve()
    second.resolve()
    await Promise.all([committed, last])
    expect(commits).toEqual([[1], [3]])
  })

  test('choices that come together: are in no commit when they have left while it was prepared', async () => {
    const [prepared, commits]: [PromiseWithResolvers<void>, number[][]] = [Promise.withResolvers(), []]
    const group = createGroupCommit<number>(
      async (take) => {
        await prepared.promise
        commits.push([...take()])
      },
      { timeout: 20 },
    )
    await expect(group.add(1)).rejects.toThrow('within 20 ms')
    const last = group.add(2)
    prepared.resolve()
    await last
    expect(commits).toEqual([[2]])
  })

  test('choices that come together: are turned away when too many wait', async () => {
    const group = createGroupCommit<number>(
      async (take) => {
        take()
        await sleep(50)
      },
      { longest: 2 },
    )
    const first = group.add(1)
    const waiting = [group.add(2), group.add(3)]
    await expect(group.add(4)).rejects.toThrow('2 choices wait')
    expect(group.waiting()).toBe(2)
    await Promise.all([first, ...waiting])
  })
})

describe('a store', () => {
  test('a store: keeps the charter before any record that names it', async () => {
    const { store, engine } = await openRecordStore((open) => open)
    await store.append(record(1))
    expect((await engine.publications()).map(({ version }) => version)).toEqual([charter.version])
    expect(await store.find(record(1).id)).toEqual(record(1))
  })

  test('a store: whose database fails lets go of it, and tries again only after a while', async () => {
    let attempts = 0
    const { store } = await openRecordStore(
      (open) => {
        attempts++
        return { ...open, append: () => Promise.reject(new Error('the disk is gone')) }
      },
      { retryAfter: 60_000 },
    )
    for (let choice = 0; choice < 20; choice++)
      await expect(store.append(record(choice))).rejects.toThrow('the disk is gone')
    expect([attempts, store.isOpen()]).toEqual([1, false])
    await store.close()
  })

  test('a store: whose database fails says so once, and comes back by itself', async () => {
    let fails = true
    const { store, told } = await openRecordStore((open) => ({
      ...open,
      append: async (records) => {
        if (fails) throw new Error('the disk is gone')
        return open.append(records)
      },
    }))
    await expect(store.append(record(1))).rejects.toThrow('the disk is gone')
    fails = false
    await expect
      .poll(() =>
        store.append(record(2)).then(
          () => 'written',
          () => 'not yet',
        ),
      )
      .toBe('written')
    expect(told).toEqual(['lost: the disk is gone', 'found'])
  })

  test('a store: whose database keeps no charter has not found it, says so once, and tries again only after a while', async () => {
    let attempts = 0
    const { store, told } = await openRecordStore(
      (open) => {
        attempts++
        return { ...open, archive: () => Promise.reject(new Error('the disk may only be read')) }
      },
      { retryAfter: 60_000 },
    )
    for (let choice = 0; choice < 20; choice++)
      await expect(store.append(record(choice))).rejects.toThrow('may only be read')
    expect([attempts, store.isOpen(), told]).toEqual([1, false, ['lost: the disk may only be read']])
    await store.close()
  })

  test('a store: keeps the pages of a charter once, however many wait for them and however often it starts', async () => {
    const made: string[] = []
    const pageIn = async (language: string) => {
      made.push(language)
      await sleep(5)
      return `<p>${language}`
    }
    const { store, engine } = await openRecordStore((open) => open)
    const next = { ...charter, version: 'c'.repeat(64), pageIn }
    store.publish(next)
    await Promise.all([
      ...[1, 2, 3].map((number) => store.append({ ...record(number), charter: next.version })),
      ...['nl', 'fr'].map((language) => store.page(next.version, language)),
    ])
    expect(made).toEqual(['nl', 'fr'])
    expect(await store.page(next.version, 'fr')).toBe('<p>fr')
    const again = openStore({
      ...{ connect: async () => engine, now: () => new Date(), onDisconnected() {}, onReconnected() {} },
    })
    again.publish(next)
    await again.append({ ...record(4), charter: next.version })
    expect(made).toEqual(['nl', 'fr'])
  })

  test('a store: keeps what was served for a moment alone', async () => {
    const { store, engine } = await openRecordStore((open) => open)
    await store.close()
    expect(await engine.page(charter.version, 'fr')).toBe('<p>fr')
    expect(await engine.publications()).toHaveLength(1)
  })

  test('a store: has no database for choices while a page of the charter cannot be made', async () => {
    let fails = true
    const { store, told } = await openRecordStore((open) => open)
    await store.append(record(1))
    store.publish({
      ...{ ...charter, version: 'c'.repeat(64) },
      pageIn: async (language) => {
        if (fails && language === 'fr') throw new Error('fr cannot be made')
        return `<p>${language}`
      },
    })
    await expect.poll(store.isOpen).toBe(false)
    await expect(store.append(record(2))).rejects.toThrow('fr cannot be made')
    fails = false
    await expect.poll(store.isOpen).toBe(true)
    await store.append(record(2))
    expect(told).toEqual(['lost: fr cannot be made', 'found'])
  })

  test('a store: gives a choice its turn after the pages of the charter, however long they take', async () => {
    const { store } = await openRecordStore((open) => open, { timeout: 50, queueTimeout: 50 })
    const slow = { ...charter, version: 'c'.repeat(64), pageIn: () => sleep(100, '<p>') }
    store.publish(slow)
    await store.append({ ...record(1), charter: slow.version })
    expect(store.isOpen()).toBe(true)
  })

  test('a store: has found its database again when it has kept the charter that came meanwhile', async () => {
    let fails = true
    const next = { ...charter, version: 'c'.repeat(64) }
    const { store, engine, told } = await openRecordStore((open) => ({
      ...open,
      archive: async (kept, since) => {
        if (fails && kept.version === next.version) throw new Error('the disk may only be read')
        await open.archive(kept, since)
      },
    }))
    await store.append(record(1))
    store.publish(next)
    await expect.poll(store.isOpen).toBe(false)
    await expect.poll(() => store.append(record(2)).catch(String)).toContain('may only be read')
    fails = false
    await expect.poll(store.isOpen).toBe(true)
    expect((await engine.publications()).map(({ version }) => version)).toEqual([
      charter.version,
      next.version,
    ])
    expect(told).toEqual(['lost: the disk may only be read', 'found'])
  })

  test('a store: tells each reason why it has no database once, however often they change', async () => {
    let attempts = 0
    const { store, told } = await openRecordStore((open) => {
      attempts++
      if (attempts < 6) throw new Error(attempts % 2 ? 'the server is down' : 'the server is starting')
      return open
    })
    await expect.poll(store.isOpen).toBe(true)
    expect(told).toEqual(['lost: the server is down', 'lost: the server is starting', 'found'])
  })

  test('a store: that cannot be opened at the start is opened as soon as it can be', async () => {
    let attempts = 0
    const { store } = await openRecordStore((open) => {
      attempts++
      if (attempts < 3) throw new Error('the server is down')
      return open
    })
    expect(store.isOpen()).toBe(false)
    await expect(store.append(record(1))).rejects.toThrow('the server is down')
    await expect.poll(store.isOpen).toBe(true)
    await store.append(record(1))
  })

  test('a store: does not keep a visitor waiting for a database that hangs', async () => {
    const { store } = await openRecordStore(
      (open) => ({ ...open, append: () => sleep(60_000, undefined, { ref: false }) }),
      {
        timeout: 30,
      },
    )
    await expect(store.append(record(1))).rejects.toThrow('did not answer in 30 ms')
  })

  test.each(places)(
    'a store: whose %s is locked has in it no choice that was answered with no',
    {
      timeout: 60_000,
    },
    async (_name, createPlace) => {
      const place = await createPlace()
      const { store } = await openRecordStore((open) => open, { connect: () => place.open() })
      await store.append(record(0))
      const unlock = await place.lock()
      const choices = Array.from({ length: 50 }, (_, number) => store.append(record(number + 1)))
      const answers = await Promise.allSettled(choices)
      await unlock()
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['rejected']))
      // A late one would have been written before this one.
      await expect.poll(() => store.append(record(51)).then(() => 'written', String), soon).toBe('written')
      expect(await place.query('SELECT id FROM records ORDER BY id')).toEqual(
        [0, 51].map((number) => ({ id: record(number).id })),
      )
      await store.close()
      await place.remove()
    },
  )

  test('a store: records choices while so many questions are slow to answer that all connections for them are taken', async () => {
    const place = await createPostgres()
    const { store, told } = await openRecordStore((open) => open, { connect: () => place.open() })
    await store.append(record(0))
    const unlock = await place.lock('servings')
    let isAnswered = false
    const questions = Promise.allSettled(Array.from({ length: 12 }, store.publications)).finally(() => {
      isAnswered = true
    })
    await store.append(record(1))
    expect(isAnswered).toBe(false)
    expect(new Set((await questions).map(({ status }) => status))).toEqual(new Set(['rejected']))
    await store.append(record(2))
    await unlock()
    expect([told, await store.publications()]).toEqual([
      [],
      [expect.objectContaining({ version: charter.version })],
    ])
    await store.close()
    await place.remove()
  })

  test('a store: that is closed has counted all that came before, one commit after the other', async () => {
    const counted: number[] = []
    const { store } = await openRecordStore((open) => ({
      ...open,
      addToCounts: async (choices) => {
        await sleep(20)
        counted.push(choices.length)
      },
    }))
    const { charter: version, answers, action, source } = record(1)
    const choice = { day: '2026-11-23', charter: version, answers, action, source }
    await store.append(record(1))
    const first = store.count(choice)
    await sleep(5)
    const others = [store.count(choice), store.count(choice)]
    await store.close()
    expect(counted).toEqual([1, 2])
    await Promise.all([first, ...others])
  })

  test('a store: that cannot be written closes all the same, and says what was not counted', async () => {
    const gone = () => Promise.reject(new Error('the disk is gone'))
    const { store } = await openRecordStore((open) => ({ ...open, addToCounts: gone }))
    const { charter: version, answers, action, source } = record(1)
    const lost = store.count({ day: '2026-11-23', charter: version, answers, action, source })
    await Promise.all([expect(lost).rejects.toThrow('the disk is gone'), store.close()])
  })

  test('a store: that is closed takes nothing more', async () => {
    const { store } = await openRecordStore((open) => open)
    await store.close()
    await expect(store.append(record(1))).rejects.toThrow('closed')
  })
})
