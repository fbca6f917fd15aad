import request from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { charterCsv } from '../../src/exports/csv.ts'
import { deviceStorage } from '../../src/exports/device-storage.ts'
import { charterJson } from '../../src/exports/json.ts'
import { languages, shipped, versionWith } from '../support/charters.ts'
import { createTestApp, type TestApp } from '../support/site.ts'

const address = 'http://localhost:3000/charte-cookies'
const charter = '/charte-cookies'
const paths = [`${charter}/charter.json`, `${charter}/charter.csv`, `${charter}/device-storage.json`]

let site: TestApp
beforeAll(async () => {
  site = await createTestApp()
})

test('the charter is there for machines', async () => {
  const { status, text, headers } = await request(site.app).get(`${charter}/charter.json`)
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
  expect(text).toBe(charterJson(shipped, address))
})

test('what the site stores on devices is there in the form of the IAB', async () => {
  const { status, text, headers } = await request(site.app).get(`${charter}/device-storage.json`)
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
  expect(text).toBe(
    deviceStorage(shipped.charter, { publicOrigin: 'http://localhost:3000', cookieDomain: undefined }),
  )
})

test('the shared domain of the cookies of this software is told where there is one', async () => {
  const { app } = await createTestApp({ cookies: { secure: false, domain: 'example.org' } })
  const { body } = await request(app).get(`${charter}/device-storage.json`)
  expect(body.disclosures).toContainEqual(
    expect.objectContaining({ identifier: 'cookies_preferences', domains: ['example.org', '*.example.org'] }),
  )
})

describe('the tables are there for a spreadsheet', () => {
  test.each(languages)(
    'the tables are there for a spreadsheet: in %s where that is asked, as a file',
    async (language) => {
      const { status, text, headers } = await request(site.app)
        .get(`${charter}/charter.csv?language=${language}`)
        .set('Accept-Language', 'xx')
      expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
      expect(headers['content-language']).toBe(language)
      expect(headers['content-disposition']).toBe(`attachment; filename=cookies-${language}.csv`)
      expect(text).toBe(charterCsv(shipped.charter, language, address))
    },
  )

  test.each([
    ['the browser', { 'Accept-Language': 'de-AT, fr;q=0.5' }, 'de'],
    ['her earlier choice', { 'Accept-Language': 'de', Cookie: 'django_language=nl' }, 'nl'],
    ['the charter', { 'Accept-Language': 'it' }, 'fr'],
  ])(
    'the tables are there for a spreadsheet: else in the language of %s, and not for other visitors',
    async (_name, headers, language) => {
      for (const path of ['charter.csv', 'charter.csv?language=it']) {
        const answer = await request(site.app).get(`${charter}/${path}`).set(headers)
        expect(answer.headers['content-language']).toBe(language)
        expect(answer.headers.vary).toContain('Accept-Language, Cookie')
        expect(answer.headers['cache-control']).toBe('private, no-cache')
      }
    },
  )
})

describe.each(paths)('%s', (path) => {
  const fixed = `${path}?language=fr`

  test('export at its address: may be read by the scripts of any site, without its visitor', async () => {
    const { headers } = await request(site.app).get(path).set('Origin', 'https://other.example')
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
    expect(headers['set-cookie']).toBeUndefined()
  })

  test('export at its address: may be kept for a minute, by everybody', async () => {
    const { headers } = await request(site.app).get(fixed)
    expect(headers['cache-control']).toBe('public, max-age=60')
    expect(headers.vary ?? '').not.toContain('Cookie')
  })

  test('export at its address: is not sent again while it has not changed, and is as soon as it has', async () => {
    const { app, serveCharter } = await createTestApp()
    const { etag } = (await request(app).get(fixed)).headers
    const again = await request(app)
      .get(fixed)
      .set('If-None-Match', etag ?? '')
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag])
    expect(again.headers['access-control-allow-origin']).toBe('*')
    serveCharter(versionWith((yaml) => yaml))
    const changed = await request(app)
      .get(fixed)
      .set('If-None-Match', etag ?? '')
    expect(changed.status).toBe(200)
    expect(changed.headers.etag).not.toBe(etag)
  })

  test('export at its address: answers HEAD as GET, without content', async () => {
    const [head, get] = await Promise.all([request(site.app).head(path), request(site.app).get(path)])
    expect([head.status, head.text]).toEqual([200, undefined])
    expect(head.headers.etag).toBe(get.headers.etag)
    expect(head.headers['content-type']).toBe(get.headers['content-type'])
  })

  test.each(['post', 'put', 'delete', 'patch', 'options'] as const)(
    'export at its address: refuses %s, and says what it allows',
    async (method) => {
      const { status, headers } = await request(site.app)[method](path)
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
    },
  )
})

test('the tag of an export is also of where it is served: its addresses are part of it', async () => {
  const { app } = await createTestApp({ publicOrigin: 'https://data.example' })
  const path = `${charter}/charter.json`
  const [here, there] = await Promise.all([request(site.app).get(path), request(app).get(path)])
  expect(there.body.version).toBe(here.body.version)
  expect(there.headers.etag).not.toBe(here.headers.etag)
})

test('the page of the charter says where its machine-readable form is, and other pages do not', async () => {
  for (const language of languages) {
    const title = shipped.in(language).title.plain
    const link = `<link rel="alternate" type="application/json" title="${title} (JSON)" href="${address}/charter.json">`
    for (const path of ['', `/${language}`])
      expect(
        (
          await request(site.app)
            .get(charter + path)
            .set('Accept-Language', language)
        ).text,
      ).toContain(link)
  }
  expect((await request(site.app).get(`${charter}/versions`)).text).not.toContain('charter.json')
})

test('what charter.json names answers, this version of the charter for ever', async () => {
  const { body } = await request(site.app).get(`${charter}/charter.json`)
  const { html, csv, charter: page, json, deviceStorage, versions, source } = body.addresses
  const named = [...Object.values(html), ...Object.values(csv), page, json, deviceStorage, versions, source]
  for (const address of named.map(String)) {
    const { pathname, search } = new URL(address)
    expect((await request(site.app).get(pathname + search)).status, address).toBe(200)
  }
})
