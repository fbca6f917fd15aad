import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { sourceOf } from '../house/sources.ts'
import { languages, shipped, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { openTestStore } from '../support/records.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

const path = '/charte-cookies/preferences.json'
const www = 'https://www.example.org'

/** A site whose pages stand under another name than its charter, in a charter with two purposes that need consent. */
function open(change: Parameters<typeof createTestApp>[0] = {}): Promise<TestApp> {
  return createTestApp({ version: versionWith((yaml) => yaml), siteOrigins: [www], ...change })
}

/** A charter whose statistics also leave a cookie on a domain and a path, and something in a storage of the site's own. */
const stored = versionWith((yaml) => {
  const row = (fields: string) =>
    `      - { ${fields}, provider: Exemple, purpose: Compter, duration: session, party: first, recipients: none }\n`
  const needed = row('name: [stat_cart, cart], technology: localStorage')
  const further =
    row('name: a.b, domain: .example.org, path: /shop') + row('name: stat_*, technology: localStorage')
  return yaml
    .replace('  - id: statistics', `${needed}  - id: statistics`)
    .replace('  - id: ads', `${further}  - id: ads`)
})

/** A visitor who says yes to statistics and no to advertising, on 23 November 2026. */
async function chosen({ app }: TestApp) {
  const visitor = createVisitor(app)
  await visitor.choose({ action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' })
  return visitor
}

const answersIn = (body: { purposes: Record<string, { answer: unknown }> }) =>
  Object.fromEntries(Object.entries(body.purposes).map(([id, { answer }]) => [id, answer]))

describe('what is granted', () => {
  test('what is granted: before a choice is what needs no consent, and nothing was refused', async () => {
    const { body } = await request((await open()).app).get(path)
    expect(body).toMatchObject({ v: 1, granted: ['necessary'], since: null, gpc: false })
    expect(answersIn(body)).toEqual({ necessary: null, statistics: null, ads: null })
  })

  test('what is granted: is what the visitor granted, since then, and nothing that she refused', async () => {
    const { body } = await (await chosen(await open())).get(path)
    expect(body.granted).toEqual(['necessary', 'statistics'])
    expect(answersIn(body)).toEqual({ necessary: null, statistics: 'granted', ads: 'refused' })
    expect(body.since).toBe('2026-11-23T09:30:00Z')
  })

  test('what is granted: is nothing any more once she withdraws', async () => {
    const visitor = await chosen(await open())
    await visitor.choose({ action: 'withdraw' })
    const { body } = await visitor.get(path)
    expect(body.granted).toEqual(['necessary'])
    expect(answersIn(body)).toEqual({ necessary: null, statistics: 'refused', ads: 'refused' })
  })

  test('is not what she granted to other terms: that is asked again, and other answers stand', async () => {
    const site = await open()
    const visitor = await chosen(site)
    site.serveCharter(versionWith((yaml) => yaml.replace('provider: Matomo', 'provider: Autre')))
    const { body } = await visitor.get(path)
    expect(body.granted).toEqual(['necessary'])
    expect(answersIn(body)).toEqual({ necessary: null, statistics: null, ads: 'refused' })
    expect(body.since).toBe('2026-11-23T09:30:00Z')
  })

  test('what is granted: is nothing any more when the choice is older than the declared life of its cookie', async () => {
    const site = await open()
    const cookie = await cookieOf(site)
    site.at('2027-05-23T09:29:59Z')
    expect((await withCookie(site, cookie)).body.granted).toEqual(['necessary', 'statistics'])
    site.at('2027-05-23T09:30:00Z')
    const { body } = await withCookie(site, cookie)
    expect(body).toMatchObject({ granted: ['necessary'], since: null })
    expect(answersIn(body)).toEqual({ necessary: null, statistics: null, ads: null })
  })

  test('what is granted: is nothing where the cookie cannot be read', async () => {
    const site = await open()
    const cookie = await cookieOf(site)
    for (const broken of [cookie.slice(0, -1), 'cookies_preferences=%', `${cookie}x`])
      expect((await withCookie(site, broken)).body.granted, broken).toEqual(['necessary'])
  })
})

describe('Global Privacy Control', () => {
  test('Global Privacy Control: is a refusal of what was never answered', async () => {
    const { body } = await request((await open()).app)
      .get(path)
      .set('Sec-GPC', '1')
    expect(body).toMatchObject({ granted: ['necessary'], since: null, gpc: true })
    expect(answersIn(body)).toEqual({ necessary: null, statistics: 'refused', ads: 'refused' })
  })

  test('Global Privacy Control: suspends a yes that was given without it, and no other value of it does', async () => {
    const visitor = await chosen(await open())
    const { body } = await visitor.get(path).set('Sec-GPC', '1')
    expect(body.granted).toEqual(['necessary'])
    expect(answersIn(body)).toEqual({ necessary: null, statistics: 'refused', ads: 'refused' })
    expect((await visitor.get(path).set('Sec-GPC', '0')).body.granted).toEqual(['necessary', 'statistics'])
  })

  test('Global Privacy Control: does not speak against a yes that was given while it was sent', async () => {
    const { app } = await open()
    const agent = request.agent(app).set('Sec-GPC', '1')
    const { text } = await agent.get('/charte-cookies')
    const csrfmiddlewaretoken = readPage(text).token
    await agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ csrfmiddlewaretoken, action: 'accept-all' })
    const { body } = await agent.get(path)
    expect(body).toMatchObject({ granted: ['necessary', 'statistics', 'ads'], gpc: true })
  })
})

describe('the answer', () => {
  test('the answer: names the charter, and where and in which words the choice is made', async () => {
    const { app } = await createTestApp()
    for (const language of languages) {
      const { body } = await request(app).get(path).set('Accept-Language', `${language}-BE`)
      expect(body).toMatchObject({ charter: shipped.hash, language })
      expect(body.choose).toBe(`http://localhost:3000/charte-cookies/${language}#preferences`)
      expect(Object.keys(body.purposes)).toEqual(shipped.charter.purposes.map(({ id }) => id))
      expect((await request(app).get(new URL(body.choose).pathname)).text).toContain('id="preferences"')
    }
    const { body } = await request(app).get(path).set('Accept-Language', 'de')
    expect(body.purposes.statistics).toEqual({
      title: 'Statistik-Cookies',
      consent: 'needed',
      required: false,
      answer: null,
    })
    expect(body.words).toEqual({
      withheld: 'Inhalt nicht angezeigt',
      needs: 'Dieser Inhalt wird nur angezeigt, wenn Sie Folgendes erlauben:',
      once: 'Diesmal anzeigen',
      always: 'Immer anzeigen',
      failed: 'Ihre Auswahl ist nicht gespeichert',
      choose: 'Auswahl treffen',
    })
  })

  test('the answer: is what its documentation says, field by field', async () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(sourceOf('docs/gating.md')) ?? []
    const documented = JSON.parse(example)
    const { body } = await (await chosen(await open())).get(path)
    expect(Object.keys(body)).toEqual(Object.keys(documented))
    expect(Object.keys(body.words)).toEqual(Object.keys(documented.words))
    expect(Object.keys(body.purposes.statistics)).toEqual(Object.keys(documented.purposes.statistics))
  })

  test('the answer: says that a choice which was made can be changed, until there is something to answer again', async () => {
    const site = await open()
    const visitor = await chosen(site)
    const english = () => visitor.get(path).query({ language: 'en' })
    expect((await english()).body.words.choose).toBe('Change my choice')
    site.serveCharter(versionWith((yaml) => yaml.replace('provider: Matomo', 'provider: Autre')))
    expect((await english()).body.words.choose).toBe('Make my choice')
  })

  test('the answer: speaks the language of the page that asks, else that of its visitor', async () => {
    const { app } = await createTestApp()
    const language = async (asked: string) =>
      (await request(app).get(`${path}?${asked}`).set('Accept-Language', 'de').set('Cookie', cookie)).body
        .language
    const cookie = 'django_language=en'
    expect(await language('language=nl')).toBe('nl')
    expect(await language('language=NL-be')).toBe('nl')
    for (const asked of ['', 'language=', 'language=es', 'language=__proto__', 'language=nl&language=fr'])
      expect(await language(asked), asked).toBe('en')
  })

  test('the answer: is kept by nobody, and differs by what it depends on', async () => {
    const { headers } = await request((await open()).app).get(path)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    const vary = String(headers.vary).split(', ')
    expect(vary).toEqual(expect.arrayContaining(['Cookie', 'Sec-GPC', 'Origin', 'Accept-Language']))
  })

  test('the answer: sets no cookie, neither for a newcomer nor for a visitor who has chosen', async () => {
    const site = await open()
    for (const visitor of [createVisitor(site.app), await chosen(site)])
      expect((await visitor.get(path)).headers['set-cookie']).toBeUndefined()
  })

  test('the answer: deletes the cookies that are not granted and still arrive, and no others', async () => {
    const site = await open()
    const refusal = await cookieOf(site, { action: 'refuse-all' })
    const deleted = async (cookie: string, headers = {}) =>
      [...cookiesSet((await withCookie(site, cookie).set(headers)).headers)].map(([name, line]) => [
        name,
        /Max-Age=0/.test(line),
      ])
    expect(await deleted(`${refusal}; _pk_id.1=a; SSESS0a1b=b; other=c`)).toEqual([
      ['_pk_id.1', true],
      ['SSESS0a1b', true],
    ])
    expect(await deleted(`${await cookieOf(site)}; _pk_id.1=a`)).toEqual([])
    expect(await deleted('_pk_id.1=a')).toEqual([['_pk_id.1', true]])
    expect(await deleted('_pk_id.1=a', { 'Sec-GPC': '1' })).toEqual([['_pk_id.1', true]])
  })

  test('the answer: names what pages are to delete, by the places where rows have it, of purposes that may not be used', async () => {
    const site = await open({ version: stored })
    const row = (technology: string, names: string, place = {}) => ({ technology, names, ...place })
    const statistics = [
      row('cookie', '^(?:_pk_.*|_hs.*|SSESS.*)$'),
      row('cookie', '^(?:a\\.b)$', { domain: '.example.org', path: '/shop' }),
      row('localStorage', '^(?!(?:stat_cart)$)(?:stat_.*)$'),
    ]
    const deleted = async (headers = {}) => (await request(site.app).get(path).set(headers)).body.delete
    expect(await deleted()).toEqual(statistics)
    expect(await deleted({ 'Sec-GPC': '1' })).toEqual(statistics)
    // The browser holds a choice back from a page of another site, which may be a yes.
    expect(await deleted({ 'Sec-Fetch-Site': 'cross-site' })).toEqual([])
    expect(await deleted({ 'Sec-Fetch-Site': 'same-site' })).toEqual(statistics)
    expect(await deleted({ Cookie: await cookieOf(site, { action: 'refuse-all' }) })).toEqual(statistics)
    const yes = { Cookie: await cookieOf(site) }
    expect(await deleted(yes)).toEqual([])
    site.at('2027-05-23T09:30:00Z')
    expect(await deleted(yes)).toEqual(statistics)
  })

  test('the answer: names nothing to delete of third parties, of trackers that store nothing, of service workers, or of a charter without rows', async () => {
    for (const technology of ['cookie', 'localStorage'])
      expect(
        await deletedIn((yaml) => yaml.replace('name: IDE', `technology: ${technology}, name: IDE`)),
      ).toEqual([])
    for (const technology of ['pixel', 'script', 'linkDecoration', 'serviceWorker', 'other'])
      expect(
        await deletedIn((yaml) =>
          yaml.replace('name: IDE', `technology: ${technology}, name: IDE`).replace('third', 'first'),
        ),
      ).toEqual([])
    expect((await request((await createTestApp()).app).get(path)).body.delete).toEqual([])

    async function deletedIn(change: (yaml: string) => string): Promise<unknown> {
      const site = await open({ version: versionWith(change) })
      return (await (await chosen(site)).get(path)).body.delete
    }
  })

  test('says whether a banner has something to ask: a purpose in use that needs consent and has no answer', async () => {
    const site = await open()
    const asks = async (headers = {}) => (await request(site.app).get(path).set(headers)).body.asks
    expect(await asks()).toBe(true)
    expect(await asks({ 'Sec-GPC': '1' })).toBe(false)
    expect(await asks({ Cookie: await cookieOf(site, { action: 'refuse-all' }) })).toBe(false)
    const { app } = await createTestApp()
    expect((await request(app).get(path)).body.asks).toBe(false)
  })

  test('needs no record: it is the same while none can be read', async () => {
    const store = await openTestStore()
    const site = await open({ store })
    const cookie = await cookieOf(site)
    await store.close()
    expect((await withCookie(site, cookie)).body.granted).toEqual(['necessary', 'statistics'])
  })

  test('the answer: leaves its body out for HEAD, and knows no other method', async () => {
    const { app } = await open()
    const head = await request(app).head(path)
    expect([head.status, head.text]).toEqual([200, undefined])
    for (const method of ['post', 'put', 'patch', 'delete', 'options'] as const) {
      const { status, headers } = await request(app)[method](path)
      expect([status, headers.allow], method).toEqual([405, 'GET, HEAD'])
    }
  })
})

