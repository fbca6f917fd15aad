import ejs from 'ejs'
import express from 'express'
import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { bannerView, consentBanner, consentOf, describeBanner } from '../../src/index.ts'
import { smallCharter, versionWith } from '../support/charters.ts'
import { createHost, onlyStatistics, openSmallCharter, visit } from '../support/host.ts'
import { openTestStore } from '../support/records.ts'
import { createTestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

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
  expect(html).toContain(`<button class="charte-banner-button" name="action" value="${button}">`)
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
  test('a banner: asks with equal buttons, says what for, and leads to the charter', async () => {
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
    for (const name of ['data-turbo', 'data-hx-boost']) expect(form?.getAttribute(name)).toBe('false')
    expect(body.banner).not.toMatch(/<script|style=|csrfmiddlewaretoken|checked/)
  })

  test('a banner: speaks the language of the page where that is known, else that of the visitor', async () => {
    const host = createHost()
    host.get('/', (req, res) => void res.send(consentBanner(req)))
    host.get('/en', (req, res) => void res.send(consentBanner(req, { language: 'en' })))
    host.get('/xx', (req, res) => void res.send(consentBanner(req, { language: 'xx' })))
    host.get('/en-gb', (req, res) => void res.send(consentBanner(req, { language: 'en-GB' })))
    const french = { 'Accept-Language': 'fr' }
    expect((await request(host).get('/en').set(french)).text).toMatch(/lang="en".*Refuse all/s)
    expect((await request(host).get('/en-gb').set(french)).text).toContain('lang="en"')
    expect((await request(host).get('/').set('Accept-Language', 'en')).text).toContain('lang="en"')
    expect((await request(host).get('/xx').set(french)).text).toContain('lang="fr"')
  })

  test.each(['refuse-all', 'accept-all'])(
    'a banner: pressed %s goes back to the page it was on, and asks no more',
    async (button) => {
      const { agent } = visit(createBannerHost())
      const { body } = await agent.get('/page?a=b&c=d')
      const answer = await press(agent, body.banner, button)
      expect([answer.status, answer.headers.location]).toEqual([
        303,
        expect.stringMatching(/^\/page\?a=b&c=d&charte_saved=[-\dT:]+Z#charte-banner$/),
      ])
      expect([...cookiesSet(answer.headers).keys()]).toEqual(['cookies_preferences'])
      const isAccepted = button === 'accept-all'
      expect((await agent.get('/page')).body).toEqual({
        banner: '',
        granted: isAccepted ? ['necessary', 'statistics', 'ads'] : ['necessary'],
        refused: isAccepted ? [] : ['statistics', 'ads'],
      })
      const { body: receipt } = await agent.get('/cookies/receipt?format=json')
      expect(receipt.collection_method).toBe(isAccepted ? `banner: ${button}` : undefined)
    },
  )

  test.each([
    ['refuse-all', 'accept-all', []],
    ['accept-all', 'refuse-all', ['statistics', 'ads']],
  ])(
    'a banner: pressed %s after another tab said %s takes the last word, and its record says which',
    async (button, before, granted) => {
      const { agent } = visit(createBannerHost())
      const { body: stale } = await agent.get('/page')
      const { body: other } = await agent.get('/page')
      await press(agent, other.banner, before)
      expect((await press(agent, stale.banner, button)).status).toBe(303)
      expect((await agent.get('/page')).body.granted).toEqual(['necessary', ...granted])
      const { body: receipt } = await agent.get('/cookies/receipt?format=json')
      expect(receipt.collection_method).toBe(granted.length > 0 ? `banner: ${button}` : undefined)
    },
  )

  describe('that is shown again', () => {
    const withVideo = `${smallCharter}  - id: video
    title: { fr: Vidéos, en: Videos }
    cookies:
      - { name: vid, provider: Exemple, purpose: { fr: Vidéo, en: Video }, duration: P1M, party: first }
`

    /** A visitor who said yes to statistics alone, before there were videos. */
    async function returning() {
      const saved = await visit(createBannerHost()).choose(onlyStatistics)
      const [cookie] = (cookiesSet(saved.headers).get('cookies_preferences') ?? '').split(';')
      const visitor = visit(createBannerHost(openSmallCharter({ charter: withVideo })))
      visitor.agent.jar.setCookie(`${cookie}; Path=/`, '127.0.0.1')
      const told = async () => (await visitor.agent.get('/page')).body
      return { ...visitor, told, banner: (await told()).banner }
    }

    test('a banner that is shown again: asks only for what has changed', async () => {
      const banner = parse((await returning()).banner)
      expect(banner.querySelectorAll('li').map(({ text }) => text)).toEqual(['Vidéos'])
      expect(banner.querySelectorAll('button').map(({ text }) => text)).toEqual(['Refuser', 'Accepter'])
      expect(banner.text).toContain('a changé depuis votre choix')
    })

    test('a banner that is shown again: counts only those whom it asks about', async () => {
      expect(parse((await returning()).banner).text).not.toContain('Tiers concernés')
    })

    test.each([
      ['refuse-asked', ['necessary', 'statistics'], ['ads', 'video']],
      ['accept-asked', ['necessary', 'statistics', 'video'], ['ads']],
    ])(
      'a banner that is shown again: answers that by %s, and keeps the other answers',
      async (button, granted, refused) => {
        const { agent, told, banner } = await returning()
        expect((await press(agent, banner, button)).status).toBe(303)
        expect(await told()).toEqual({ banner: '', granted, refused })
        const { body: receipt } = await agent.get('/cookies/receipt?format=json')
        expect(receipt.collection_method).toBe('banner: custom')
      },
    )

    test.each([
      ['refuse-asked', 'accept-all', ['necessary', 'statistics', 'ads'], ['video']],
      ['accept-asked', 'refuse-all', ['necessary', 'video'], ['statistics', 'ads']],
    ])(
      'a banner that is shown again: takes the last word by %s after another tab said %s, for what was asked and no more',
      async (button, before, granted, refused) => {
        const { agent, choose, told, banner } = await returning()
        await choose({ action: before })
        expect((await press(agent, banner, button)).status).toBe(303)
        expect(await told()).toMatchObject({ granted, refused })
      },
    )

    test('a banner that is shown again: refuses everything where a form refuses and does not say what, and grants nothing by a yes to nothing', async () => {
      const { agent, choose, told, banner } = await returning()
      await choose({ action: 'accept-all' })
      const fields = (button: string) => ({ ...fieldsOf(banner, button), asked: 'no-such-purpose' })
      const send = (fields: object) =>
        agent.post('/cookies/preferences').set(ourPage).type('form').send(fields)
      await send(fields('refuse-asked'))
      expect((await told()).refused).toEqual([])
      const { asked: _, ...refusal } = fields('refuse-asked')
      await send(refusal)
      expect((await told()).granted).toEqual(['necessary'])
      const { asked: __, ...yes } = fields('accept-asked')
      await send(yes)
      expect((await told()).granted).toEqual(['necessary'])
    })

    test('a banner that is shown again: grants nothing to whoever has lost the other answers meanwhile, and shows the form', async () => {
      const { agent, told, banner } = await returning()
      agent.jar.setCookie('cookies_preferences=; Path=/; Max-Age=0', '127.0.0.1')
      expect((await press(agent, banner, 'accept-asked')).status).toBe(422)
      expect((await told()).granted).toEqual(['necessary'])
    })
  })

  test('a banner: is not shown where no purpose in use needs consent', async () => {
    const unused = smallCharter
      .replace(/ {4}cookies:\n {6}- \{ name: \[_pk_\*.*\n.*\n/, '')
      .replace(/ {4}cookies:\n {6}- \{ name: IDE.*\n/, '')
    expect(unused).not.toMatch(/IDE|_pk_|SSESS/)
    const { body } = await request(createBannerHost(openSmallCharter({ charter: unused }))).get('/')
    expect(body.banner).toBe('')
  })

  test('a banner: is not shown to a browser that says no by Global Privacy Control', async () => {
    expect((await request(createBannerHost()).get('/').set('Sec-GPC', '1')).body.banner).toBe('')
  })

  test('a banner: is not shown on the charter itself', async () => {
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

  test('a banner: keeps what it prints from being cached for others', async () => {
    const { headers } = await request(createBannerHost()).get('/')
    expect(headers.vary).toBe('Accept-Language, Cookie, Sec-GPC')
  })

  test('a banner: is a partial of EJS too, and plain data for other views', async () => {
    const host = createHost()
    host.get('/', (req, res) => {
      const banner = describeBanner(req)
      res.json({ html: ejs.render('<%- include(view, { banner }) %>', { view: bannerView, banner }), banner })
    })
    const { body } = await request(host).get('/')
    expect(body.html).toContain('<section class="charte-banner" lang="fr" dir="ltr"')
    expect(body.banner).toMatchObject({
      language: 'fr',
      direction: 'ltr',
      question: { action: '/cookies/preferences', purposes: ['Statistiques', 'Publicité'] },
    })
  })

  test('a banner: names who answers for the cookies, where the charter does', async () => {
    const charter = smallCharter.replace('title: {', 'controller: { name: Ville & Co }\ntitle: {')
    const { body } = await request(createBannerHost(openSmallCharter({ charter }))).get('/')
    expect(parse(body.banner).text).toContain('Responsable du traitement\u00a0: Ville & Co')
    expect((await request(createBannerHost()).get('/')).body.banner).not.toContain('Responsable')
  })

  test('a banner: names all who decide together', async () => {
    const all =
      'controller: { name: Ville }\njointControllers: { list: [{ name: Agence }, { name: Bureau }] }\n'
    const charter = smallCharter.replace('title: {', `${all}title: {`)
    const { body } = await request(createBannerHost(openSmallCharter({ charter }))).get('/')
    expect(parse(body.banner).text).toContain('Responsable du traitement\u00a0: Ville, Agence, Bureau')
  })

  test('a banner: tells children first what they need to know, where the charter has words for them', async () => {
    const charter = `${smallCharter}forChildren: { fr: "**Demande** à tes parents.\\n\\nDis non.", en: Ask. }\n`
    const { body } = await request(createBannerHost(openSmallCharter({ charter }))).get('/')
    const [first] = parse(body.banner).querySelectorAll('p')
    expect(first?.text).toBe('Demande à tes parents. Dis non.')
    const without = await request(createBannerHost()).get('/')
    expect(parse(without.body.banner).querySelector('p')?.text).toContain('Avec votre consentement')
  })

  test('a banner: says how many third parties and third countries its purposes are about, as data too', async () => {
    const charter = smallCharter.replace('country: US', 'transfers: [US, IN]')
    const host = createHost(undefined, openSmallCharter({ charter }))
    host.get('/', (req, res) => {
      res.json({ html: consentBanner(req), question: describeBanner(req)?.question })
    })
    const { body } = await request(host).get('/')
    const sentences = [
      'Tiers concernés\u00a0: 1',
      'Pays tiers vers lesquels des données sont transférées\u00a0: 2',
    ]
    expect(body.question).toMatchObject({ thirdParties: sentences[0], thirdCountries: sentences[1] })
    for (const sentence of sentences) expect(parse(body.html).text).toContain(sentence)
  })

  test('a banner: counts no third party and no third country where there is none', async () => {
    const charter = smallCharter.replace('party: third', 'party: first')
    const { body } = await request(createBannerHost(openSmallCharter({ charter }))).get('/')
    expect(parse(body.banner).text).not.toMatch(/[Tt]iers/)
  })
})

describe('after a press', () => {
  const parameter = (saved: string) => `charte_saved=${saved}`

  /** A visitor who has pressed a button of a banner at half past nine, and the banner that she comes back to. */
  async function pressed(button: string, next = '/page') {
    const site = await createTestApp({ version: versionWith((yaml) => yaml) })
    const agent = request.agent(site.app)
    const { text } = await agent.get(`/charte-cookies/banner?language=en&next=${encodeURIComponent(next)}`)
    const answer = await agent
      .post('/charte-cookies/preferences')
      .set(ourPage)
      .type('form')
      .send(fieldsOf(text, button))
    const comeBack = async (query: string, headers: Record<string, string> = {}) =>
      parse((await agent.get(`/charte-cookies/banner?language=en&${query}`).set(headers)).text)
    return { ...site, agent, location: answer.headers.location, comeBack }
  }
  const moment = '2026-11-23T09:30:00Z'

  test.each(['refuse-all', 'accept-all'])(
    'after a press: of %s, a status that takes the focus says that it is kept',
    async (button) => {
      const { comeBack, location } = await pressed(button)
      expect(location).toBe(`/page?${parameter(moment)}#charte-banner`)
      const banner = await comeBack(parameter(moment))
      const notice = banner.querySelector('#charte-banner')
      expect([notice?.getAttribute('role'), notice?.getAttribute('tabindex')]).toEqual(['status', '-1'])
      expect(notice?.text).toContain('Your choice has been saved')
      expect(notice?.querySelector('a')?.getAttribute('href')).toBe('/charte-cookies/en#preferences')
      expect(banner.querySelector('form')).toBeNull()
    },
  )

  test.each([
    ['/page?a=b&charte_saved=x&c=d%20e#part', '/page?a=b&c=d%20e&'],
    ['/page?charte_saved=2026-11-23T09:00:00Z', '/page?'],
    ['/page?', '/page?'],
    ['/?flag&x=?y', '/?flag&x=?y&'],
  ])('after a press: the address %s keeps its query, and tells of one choice', async (next, expected) => {
    expect((await pressed('refuse-all', next)).location).toBe(`${expected}${parameter(moment)}#charte-banner`)
  })

  test('after a press: an alert says that the browser has not kept it, and the banner asks once more', async () => {
    const { comeBack, agent } = await pressed('refuse-all')
    agent.jar.setCookie('cookies_preferences=; Path=/; Max-Age=0', '127.0.0.1')
    for (const headers of [{}, { 'Sec-Fetch-Site': 'same-origin' }]) {
      const banner = await comeBack(parameter(moment), headers)
      const notice = banner.querySelector('#charte-banner')
      expect(notice?.getAttribute('role')).toBe('alert')
      expect(notice?.text).toContain('Your browser did not save this choice')
      expect(banner.querySelectorAll('button')).toHaveLength(2)
    }
  })

  test('after a press: nothing is said by an address alone, and nothing of another choice', async () => {
    const { comeBack, agent, at } = await pressed('refuse-all')
    const notice = async (query: string, headers = {}) =>
      (await comeBack(query, headers)).querySelector('#charte-banner')?.getAttribute('role') ?? 'nothing'
    for (const query of ['', parameter('x'), parameter(''), `${parameter(moment)}&${parameter(moment)}`])
      expect(await notice(query), query).toBe('nothing')
    // A choice from before the one that the browser holds.
    expect(await notice(parameter('2026-11-23T09:29:00Z'))).toBe('nothing')
    agent.jar.setCookie('cookies_preferences=; Path=/; Max-Age=0', '127.0.0.1')
    // An address that somebody has passed on, or typed.
    for (const site of ['none', 'cross-site', 'same-site'])
      expect(await notice(parameter(moment), { 'Sec-Fetch-Site': site })).toBe('nothing')
    expect(await notice(parameter('2026-11-23T09:20:00Z'))).toBe('alert')
    expect(await notice(parameter('2026-11-23T09:19:59Z'))).toBe('nothing')
    expect(await notice(parameter('2026-11-23T09:40:01Z'))).toBe('nothing')
    at('2026-11-23T09:40:01Z')
    expect(await notice(parameter(moment))).toBe('nothing')
  })

  test('after a press: the status goes once ten minutes are over', async () => {
    const { comeBack, at } = await pressed('accept-all')
    at('2026-11-23T09:40:00Z')
    expect((await comeBack(parameter(moment))).querySelector('[role=status]')).not.toBeNull()
    at('2026-11-23T09:40:01Z')
    expect((await comeBack(parameter(moment))).innerHTML).toBe('')
  })

  test('after a press: in an Express host, the page itself tells it', async () => {
    const { agent } = visit(createBannerHost())
    const { body } = await agent.get('/page')
    const { headers } = await press(agent, body.banner, 'accept-all')
    const { body: after } = await agent.get(String(headers.location).replace(/#.*/, ''))
    expect(parse(after.banner).querySelector('#charte-banner')?.getAttribute('role')).toBe('status')
    expect(after.granted).toEqual(['necessary', 'statistics', 'ads'])
  })
})

describe('a banner that is included by another server', () => {
  test('a banner that is included by another server: is a fragment without a token, a cookie or a cache', async () => {
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
    const { text, headers, status } = await request(app).get('/charte-cookies/banner?language=en&next=/page')
    expect(status).toBe(200)
    expect(text).toMatch(/^<section class="charte-banner" lang="en"/)
    expect(text).toContain('name="next" value="/page"')
    expect([headers['set-cookie'], headers['cache-control']]).toEqual([undefined, 'no-store'])
    expect(headers.vary).toMatch(/Accept-Language, Cookie, Sec-GPC/)
    expect((await request(app).post('/charte-cookies/banner')).status).toBe(405)
  })

  test('a banner that a script of a page asks for: is read by the origins that the operator names alone, and leads back to them', async () => {
    const www = 'https://www.example.org'
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml), siteOrigins: [www] })
    const ask = (origin: string, query = `next=${encodeURIComponent(`${www}/page?a=b`)}`) =>
      request(app)
        .get(`/charte-cookies/banner?${query}`)
        .set({ Origin: origin, 'Sec-Fetch-Site': 'same-site' })
    const named = await ask(www)
    expect(named.headers).toMatchObject({
      'access-control-allow-origin': www,
      'access-control-allow-credentials': 'true',
      vary: expect.stringContaining('Origin'),
    })
    expect(named.text).toContain('action="http://localhost:3000/charte-cookies/preferences"')
    const { headers } = await request(app)
      .post('/charte-cookies/preferences')
      .set({ Origin: www, 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Dest': 'document' })
      .type('form')
      .send(fieldsOf(named.text, 'accept-all'))
    expect(headers.location).toBe(`${www}/page?a=b&charte_saved=2026-11-23T09:30:00Z#charte-banner`)
    const other = await ask('https://shop.example.org')
    expect(other.headers['access-control-allow-origin']).toBeUndefined()
    expect((await ask(www, 'next=https://shop.example.org/')).text).not.toContain('name="next"')
  })

  test('a banner that is included by another server: is empty for whoever has chosen, and goes nowhere but to this site', async () => {
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner?next=//evil.example&language[]=x')
    expect(text).not.toContain('name="next"')
    const answer = await request(app).get('/charte-cookies/banner').set('Sec-GPC', '1')
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  test.each([
    ['next=/page?a=b&language=fr', '/page?a=b&amp;language=fr'],
    ['next=/page?a=b&charte_saved=2026-11-23T09:00:00Z', '/page?a=b'],
    ['next=/page?charte_saved=2026-11-23T09:00:00Z', '/page'],
    ['next=/caf%C3%A9?q=a%20b', '/caf%C3%A9?q=a%20b'],
    ['next=%2Fpage%3Fa%3Db%26c', '/page?a=b&amp;c'],
    ['next=/page', '/page'],
    ['next=/page?next=/other', '/page?next=/other'],
  ])(
    'a banner that is included by another server: goes back to the page that it names: %s',
    async (next, field) => {
      const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
      const { text } = await request(app).get(`/charte-cookies/banner?language=en&charte_saved=&${next}`)
      expect(text).toMatch(/^<section class="charte-banner" lang="en"/)
      expect(text).toContain(`name="next" value="${field}"`)
    },
  )

  test('a banner that is included by another server: takes a parameter after a path without a query for its own', async () => {
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner?next=/page&language=en')
    expect(text).toMatch(/^<section class="charte-banner" lang="en"/)
    expect(text).toContain('name="next" value="/page"')
  })

  test.each([
    ['http://localhost:3000/page?a=b', '/page?a=b'],
    ['http://localhost:3000/', '/?charte_saved='],
    ['https://evil.example/page', '/charte-cookies/fr?saved='],
    ['not an address', '/charte-cookies/fr?saved='],
    [undefined, '/charte-cookies/fr?saved='],
  ])('goes back to where the browser says it was: %s', async (referrer, expected) => {
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner')
    const answer = await request(app)
      .post('/charte-cookies/preferences')
      .set({ ...ourPage, ...(referrer && { Referer: referrer }) })
      .type('form')
      .send(fieldsOf(text, 'refuse-all'))
    expect(answer.status).toBe(303)
    expect(answer.headers.location?.startsWith(expected)).toBe(true)
  })
})

describe('a form that says it is a banner', () => {
  const send = async (headers: Record<string, string>, fields: Record<string, string> = {}) => {
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner')
    return request(app)
      .post('/charte-cookies/preferences')
      .set(headers)
      .type('form')
      .send({ ...fieldsOf(text, 'accept-all'), ...fields })
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
    ['from a frame', { ...ourPage, 'Sec-Fetch-Dest': 'iframe' }],
    ['from a script or a service worker', { ...ourPage, 'Sec-Fetch-Dest': 'empty' }],
  ])('form of a banner: stores nothing when it comes %s and has no token', async (_from, headers) => {
    const isNone = 'X-Not-A-Banner' in headers
    const answer = await send(headers, isNone ? { source: 'page' } : {})
    expect(answer.status).toBe(403)
    expect(cookiesSet(answer.headers).get('cookies_preferences')).toBeUndefined()
  })

  test.each<[string, Record<string, string>]>([
    ['says so by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-origin' }],
    ['says so by Origin', { Origin: 'http://localhost:3000' }],
    ['says so, and that the page is no frame', { ...ourPage, 'Sec-Fetch-Dest': 'document' }],
  ])('form of a banner: needs no token when the browser %s', async (_says, headers) => {
    expect((await send(headers)).status).toBe(303)
  })

  test.each(['empty', 'iframe', 'document'])(
    'form of a banner: refuses wherever a page of ours sends it from, also where %s is its destination',
    async (destination) => {
      const headers = { ...ourPage, 'Sec-Fetch-Dest': destination }
      const answer = await send(headers, { action: 'refuse-all' })
      expect(answer.status).toBe(303)
      expect(cookiesSet(answer.headers).get('cookies_preferences')).toContain('%22granted%22:%7B%7D')
    },
  )

  test('a form that says it is a banner: refuses nothing for another site', async () => {
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Dest': 'empty',
      Origin: 'https://evil.example',
    }
    expect((await send(headers, { action: 'refuse-all' })).status).toBe(403)
  })

  test('a form that says it is a banner: and accepts by way of a script is asked once more, with what it accepted selected', async () => {
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
    const { text } = await request(app).get('/charte-cookies/banner?language=en')
    const visitor = createVisitor(app)
    const asked = await visitor.agent
      .post('/charte-cookies/preferences')
      .set({ ...ourPage, 'Sec-Fetch-Dest': 'empty' })
      .type('form')
      .send(fieldsOf(text, 'accept-all'))
    expect(asked.status).toBe(403)
    // The page of the banner has set no cookie, so that none says nothing of the browser.
    expect(asked.text).toContain('One more click')
    expect(asked.text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    const again = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ ...hiddenFields(asked.text), action: 'accept-all' })
    expect(again.status).toBe(303)
    expect(cookiesSet(again.headers).get('cookies_preferences')).toContain('%22granted%22:%7B%22statistics')
  })

  test('a form that says it is a banner: is no way around the token of another form', async () => {
    const { app } = await createTestApp()
    const { status, headers } = await request(app)
      .post('/charte-cookies/language')
      .set(ourPage)
      .type('form')
      .send({ source: 'banner', language: 'nl' })
    expect(status).toBe(403)
    expect(cookiesSet(headers).size).toBe(0)
  })

  test('a form that says it is a banner: cannot grant under another charter than the one it named', async () => {
    const answer = await send(ourPage, { charter: '0'.repeat(64) })
    expect(answer.status).toBe(422)
    expect(cookiesSet(answer.headers).get('cookies_preferences')).toBeUndefined()
    expect(answer.text).toContain('name="csrfmiddlewaretoken"')
  })

  test('a form that says it is a banner: is answered by the form of the charter when no record can be written, unless it refuses', async () => {
    const store = await openTestStore({
      connect: async () => {
        throw new Error('no database')
      },
    })
    const { app } = await createTestApp({ version: versionWith((yaml) => yaml), store })
    const { text } = await request(app).get('/charte-cookies/banner')
    const press = (button: string) =>
      request(app).post('/charte-cookies/preferences').set(ourPage).type('form').send(fieldsOf(text, button))
    const accepted = await press('accept-all')
    expect([accepted.status, accepted.headers['retry-after']]).toEqual([503, '10'])
    expect(accepted.text).toContain('name="csrfmiddlewaretoken"')
    expect((await press('refuse-all')).status).toBe(303)
    await store.close()
  })
})

describe('a banner that tells of what is exempt from consent', () => {
  const exempt = (yaml: string) =>
    yaml.replace('id: statistics', 'id: statistics\n    consent: exempt\n    informInBanner: true')
  const onlyExempt = (yaml: string) => exempt(yaml).slice(0, exempt(yaml).indexOf('  - id: ads'))
  const hostOf = (charter: string) => visit(createBannerHost(openSmallCharter({ charter })))
  const told = async (agent: ReturnType<typeof visit>['agent']) => (await agent.get('/page')).body

  test('a banner: is silent about what is exempt where the charter does not say that it tells', async () => {
    const { agent } = hostOf(onlyExempt(smallCharter).replace('    informInBanner: true\n', ''))
    expect(await told(agent)).toMatchObject({ banner: '', granted: ['necessary', 'statistics'] })
  })

  test.each([
    ['refuse-asked', ['necessary'], ['statistics']],
    ['accept-asked', ['necessary', 'statistics'], []],
  ])(
    'a banner that tells of what is exempt: offers to object and not to, and is silent after %s',
    async (button, granted, refused) => {
      const { agent } = hostOf(onlyExempt(smallCharter))
      const { banner, granted: before } = await told(agent)
      expect(before).toEqual(['necessary', 'statistics'])
      expect(banner).toContain('sauf opposition de votre part')
      expect(banner).toMatch(/M&#39;opposer<\/button>.*Laisser actif<\/button>/s)
      expect((await press(agent, banner, button)).status).toBe(303)
      expect(await told(agent)).toMatchObject({ banner: '', granted, refused })
    },
  )

  test('a banner that tells of what is exempt: says so beside what it asks, and refusing all objects too', async () => {
    const { agent } = hostOf(exempt(smallCharter))
    const { banner } = await told(agent)
    expect(banner).toMatch(/Avec votre consentement.*<li>Publicité<.*sauf opposition.*<li>Statistiques</s)
    await press(agent, banner, 'refuse-all')
    expect(await told(agent)).toMatchObject({
      banner: '',
      granted: ['necessary'],
      refused: ['statistics', 'ads'],
    })
  })

  test('a banner that tells of what is exempt: does not tell of a purpose of which nothing is in use', async () => {
    const unused = '  - { id: audience, consent: exempt, informInBanner: true, title: Audience }\n  - id: ads'
    const { banner } = await told(hostOf(smallCharter.replace('  - id: ads', unused)).agent)
    expect(banner).toContain('<li>Publicité<')
    expect(banner).not.toContain('Audience')
  })

  test('a banner that tells of what is exempt: accepting all takes no objection back that was made before', async () => {
    const { agent, choose } = hostOf(exempt(smallCharter))
    const { banner } = await told(agent)
    await choose({ action: 'save', 'purpose-statistics': 'refused', 'purpose-ads': 'refused' })
    await press(agent, banner, 'accept-all')
    expect(await told(agent)).toMatchObject({ granted: ['necessary', 'ads'], refused: ['statistics'] })
  })

  test('a banner that tells of what is exempt: is silent to a browser that objects by its signal', async () => {
    const { agent } = hostOf(onlyExempt(smallCharter))
    const { body } = await agent.get('/page').set('Sec-GPC', '1')
    expect(body).toMatchObject({ banner: '', granted: ['necessary'], refused: ['statistics'] })
  })
})
