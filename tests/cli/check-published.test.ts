import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '../../src/records/open-engine.ts'
import { swap, withFacts } from '../charter/edit.ts'
import { createPostgres } from '../records/places.ts'
import { smallCharter, versionWith } from '../support/charters.ts'
import { charte, type Outcome, temporary } from '../support/process.ts'
import { archivedOf, folderWith } from '../support/records.ts'

type Edit = (yaml: string) => string
const same: Edit = (yaml) => yaml
const published = versionWith(same)
const longer = swap('P13M, party: first', 'P14M, party: first')
const compared = `compared with version ${published.hash.slice(0, 16)}, published on `

/** Publishes charters, a day after each other until yesterday, where the server would. */
async function publish(edits: readonly Edit[], dataDirectory: string, databaseUrl?: string): Promise<void> {
  const engine = await openEngine({ dataDirectory, databaseUrl })
  for (const [index, edit] of edits.entries()) {
    const since = new Date(Date.now() - (edits.length - index) * 86_400_000)
    await engine.archive(archivedOf(versionWith(edit)), since)
  }
  await engine.close()
}

async function folderAfter(...edits: Edit[]): Promise<string> {
  const folder = temporary()
  await publish(edits, folder)
  return folder
}

/** What a check says of an edit of the short charter; its lines about visitors, the first of them without the moment. */
async function check(
  edit: Edit,
  folder: string,
  ...options: string[]
): Promise<Outcome & { asked: string[] }> {
  const file = join(temporary(), 'charter.yaml')
  writeFileSync(file, edit(smallCharter))
  const outcome = await charte(['check', ...options, file], folder)
  const lines = outcome.stdout.replaceAll(`${file} `, '').trimEnd().split('\n')
  const end = lines.findIndex((line) => line.startsWith('can be served'))
  return { ...outcome, asked: lines.slice(end + 1).map((line) => line.replace(/\d{4}-.*Z$/, '')) }
}

describe('charte check, after a publication', () => {
  let folder: string
  beforeAll(async () => {
    folder = await folderAfter(same)
  })

  test.each<[string, Edit, string[]]>([
    [
      'a longer life',
      longer,
      [
        'statistics (Statistics): who has accepted is asked again, for what was not agreed to: a longer duration of _hs*, _pk_*; who has refused is not',
      ],
    ],
    [
      'another description',
      swap('fr: Compter les visites.', 'fr: Compter les visiteurs.'),
      [
        'statistics (Statistics): who has accepted is asked again, for what was not agreed to: a change of description (one word in fr is enough; capitals, punctuation, links and the other languages are not); who has refused is not',
      ],
    ],
    [
      'no need of consent',
      swap('id: ads', 'id: ads\n    consent: exempt'),
      [
        'ads (Advertising): goes from needed to exempt: nobody is asked, and a refusal stands as an objection',
      ],
    ],
    [
      'a new purpose',
      (yaml) =>
        `${yaml}  - { id: videos, title: Vidéos, cookies: [{ name: v, provider: V, purpose: V, duration: P1D }] }\n`,
      ['videos (Vidéos): is asked for the first time, of everybody'],
    ],
    [
      'another cookie of the choice',
      swap('name: cookies_preferences', 'name: choice'),
      [
        'choice: everybody is asked again, who has refused too: the choices are in cookies_preferences, which is read no more',
      ],
    ],
    ['the same', same, []],
    ['less', swap('P13M, party: first', 'P1M, party: first'), []],
    ['better words', swap('Counting visits.', 'We count visits.'), []],
  ])('charte check, after a publication: says whom an edit asks that says %s', async (_what, edit, lines) => {
    const { code, stderr, asked } = await check(edit, folder)
    expect([code, stderr]).toEqual([0, ''])
    const isAsked = lines.length > 0 && !lines[0]?.includes('nobody')
    expect(asked).toEqual([`${isAsked ? 'asks visitors' : 'asks nobody again'}, ${compared}`, ...lines])
  })

  test('charte check, after a publication: says nothing of visitors for a charter that cannot be served', async () => {
    const { code, stdout } = await check(swap('party: third', 'party: t'), folder, '--compare')
    expect([code, stdout]).toEqual([1, ''])
  })

  test('charte check, after a publication: leaves the database as it was', async () => {
    const before = readFileSync(join(folder, 'records.sqlite'))
    await check(longer, folder)
    expect(readdirSync(folder)).toEqual(['records.sqlite'])
    expect(readFileSync(join(folder, 'records.sqlite')).equals(before)).toBe(true)
  })

  test('charte check --json, after a publication: names whom an edit asks, by purpose', async () => {
    const checked = JSON.parse((await check(longer, folder, '--json')).stdout)
    expect(checked.visitors).toEqual({
      version: published.hash,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      asked: [
        {
          ...{ about: 'statistics', title: 'Statistics', who: 'accepters' },
          message: expect.stringContaining('a longer duration of _hs*, _pk_*'),
        },
      ],
    })
    expect(JSON.parse((await check(same, folder, '--json')).stdout).visitors.asked).toEqual([])
  })

  test('charte check, after a publication: counts no question as a warning', async () => {
    const complete = (yaml: string) => `${withFacts(yaml)}jurisdiction: DE
controller: { name: Exemple, address: Rue 1, email: a@example.org }
dataProtectionOfficer: { email: dpo@example.org }
authority: { name: APD }
accessibility: { url: https://example.org/accessibility }
`
    const { code, asked } = await check(complete, folder, '--strict')
    expect(code).toBe(0)
    expect(asked).toHaveLength(3)
    expect(asked[1]).toContain('a change of controller; ')
  })
})

