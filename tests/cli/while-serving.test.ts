import { afterEach, expect, test } from 'vitest'
import { openEngine } from '../../src/records/open-engine.ts'
import { createPostgres } from '../records/places.ts'
import { charte, type SpawnedServer, spawnServer, temporary } from '../support/process.ts'
import { append, record, version } from '../support/records.ts'

let server: SpawnedServer | undefined
afterEach(async () => {
  server?.process.kill('SIGKILL')
  await server?.exited
})

/** Where the records are, as a setting; and what removes them. */
const engines: [string, () => Promise<{ databaseUrl?: string; remove(): Promise<void> }>][] = [
  ['SQLite', async () => ({ remove: async () => {} })],
  [
    'PostgreSQL',
    async () => {
      const { url, remove } = await createPostgres()
      return { databaseUrl: url, remove }
    },
  ],
]

test.each(engines)(
  'commands beside a server: all work while it runs and choices are recorded, %s',
  {
    timeout: 90_000,
  },
  async (_engine, createPlace) => {
    const { databaseUrl, remove } = await createPlace()
    const data = temporary()
    const old = record(1, { decidedAt: new Date('2024-01-01T00:00:00Z') })
    await append(data, [old, record(2), record(3)], databaseUrl)
    const env = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
    server = await spawnServer({ DATA_DIR: data, ...env })
    expect(server.output()).toContain('the charter is online')
    const engine = await openEngine({ dataDirectory: data, databaseUrl })
    let [number, isWriting] = [100, true]
    const writing = (async () => {
      while (isWriting) {
        await engine.append([record(number)])
        number++
      }
    })()
    const outcomes = []
    for (const words of [
      ['records', 'find', record(2).id],
      ['records', 'export'],
      ['records', 'stats'],
      ['records', 'purge', '--before', '2025-01-01', '--yes'],
      ['records', 'erase', record(3).id],
      ['report', '--out', `${data}/report.html`],
    ])
      outcomes.push(await charte(words, data, env))
    isWriting = false
    await writing
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      outcomes.map(() => ({ code: 0, stderr: '' })),
    )
    expect(number).toBeGreaterThan(110)
    const left = await engine.list({ from: new Date(0), to: new Date('2030-01-01') }, undefined, 100_000)
    expect(left).toHaveLength(number - 100 + 1)
    expect(left.every(({ charter }) => charter === version)).toBe(true)
    await engine.close()
    server.process.kill('SIGKILL')
    await server.exited
    await remove()
  },
)
