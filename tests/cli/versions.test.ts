import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '../../src/records/open-engine.ts'
import { createPostgres } from '../records/places.ts'
import { charte, temporary } from '../support/process.ts'

const [first, second] = ['a'.repeat(64), 'b'.repeat(64)]
const address = 'https://data.example.org/charte-cookies/versions'

/** A charter that was served in spring 2026, and again after a day with another one. */
async function serve(dataDirectory: string, databaseUrl?: string): Promise<void> {
  const engine = await openEngine({ dataDirectory, databaseUrl })
  const serve = (version: string, since: string) =>
    engine.archive({ version, material: version, source: '', languages: [] }, new Date(since))
  await serve(first, '2026-03-01T08:00:00Z')
  await serve(second, '2026-04-10T12:00:00Z')
  await serve(first, '2026-04-12T00:00:00Z')
  await engine.close()
}

interface Place {
  data: string
  env: Record<string, string>
  remove?: () => Promise<void>
}

const runs: [string, () => Promise<Place>][] = [
  [
    'SQLite',
    async () => {
      const data = temporary()
      await serve(data)
      return { data, env: {} }
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const { url, drop } = await createPostgres()
      await serve('/nowhere', url)
      return { data: '/nowhere', env: { DATABASE_URL: url }, remove: drop }
    },
  ],
]

describe.each(runs)('charte versions at, with %s', (_name, prepare) => {
  let place: Place
  beforeAll(async () => {
    place = await prepare()
  })
  afterAll(() => place.remove?.())
  const at = (...words: string[]) =>
    charte(['versions', 'at', ...words], place.data, { PUBLIC_URL: 'https://data.example.org', ...place.env })

  test('charte versions at: names what was served all day, from when to when, and where it can be read', async () => {
    const { code, stdout, stderr } = await at('2026-03-15')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['version', first],
      ['served since', '2026-03-01T08:00:00Z'],
      ['served until', '2026-04-10T12:00:00Z'],
      ['text', `${address}/${first}`],
      [''],
    ])
  })

  test('charte versions at: names both versions of a day on which one took the place of the other', async () => {
    const { stdout } = await at('2026-04-10', '--json')
    expect(JSON.parse(stdout)).toEqual([
      {
        version: first,
        since: '2026-03-01T08:00:00Z',
        until: '2026-04-10T12:00:00Z',
        text: `${address}/${first}`,
      },
      {
        version: second,
        since: '2026-04-10T12:00:00Z',
        until: '2026-04-12T00:00:00Z',
        text: `${address}/${second}`,
      },
    ])
  })

  test('charte versions at: names what is served still, from the first moment of its day on', async () => {
    const { stdout } = await at('2026-04-12')
    expect(stdout).toContain('2026-04-12T00:00:00Z')
    expect(stdout).toMatch(/served until +now/)
    expect(stdout).not.toContain(second)
  })

  test('charte versions at: says in one line that nothing was served before the first', async () => {
    expect(await at('2026-02-28')).toEqual({
      ...{ code: 1, stdout: '', stderr: 'no charter that is kept was served on 2026-02-28\n' },
    })
    expect((await at('2026-03-01')).code).toBe(0)
  })
})