test('charte check, after an edit that is taken back: says that a yes from before it stands', async () => {
  const { asked } = await check(longer, await folderAfter(longer, same))
  const earlier = versionWith(longer).hash.slice(0, 16)
  expect(asked[1]).toMatch(new RegExp(`; a yes stands that was given to version ${earlier}$`))
})

test('charte check: compares with PostgreSQL where the records are there', async () => {
  const { url, drop } = await createPostgres()
  await publish([same], '/nowhere', url)
  const file = join(temporary(), 'charter.yaml')
  writeFileSync(file, longer(smallCharter))
  const { stdout } = await charte(['check', file], '/nowhere', { DATABASE_URL: url })
  expect(stdout).toContain('statistics (Statistics): who has accepted is asked again')
  await drop()
})

describe('charte check, where nothing published can be read', () => {
  const file = (folder: string) => join(folder, 'records.sqlite')
  const places: [string, () => Promise<string> | string, (folder: string) => string][] = [
    ['no archive', temporary, (folder) => `no record was ever kept in ${file(folder)}`],
    [
      'a file that is no database',
      () => {
        const folder = temporary()
        copyFileSync(import.meta.filename, file(folder))
        return folder
      },
      () => 'file is not a database',
    ],
    [
      'the database of a newer program',
      async () => {
        const folder = await folderAfter(same)
        const database = new DatabaseSync(file(folder))
        database.exec('PRAGMA user_version = 99')
        database.close()
        return folder
      },
      () => 'the database has schema 99 and this program knows 4: start the newer program again',
    ],
    [
      'a charter that this release cannot read',
      () => folderWith([]),
      () => expect.stringMatching(/^this release cannot read the version that was published last \(9f86d0/),
    ],
    [
      'a database without a charter',
      async () => {
        const folder = temporary()
        await publish([], folder)
        return folder
      },
      () => 'no charter was ever published',
    ],
  ]

  test.each(places)(
    'charte check, where nothing published can be read: says nothing of it, with %s',
    async (_what, prepare) => {
      const folder = await prepare()
      const files = readdirSync(folder)
      const { code, stderr, asked } = await check(longer, folder)
      expect([code, stderr, asked]).toEqual([0, '', []])
      expect(JSON.parse((await check(longer, folder, '--json')).stdout)).not.toHaveProperty('visitors')
      expect(readdirSync(folder)).toEqual(files)
    },
  )

  test.each(places)(
    'charte check --compare, where nothing published can be read: fails and says why, with %s',
    async (_what, prepare, why) => {
      const folder = await prepare()
      const { code, stdout, stderr } = await check(longer, folder, '--compare')
      expect([code, stdout, stderr.trimEnd()]).toEqual([1, '', why(folder)])
    },
  )

  test('charte check, where nothing published can be read: makes no data folder', async () => {
    const folder = join(temporary(), 'data')
    expect((await check(same, folder)).code).toBe(0)
    expect(existsSync(folder)).toBe(false)
  })
})