describe('a page of another origin', () => {
  const asked = async (site: TestApp, origin: string) =>
    (await request(site.app).get(path).set('Origin', origin)).headers

  test('a page of another origin: may read it where the operator has named the origin', async () => {
    const headers = await asked(await open(), www)
    expect(headers['access-control-allow-origin']).toBe(www)
    expect(headers['access-control-allow-credentials']).toBe('true')
  })

  test.each([
    'https://example.org',
    'http://www.example.org',
    'https://www.example.org:8443',
    'https://www.example.org.evil.example',
    'https://evil.example',
    'null',
    '',
  ])('may not from anywhere else: %j', async (origin) => {
    const headers = await asked(await open(), origin)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(headers.vary).toContain('Origin')
  })

  test('a page of another origin: may not where none is named, nor read anything else of the charter', async () => {
    const headers = await asked(await createTestApp(), www)
    expect(headers['access-control-allow-origin']).toBeUndefined()
    const site = await open()
    for (const other of ['/charte-cookies', '/charte-cookies/fr', '/charte-cookies/receipt'])
      expect(
        (await request(site.app).get(other).set('Origin', www)).headers['access-control-allow-origin'],
      ).toBeUndefined()
  })

  test('a page of another origin: may load the script and its style, and no page or answer', async () => {
    const { app } = await open()
    const policy = async (path: string) =>
      (await request(app).get(path)).headers['cross-origin-resource-policy']
    expect(await policy('/charte-cookies/assets/charte.js')).toBe('cross-origin')
    expect(await policy('/charte-cookies/assets/embed.css')).toBe('cross-origin')
    for (const other of [path, '/charte-cookies', '/charte-cookies/assets/missing.js'])
      expect(await policy(other)).toBe('same-origin')
  })
})

/** The cookie of a visitor who says yes to statistics and no to advertising, unless she chooses otherwise. */
async function cookieOf(
  site: TestApp,
  choice: Record<string, string> = {
    action: 'save',
    'purpose-statistics': 'granted',
    'purpose-ads': 'refused',
  },
): Promise<string> {
  const { headers } = await createVisitor(site.app).choose(choice)
  const lines = [headers['set-cookie'] ?? []].flat()
  return lines.find((line) => line.startsWith('cookies_preferences='))?.split(';')[0] ?? ''
}

function withCookie({ app }: TestApp, cookie: string) {
  return request(app).get(path).set('Cookie', cookie)
}
