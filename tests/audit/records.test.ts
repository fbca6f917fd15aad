import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { readCharterJson } from '../../src/audit/records/read-charter-json.ts'
import { readRecord, seenJsonSchema } from '../../src/audit/records/read-record.ts'
import { charterJson } from '../../src/exports/json.ts'
import { shipped } from '../support/charters.ts'
import { createFolder } from '../support/process.ts'
import { at, cookie, record, state } from './sightings.ts'

const saved = (content: unknown): string => {
  const file = join(createFolder(), 'record.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
const read = (content: unknown) => readRecord(saved(content), undefined)

interface Exchange {
  url: string
  sent?: string
  set?: string[]
  status?: number
  type?: string
  size?: number
  error?: string
  pageref?: string
}

/** A HAR file, as browsers write it; values are secrets. */
const har = (...exchanges: Exchange[]) => ({
  log: {
    version: '1.2',
    creator: { name: 'Firefox', version: '150' },
    entries: exchanges.map(
      ({ url, sent, set = [], status = 200, type = 'document', size, error, pageref }) => ({
        ...(pageref !== undefined && { pageref }),
        startedDateTime: '2026-11-28T09:00:00.000+01:00',
        request: { method: 'GET', url, headers: sent === undefined ? [] : [{ name: 'Cookie', value: sent }] },
        response: {
          status,
          headers: set.map((value) => ({ name: 'set-cookie', value })),
          content: { size, mimeType: '' },
          _error: error,
        },
        _resourceType: type,
      }),
    ),
  },
})
const site = 'https://www.example.org'
const stateOf = async (content: unknown) => (await read(content)).states[0]

describe('a HAR file', () => {
  test('a HAR file: tells of cookies with their lives, where they went, and of other sites, and keeps no value', async () => {
    const file = saved(
      har(
        {
          url: `${site}/?token=SECRET`,
          set: [
            'a=SECRET; Max-Age=60; Secure; HttpOnly; SameSite=Lax',
            'b=SECRET; Domain=example.org\nc=SECRET',
          ],
        },
        { url: `${site}/shop/x`, sent: 'a=SECRET; js=SECRET', type: 'image' },
        {
          url: 'https://px.example/p?u=SECRET',
          set: ['t=SECRET; SameSite=None; Secure'],
          sent: 'old=SECRET',
          type: 'image',
          size: 43,
        },
      ),
    )
    const seen = await readRecord(file, 'refused')
    expect(JSON.stringify(seen)).not.toContain('SECRET')
    expect(seen).toMatchObject({
      site: `${site}/?token=`,
      isPartial: true,
      by: { Firefox: '150' },
      startedAt: '2026-11-28T08:00:00.000Z',
    })
    const [{ name, cookies, requests, pages, unseen } = state('before')] = seen.states
    expect([name, unseen, pages.map(({ url }) => url)]).toEqual(['refused', [], [`${site}/?token=`]])
    expect(cookies).toMatchObject([
      {
        name: 'a',
        domain: 'www.example.org',
        path: '/',
        life: 60_000,
        by: 'header',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
        sentTo: ['www.example.org'],
        isStanding: true,
      },
      { name: 'b', domain: '.example.org', party: 'first', life: 'session' },
      { name: 'c', domain: 'www.example.org' },
      { name: 'js', by: 'jar', party: 'first', sentTo: ['www.example.org'] },
      { name: 'old', by: 'jar', party: 'third', sentTo: ['px.example'] },
      { name: 't', party: 'third', from: 'https://px.example/p?u=' },
    ])
    expect(requests).toMatchObject([
      { host: 'px.example', url: 'https://px.example/p?u=', kind: 'image', isPixel: true, cookies: ['old'] },
    ])
  })

  test.each([
    ['a Domain of another site', 'x=1; Domain=other.example', 'InvalidDomain'],
    ['a Domain that everybody shares', 'x=1; Domain=org', 'InvalidDomain'],
    ['Secure without https', 'x=1; Secure', 'SecureOnly'],
    ['SameSite=None without Secure', 'x=1; SameSite=None', 'SameSiteNoneInsecure'],
    ['a prefix that it breaks', '__Host-x=1; Path=/', 'InvalidPrefix'],
    ['a Domain of its own', 'x=1; Domain=.example.org', undefined],
  ])('a HAR file: a cookie with %s is one that browsers refuse, or not', async (_what, line, refused) => {
    const found = await stateOf(har({ url: 'http://www.example.org/', set: [line] }))
    expect(found?.cookies[0]?.refused).toBe(refused)
    expect(found?.cookies[0]?.isStanding).toBe(refused === undefined)
  })

  test('a HAR file: a deletion leaves nothing standing', async () => {
    const found = await stateOf(har({ url: `${site}/`, set: ['x=1', 'x=; Max-Age=0'] }))
    expect(found?.cookies.map(({ isStanding }) => isStanding)).toEqual([false, false])
  })

  test('a HAR file: every page of a tab is one, a redirect and a frame are none, and a wall was not seen', async () => {
    const found = await stateOf(
      har(
        { url: 'http://www.example.org/', status: 301, sent: 'a=1', pageref: '1' },
        { url: `${site}/a`, pageref: '1' },
        { url: `${site}/f`, type: 'other', pageref: '1' },
        { url: `${site}/b`, status: 403, pageref: '1' },
        { url: 'https://x.example/t.js', type: 'script', pageref: '1' },
      ),
    )
    expect(found?.pages.map(({ url, outcome, why }) => [url, outcome, why])).toEqual([
      [`${site}/a`, 'visited', undefined],
      [`${site}/b`, 'failed', 'it answered 403'],
    ])
    expect(found?.requests[0]?.page).toBe(`${site}/b`)
  })

  test('a HAR file: one that holds no cookie at all was saved without them, and has not seen', async () => {
    expect((await stateOf(har({ url: `${site}/` })))?.unseen).toMatchObject([{ code: 'blind' }])
  })

  test('a HAR file: what the browser itself has kept back went nowhere, and what is no address of the web is no request', async () => {
    const found = await stateOf(
      har(
        { url: `${site}/`, sent: 'a=1' },
        { url: 'https://x.example/', status: 0, error: 'net::ERR_BLOCKED_BY_CLIENT' },
        { url: 'data:text/plain,x' },
      ),
    )
    expect(found?.requests).toEqual([])
  })
})

test('a HAR file: more than is kept of one was not seen as a whole', async () => {
  const set = Array.from({ length: 5001 }, (_, index) => `c${index}=1`)
  const found = await stateOf(har({ url: `${site}/`, set }))
  expect(found?.cookies).toHaveLength(5000)
  expect(found?.unseen).toMatchObject([{ code: 'blind', why: expect.stringContaining('more than 5000') }])
})

describe('an inspection.json', () => {
  const log = (type: string, fileName: string) => ({
    type,
    timestamp: at,
    location: `${site}/a?b=SECRET`,
    stack: [{ fileName }],
  })
  const inspection = {
    uri_ins: 'https://example.org/',
    uri_dest: `${site}/`,
    start_time: at,
    end_time: at,
    browser: { name: 'Chromium', version: '116' },
    script: { version: { npm: '2.1.1' } },
    browsing_history: [`${site}/`, `${site}/b`],
    cookies: [
      {
        name: 'kept',
        value: 'SECRET',
        domain: 'example.org',
        path: '/',
        expires: Date.parse(at) / 1000 + 60,
        size: 9,
        session: false,
        httpOnly: true,
        firstPartyStorage: false,
        log: log('Cookie.HTTP', `${site}/`),
      },
      {
        name: 'met',
        value: 'SECRET',
        domain: 'www.example.org',
        path: '/',
        expires: '2026-11-28T08:01:00.000Z',
        log: log('Cookie.JS', `${site}/a.js`),
      },
      {
        name: 'flash',
        value: 'SECRET',
        domain: 'www.example.org',
        path: '/',
        expires: '1970-01-01T00:00:00.000Z',
        log: log('Cookie.JS', `${site}/a.js`),
      },
      {
        name: 'blocked',
        value: 'SECRET',
        domain: 'other.example',
        path: '/',
        expires: -1,
        session: true,
        log: log('Cookie.HTTP', `${site}/`),
      },
    ],
    localStorage: { [site]: { k: { value: 'SECRET', firstPartyStorage: true } } },
    hosts: { requests: { firstParty: ['www.example.org'], thirdParty: ['cdn.example.org', 'x.example'] } },
  }

  test('an inspection.json: is of the party that the domain says, has lives, and keeps no value', async () => {
    const seen = await read(inspection)
    expect(JSON.stringify(seen)).not.toContain('SECRET')
    const [found] = seen.states
    expect(seen).toMatchObject({ site: `${site}/`, isPartial: true })
    expect(found?.pages.map(({ url }) => url)).toEqual([`${site}/`, `${site}/b`])
    expect(found?.cookies).toMatchObject([
      { name: 'kept', party: 'first', kept: 60_000, by: 'header', isStanding: true, page: `${site}/a?b=` },
      { name: 'met', life: 60_000, by: 'script', isStanding: false },
      { name: 'flash', by: 'script' },
      { name: 'blocked', refused: 'InvalidDomain', isStanding: false },
    ])
    expect(found?.cookies[2]?.life).toBeLessThan(0)
    expect(found?.storage).toMatchObject([
      { technology: 'localStorage', name: 'k', origin: site, party: 'first' },
    ])
    expect(found?.requests.map(({ host }) => host)).toEqual(['x.example'])
  })
})

describe('a record', () => {
  const own = record(state('before', { cookies: [cookie('a')] }))

  test('a record: is read as it was written, and fits its JSON Schema', async () => {
    expect(await read(own)).toEqual(own)
    const fits = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(seenJsonSchema()))
    expect([fits(own), fits({ ...own, v: 2 })]).toEqual([true, false])
  })

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /record\.json is no JSON$/],
    ['a list', [], /is no record of an audit, no HAR file, and no inspection\.json$/],
    ['another version', { ...own, v: 2 }, /record\.json: v: /],
    [
      'a wrong field',
      { ...own, states: [{ ...own.states[0], cookies: [{}] }] },
      /record\.json: states\[0\]\.cookies\[0\]\.page: /,
    ],
    ['a HAR file without exchanges', har(), /record\.json: holds no exchange with a web server$/],
    [
      'a HAR file with an exchange without its time',
      { log: { entries: [{ request: { url: `${site}/`, headers: [] } }] } },
      /record\.json: log\.entries\[0\]\.startedDateTime: /,
    ],
    ['a HAR file of something else', { log: 1 }, /record\.json: log: /],
    ['an inspection.json of something else', { uri_ins: 1 }, /record\.json: uri_ins: /],
  ])('a record: of %s is refused with a line', async (_what, content, message) => {
    const refusal = await read(content).catch((error: Error) => error.message)
    expect(refusal).toMatch(message)
    expect(String(refusal).split('\n')).toHaveLength(1)
  })

  test('a record: of more than 200 MB is not read', async () => {
    const file = saved('{}')
    truncateSync(file, 200_000_001)
    await expect(readRecord(file, undefined)).rejects.toThrow(/has 200000001 bytes; record fewer pages/)
  })

  test('a record: says of which states it is, and takes no other', async () => {
    await expect(readRecord(saved(own), 'refused')).rejects.toThrow(/leave --state out/)
  })
})

