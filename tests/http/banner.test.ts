import ejs from 'ejs'
import express from 'express'
import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { bannerView, consentBanner, consentOf, describeBanner } from '../../src/index.ts'
import { createHost, onlyStatistics, openSmallCharter, visit } from '../host.ts'
import { cookiesSet, createTestApp, editionWith, openTestStore, smallCharter } from '../test-app.ts'

/** A host whose every page shows the banner. */
function createBannerHost(charter = openSmallCharter()) {
  const host = createHost(undefined, charter)
  host.get('/{*page}', (req, res) => {
    res.json({ banner: consentBanner(req), granted: consentOf(req).granted, refused: consentOf(req).refused })
  })
  return host
}

/** What the form of a banner sends with one of its buttons. */
function fieldsOf(html: string, button: string): Record<string, string> {
  const hidden = parse(html).querySelectorAll('input[type=hidden]')
  return Object.fromEntries([
    ...hidden.map((input) => [input.getAttribute('name'), input.getAttribute('value')]),
    ['action', button],
  ])
}

const ourPage = { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:3000' }

/** Presses a button of a banner as a browser does on a page of the host. */
function press(agent: ReturnType<typeof visit>['agent'], html: string, button: string, headers = {}) {
  return agent
    .post('/cookies/preferences')
    .set({ ...ourPage, ...headers })
    .type('form')
    .send(fieldsOf(html, button))
}

describe('a banner', () => {
  test('asks with equal buttons, says what for, and leads to the charter', async () => {
    const { body } = await request(createBannerHost()).get('/page?a=b')
    const banner = parse(body.banner)
    expect(banner.querySelectorAll('li').map(({ text }) => text)).toEqual(['Statistiques', 'Publicité'])
    const buttons = banner.querySelectorAll('button')
    expect(buttons.map(({ text }) => text)).toEqual(['Tout refuser', 'Tout accepter'])
    expect(new Set(buttons.map((button) => button.getAttribute('class'))).size).toBe(1)
    expect(banner.querySelector('a')?.getAttribute('href')).toBe('/cookies/fr#preferences')
    const form = banner.querySelector('form')
    expect([form?.getAttribute('method'), form?.getAttribute('action')]).toEqual([
      'post',
      '/cookies/preferences',
    ])
    expect(body.banner).not.toMatch(/<script|style=|csrfmiddlewaretoken|checked/)
  })

  test('speaks the language of the page where that is known, else that of the visitor', async () => {
    const host = createHost()
    host.get('/', (req, res) => void res.send(consentBanner(req)))
    host.get('/en', (req, res) => void res.send(consentBanner(req, { language: 'en' })))
    host.get('/xx', (req, res) => void res.send(consentBanner(req, { language: 'xx' })))
    const french = { 'Accept-Language': 'fr' }
    expect((await request(host).get('/en').set(french)).text).toMatch(/lang="en".*Refuse all/s)
    expect((await request(host).get('/').set('Accept-Language', 'en')).text).toContain('lang="en"')
    expect((await request(host).get('/xx').set(french)).text).toContain('lang="fr"')
  })

  test.each(['refuse-asked', 'accept-asked'])(
    'pressed %s goes back to the page it was on, and asks no more',
    async (button) => {
      const { agent } = visit(createBannerHost())
      const { body } = await agent.get('/page?a=b&c=d')
      const answer = await press(agent, body.banner, button)
      expect([answer.status, answer.headers.location]).toEqual([303, '/page?a=b&c=d'])
      expect([...cookiesSet(answer.headers).keys()]).toEqual(['cookies_preferences'])
      const isAccepted = button === 'accept-asked'
      expect((await agent.get('/page')).body).toEqual({
        banner: '',
        granted: isAccepted ? ['necessary', 'statistics', 'ads'] : ['necessary'],
        refused: isAccepted ? [] : ['statistics', 'ads'],
      })
      const { body: receipt } = await agent.get('/cookies/receipt?format=json')
      expect(receipt.collection_method).toBe(`banner: ${isAccepted ? 'accept-all' : 'refuse-all'}`)
    },
  )

  test('asks again only for what has changed, and keeps the other answers whatever is pressed', async () => {
    for (const [button, granted] of [
      ['refuse-asked', ['necessary', 'statistics']],
      ['accept-asked', ['necessary', 'statistics', 'video']],
    ] as const) {
      const { agent, choose } = visit(createBannerHost())
      const saved = cookiesSet((await choose(onlyStatistics)).headers).get('cookies_preferences') ?? ''
      const withVideo = `${smallCharter}  - id: video
    title: { fr: Vidéos, en: Videos }
    cookies:
      - { name: vid, provider: Exemple, purpose: { fr: Vidéo, en: Video }, duration: P1M, party: first }
`
      const changed = visit(createBannerHost(openSmallCharter({ charter: withVideo })))
      changed.agent.set('Cookie', saved.split(';', 1).join())
      const { body } = await changed.agent.get('/')
      const banner = parse(body.banner)
      expect(banner.querySelectorAll('li').map(({ text }) => text)).toEqual(['Vidéos'])
      expect(banner.querySelectorAll('button').map(({ text }) => text)).toEqual(['Refuser', 'Accepter'])
      expect(banner.text).toContain('a changé depuis votre choix')
      const answer = await press(changed.agent, body.banner, button)
      const now = cookiesSet(answer.headers).get('cookies_preferences')?.split(';', 1).join() ?? ''
      const told = await request(createBannerHost(openSmallCharter({ charter: withVideo })))
        .get('/')
        .set('Cookie', now)
      expect(told.body.granted).toEqual(granted)
      expect(told.body.refused).toContain('ads')
      expect((await agent.get('/')).body.banner).toBe('')
    }
  })

  test('is not shown where no optional purpose is in use', async () => {
    const unused = smallCharter
      .replace(/ {4}cookies:\n {6}- \{ name: \[_pk_\*.*\n.*\n/, '')
      .replace(/ {4}cookies:\n {6}- \{ name: IDE.*\n/, '')
    expect(unused).not.toMatch(/IDE|_pk_|SSESS/)
    const { body } = await request(createBannerHost(openSmallCharter({ charter: unused }))).get('/')
    expect(body.banner).toBe('')
  })

  test('is not shown to a browser that says no by Global Privacy Control', async () => {
    expect((await request(createBannerHost()).get('/').set('Sec-GPC', '1')).body.banner).toBe('')
  })

  test('is not shown on the charter itself', async () => {
    const host = express()
    host.use((req, res, next) => {
      res.locals.banner = () => consentBanner(req)
      next()
    })
    host.use('/cookies', openSmallCharter())
    host.use((_req, res) => void res.status(404).send(`banner: ${res.locals.banner()}`))
    expect((await request(host).get('/cookies/xx')).text).toBe('banner: ')
    expect((await request(host).get('/cookies-of-others')).text).toContain('<section')
  })

  test('keeps what it prints from being cached for others', async () => {
    const { headers } = await request(createBannerHost()).get('/')
    expect(headers.vary).toBe('Accept-Language, Cookie, Sec-GPC')
  })

  test('is a partial of EJS too, and plain data for other views', async () => {
    const host = createHost()
    host.get('/', (req, res) => {
      const banner = describeBanner(req)
      res.json({ html: ejs.render('<%- include(view, { banner }) %>', { view: bannerView, banner }), banner })
    })
    const { body } = await request(host).get('/')
    expect(body.html).toContain('<section class="charte-banner" lang="fr" dir="ltr"')
    expect(body.banner).toMatchObject({
      action: '/cookies/preferences',
      purposes: ['Statistiques', 'Publicité'],
    })
  })
})

describe('a banner that is included by another server', () => {
  test('is a fragment without a token, a cookie or a cache', async () => {
    const { app } = await createTestApp({ edition: editionWith((yaml) => yaml) })
    const { text, headers, status } = await request(app).get('/charte-cookies/banner?language=en&next=/page')
    expect(status).toBe(200)
    expect(text).toMatch(/^<section class="charte-banner" lang="en"/)
    expect(text).toContain('name="next" value="/page"')
    expect([headers['set-cookie'], headers['cache-control']]).toEqual([undefined, 'no-store'])
    expect(headers.vary).toMatch(/Accept-Language, Cookie, Sec-GPC/)
    expect((await request(app).post('/charte-cookies/banner')).status).toBe(405)
  })

  test('is empty for whoever has chosen, and goes nowhere but to this site', async () => {
    const { app } = await createTestApp({ edition: editionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner?next=//evil.example&language[]=x')
    expect(text).not.toContain('name="next"')
    const answer = await request(app).get('/charte-cookies/banner').set('Sec-GPC', '1')
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  test.each([
    ['http://localhost:3000/page?a=b', '/page?a=b'],
    ['https://evil.example/page', '/charte-cookies/fr?saved='],
    ['not an address', '/charte-cookies/fr?saved='],
    [undefined, '/charte-cookies/fr?saved='],
  ])('goes back to where the browser says it was: %s', async (referrer, expected) => {
    const { app } = await createTestApp({ edition: editionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner')
    const answer = await request(app)
      .post('/charte-cookies/preferences')
      .set({ ...ourPage, ...(referrer && { Referer: referrer }) })
      .type('form')
      .send(fieldsOf(text, 'refuse-asked'))
    expect(answer.status).toBe(303)
    expect(answer.headers.location?.startsWith(expected)).toBe(true)
  })
})

describe('a form that says it is a banner', () => {
  const send = async (headers: Record<string, string>, fields: Record<string, string> = {}) => {
    const { app } = await createTestApp({ edition: editionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner')
    return request(app)
      .post('/charte-cookies/preferences')
      .set(headers)
      .type('form')
      .send({ ...fieldsOf(text, 'accept-asked'), ...fields })
  }

  test.each<[string, Record<string, string>]>([
    ['from another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    [
      'from another host of the domain',
      { 'Sec-Fetch-Site': 'same-site', Origin: 'http://other.localhost:3000' },
    ],
    ['from nowhere', {}],
    ['typed by hand', { 'Sec-Fetch-Site': 'none' }],
    ['from a page without an origin', { Origin: 'null' }],
    ['from another origin, in an old browser', { Origin: 'https://evil.example' }],
    ['that is not a banner', { ...ourPage, 'X-Not-A-Banner': 'true' }],
  ])('stores nothing when it comes %s and has no token', async (_from, headers) => {
    const isNone = 'X-Not-A-Banner' in headers
    const answer = await send(headers, isNone ? { source: 'page' } : {})
    expect(answer.status).toBe(403)
    expect(cookiesSet(answer.headers).get('cookies_preferences')).toBeUndefined()
  })

  test.each<[string, Record<string, string>]>([
    ['says so by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-origin' }],
    ['says so by Origin', { Origin: 'http://localhost:3000' }],
  ])('needs no token when the browser %s', async (_says, headers) => {
    expect((await send(headers)).status).toBe(303)
  })

  test('cannot grant under another charter than the one it named', async () => {
    const answer = await send(ourPage, { charter: '0'.repeat(64) })
    expect(answer.status).toBe(422)
    expect(cookiesSet(answer.headers).get('cookies_preferences')).toBeUndefined()
    expect(answer.text).toContain('name="csrfmiddlewaretoken"')
  })

  test('is answered by the form of the charter when no record can be written, unless it refuses', async () => {
    const store = await openTestStore({
      connect: async () => {
        throw new Error('no database')
      },
    })
    const { app } = await createTestApp({ edition: editionWith((yaml) => yaml), store })
    const { text } = await request(app).get('/charte-cookies/banner')
    const press = (button: string) =>
      request(app).post('/charte-cookies/preferences').set(ourPage).type('form').send(fieldsOf(text, button))
    const accepted = await press('accept-asked')
    expect([accepted.status, accepted.headers['retry-after']]).toEqual([503, '10'])
    expect(accepted.text).toContain('name="csrfmiddlewaretoken"')
    expect((await press('refuse-asked')).status).toBe(303)
    await store.close()
  })
})
