import { setTimeout } from 'node:timers/promises'
import request from 'supertest'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/records/store.ts'
import { versionWith } from '../support/charters.ts'
import { openTestStore, publishedOf } from '../support/records.ts'
import { createTestApp, type TestApp } from '../support/site.ts'

/** An archive that notes which charters are read, and how many at the same time. */
function watched(store: Store) {
  const read: string[] = []
  let [reading, most, isBroken] = [0, 0, false]
  const note = async <Found>(version: string, find: () => Promise<Found>): Promise<Found> => {
    if (isBroken) throw new Error('the disk is gone')
    read.push(version)
    reading++
    most = Math.max(most, reading)
    // As a real archive, it takes its time.
    await setTimeout(1)
    return find().finally(() => reading--)
  }
  return {
    archive: {
      publications: store.publications,
      read: (version: string) => note(version, () => store.read(version)),
      page: store.page,
    },
    read,
    most: () => most,
    break: (is: boolean) => {
      isBroken = is
    },
  }
}

const versions = Array.from({ length: 45 }, (_, number) =>
  versionWith((yaml) => yaml.replace('provider: Matomo', `provider: Provider ${number + 1}`)),
)

describe('the list of versions', () => {
  let archive: ReturnType<typeof watched>
  let site: TestApp
  const list = (query = '') => request(site.app).get(`/charte-cookies/versions?language=en${query}`)

  beforeEach(async () => {
    const store = await openTestStore()
    for (const version of versions) store.publish(publishedOf(version))
    archive = watched(store)
    const [version = versions[0]] = versions.slice(-1)
    site = await createTestApp({ store, archive: archive.archive, ...(version && { version }) })
  })

  test('the list of versions: shows the newest twenty, and leads to those before', async () => {
    const { text } = await list()
    const numbers = (text: string) =>
      [...text.matchAll(/<h2[^>]*>(\d+)\./g)].map(([, number]) => Number(number))
    expect(numbers(text)).toEqual(Array.from({ length: 20 }, (_, index) => 45 - index))
    expect(text).toContain('Page 1 of 3')
    expect(text).toContain('href="/charte-cookies/versions?language=en&amp;page=2" rel="next"')
    expect(text).not.toContain('rel="prev"')
    const last = (await list('&page=3')).text
    expect(numbers(last)).toEqual([5, 4, 3, 2, 1])
    expect(last).toContain('href="/charte-cookies/versions?language=fr&amp;page=3"')
    expect(last).toContain('This is the first version kept.')
    expect(last).not.toContain('rel="next"')
  })

  test('the list of versions: tells on each page what changed from the version before, also where that stands on the next page', async () => {
    expect((await list()).text).toMatch(/Provider 25\s.*Provider 26\s/s)
  })

  test.each(['0', '4', '-1', '1.5', 'x', ''])('the list of versions: has no page %s', async (page) => {
    expect((await list(`&page=${page}`)).status).toBe(404)
  })

  test('is made once: who asks for it again has no charter read', async () => {
    const first = await list()
    archive.read.length = 0
    expect((await list()).text).toBe(first.text)
    expect(archive.read).toEqual([])
  })

  test('the list of versions: reads each charter once and one at a time, whoever asks for whichever page in whichever language', async () => {
    const ask = (query: string) => request(site.app).get(`/charte-cookies/versions${query}`)
    const pages = ['1', '2', '3'].flatMap((page) =>
      ['fr', 'en'].map((code) => `?language=${code}&page=${page}`),
    )
    const answers = await Promise.all([...pages, ...pages].map(ask))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
    expect(archive.read.toSorted()).toEqual(versions.map(({ hash: version }) => version).sort())
    expect(archive.most()).toBe(1)
  })

  test('the list of versions: has a new version on it as soon as it is served', async () => {
    await list()
    site.serveCharter(versionWith((yaml) => yaml.replace('provider: Matomo', 'provider: Newest')))
    expect((await list()).text).toContain('Newest')
  })

  test('the list of versions: that cannot be made now is made later', async () => {
    archive.break(true)
    expect((await list()).status).toBe(503)
    archive.break(false)
    expect((await list()).status).toBe(200)
  })
})

test('a change of facts: is in the words of the page, none included', async () => {
  const store = await openTestStore()
  const version = versionWith((yaml) =>
    yaml
      .replace('country: US', 'transfers: none, providerRole: processor')
      .replace('recipients: Annonceur', 'recipients: none')
      .replace('id: ads', 'id: ads\n    profiling: none'),
  )
  for (const published of [versionWith((yaml) => yaml), version]) store.publish(publishedOf(published))
  const { app } = await createTestApp({ store, version })
  const { text } = await request(app).get('/charte-cookies/versions?language=en')
  expect(text).toContain('IDE, transfers to third countries')
  expect(text).toMatch(/After: Acts on our behalf \(processor\)/)
  expect(text.match(/After: None/g)).toHaveLength(2)
  expect(text).toContain('<p>None</p>')
})