describe('a charter.json', () => {
  const text = charterJson(shipped, 'https://data.bep.be/charte-cookies')

  test('a charter.json: is the charter that was served, at its version, with its lines', () => {
    const { charter, version, locate } = readCharterJson(text)
    expect(version).toBe(shipped.hash)
    expect(charter.purposes.map(({ id, consent }) => [id, consent])).toEqual(
      shipped.charter.purposes.map(({ id, consent }) => [id, consent]),
    )
    const [served, read] = [shipped.charter, charter].map(({ purposes }) =>
      purposes.flatMap(({ cookies }) =>
        cookies.map(({ name, duration, party, role }) => [[name].flat(), duration, party, role]),
      ),
    )
    expect(read).toEqual(served)
    const { line, path } = locate({ path: ['purposes', 0, 'cookies', 1], message: '' })
    expect([text.split('\n')[line - 1]?.trim(), path]).toEqual(['{', 'purposes[0].cookies[1]'])
  })

  test('a charter.json: of a later release is read without what that has added', () => {
    const later = JSON.parse(text)
    later.purposes[0].cookies[0].colour = 'red'
    later.purposes[0].colour = 'red'
    expect(readCharterJson(JSON.stringify({ ...later, colour: 'red' })).version).toBe(shipped.hash)
  })

  test.each<[string, string]>([
    ['a page', readFileSync(new URL('../../README.md', import.meta.url), 'utf8')],
    ['another format', JSON.stringify({ ...JSON.parse(text), v: 2 })],
    ['nothing', ''],
  ])('a charter.json: %s is none', (_what, source) => {
    expect(() => readCharterJson(source)).toThrow()
  })
})
