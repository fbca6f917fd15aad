import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { shipped, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

const www = 'https://www.example.org'
const version = versionWith((yaml) => yaml)
const ofScript = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'empty' }

const open = (change: Parameters<typeof createTestApp>[0] = {}) =>
  createTestApp({ version, siteOrigins: [www], ...change })

/** What a placeholder sends, for one purpose. */
const grant = (asked = 'statistics', more: Record<string, string> = {}) => ({
  ...{ source: 'banner', action: 'accept-only', asked, charter: version.hash, page: 'en' },
  ...more,
})

function send(
  visitor: ReturnType<typeof createVisitor>,
  fields: object,
  headers: Record<string, string> = ofScript,
) {
  return visitor.agent.post('/charte-cookies/preferences').set(headers).type('form').send(fields)
}

/** What a visitor has granted and refused, and whether a banner has something to ask. */
async function answersOf(visitor: ReturnType<typeof createVisitor>) {
  const { body } = await visitor.get('/charte-cookies/preferences.json')
  const { statistics, ads } = body.purposes
  return { statistics: statistics.answer, ads: ads.answer, asks: body.asks }
}

describe('a grant in place of a content', () => {
  test('a grant in place of a content: is of what it names, leaves the rest open, and has its receipt', async () => {
    const visitor = createVisitor((await open()).app)
    const answer = await send(visitor, grant())
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect([...cookiesSet(answer.headers).keys()]).toEqual(['cookies_preferences'])
    expect(await answersOf(visitor)).toEqual({ statistics: 'granted', ads: null, asks: true })
    const { body } = await visitor.get('/charte-cookies/receipt?format=json')
    expect(body.collection_method).toBe('banner: custom')
    const banner = readPage((await visitor.get('/charte-cookies/banner?language=en')).text)
    expect(banner.fields.asked).toBe('ads')
  })

  test.each([
    ['refuse-all', 'refused'],
    ['accept-all', 'granted'],
  ])('a grant in place of a content: after %s leaves the other answers as they are', async (action, ads) => {
    const visitor = createVisitor((await open()).app)
    await visitor.choose({ action })
    expect((await send(visitor, grant())).status).toBe(204)
    expect(await answersOf(visitor)).toEqual({ statistics: 'granted', ads, asks: false })
  })

  test('a grant in place of a content: stands against the signal of the browser for what it names alone', async () => {
    const visitor = createVisitor((await open()).app)
    await visitor.choose({ action: 'accept-all' })
    await send(visitor, grant(), { ...ofScript, 'Sec-GPC': '1' })
    const granted = async (gpc: Record<string, string>) =>
      (await visitor.agent.get('/charte-cookies/preferences.json').set(gpc)).body.granted
    expect(await granted({ 'Sec-GPC': '1' })).toEqual(['necessary', 'statistics'])
    expect(await granted({})).toEqual(['necessary', 'statistics'])
  })

  test.each(['', 'no-such-purpose', 'necessary', 'statistics,ads', '__proto__'])(
    'a grant in place of a content: of %j is of nothing, and changes nothing',
    async (asked) => {
      const visitor = createVisitor((await open()).app)
      for (const stands of [false, true]) {
        if (stands) await visitor.choose({ action: 'refuse-all' })
        const answer = await send(visitor, grant(asked))
        expect(answer.status).toBe(422)
        expect(cookiesSet(answer.headers).has('cookies_preferences')).toBe(false)
      }
    },
  )

  test('a grant in place of a content: under a charter that has changed, or that cannot be recorded, is none', async () => {
    const visitor = createVisitor((await open()).app)
    expect((await send(visitor, grant('statistics', { charter: shipped.hash }))).status).toBe(422)
    const broken = await open()
    await broken.store.close()
    const other = createVisitor(broken.app)
    expect((await send(other, grant())).status).toBe(503)
    expect(await answersOf(other)).toMatchObject({ statistics: null })
  })

  test('a grant in place of a content: takes an objection back', async () => {
    const exempt = versionWith((yaml) => yaml.replace('- id: ads\n', '- id: ads\n    consent: exempt\n'))
    const visitor = createVisitor((await open({ version: exempt })).app)
    await visitor.choose({ action: 'refuse-all' })
    const { body: before } = await visitor.get('/charte-cookies/preferences.json')
    expect(before.granted).toEqual(['necessary'])
    expect((await send(visitor, grant('ads', { charter: exempt.hash }))).status).toBe(204)
    const { body } = await visitor.get('/charte-cookies/preferences.json')
    expect(body.granted).toEqual(['necessary', 'ads'])
    expect(body.purposes.statistics.answer).toBe('refused')
  })

  test.each([
    [{ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Dest': 'empty', Origin: www }, 204],
    [{ Origin: www }, 204],
    [{ Origin: 'http://localhost:3000' }, 204],
    [{ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Dest': 'empty', Origin: 'https://other.example.org' }, 403],
    [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'empty', Origin: 'https://evil.example' }, 403],
    [{ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Dest': 'empty', Origin: 'null' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'iframe' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' }, 403],
    [{}, 403],
  ])('a grant in place of a content: sent with %j is answered by %i', async (headers, status) => {
    const visitor = createVisitor((await open()).app)
    const answer = await send(visitor, grant(), headers)
    expect(answer.status).toBe(status)
    expect(cookiesSet(answer.headers).has('cookies_preferences')).toBe(status === 204)
    const mayRead = 'Origin' in headers && headers.Origin === www ? www : undefined
    expect(answer.headers['access-control-allow-origin']).toBe(mayRead)
  })

  test('a grant in place of a content: is no way for a banner that a script of the site sends', async () => {
    const visitor = createVisitor((await open()).app)
    for (const action of ['accept-all', 'accept-asked'])
      expect((await send(visitor, grant('statistics', { action }))).status).toBe(403)
  })
})

describe('the way back', () => {
  const video = '/video?a=b&c=d#part'

  /** The address to which the page of the charter leads back after a refusal there. */
  async function leadsBack({ app }: TestApp, query: string): Promise<string | undefined> {
    const visitor = createVisitor(app)
    const page = `/charte-cookies/en?${query}`
    const saved = await visitor.choose({ action: 'refuse-all' }, page)
    const choice = parse((await visitor.get(saved.headers.location ?? '')).text).querySelector('#choice')
    expect(choice?.text).toContain('Your choice has been saved')
    return choice?.querySelectorAll('.more a').at(-1)?.getAttribute('href')
  }

  test.each([
    [video, video],
    [`http://localhost:3000${video}`, video],
    [`${www}${video}`, `${www}${video}`],
    [`${www}?charte_saved=2026-11-23T09:30:00Z`, `${www}/`],
    ['/a"><script>', '/a%22%3E%3Cscript%3E'],
    ['/a%22%3E', '/a%22%3E'],
    ["/a'&b", "/a'&b"],
    ['//evil.example', undefined],
    ['/\\evil.example', undefined],
    ['https://evil.example/', undefined],
    ['https://www.example.org.evil.example/', undefined],
    [`https://www.example.org@evil.example/`, undefined],
    ['http://www.example.org/', undefined],
    ['javascript:alert(1)', undefined],
    ['javascript://localhost:3000/%0aalert(1)', undefined],
    [`/${'a'.repeat(2048)}`, undefined],
    ['', undefined],
  ])('the way back: from a choice that names the page %j', async (next, expected) => {
    const home = version.charter.site.url
    expect(await leadsBack(await open(), `next=${encodeURIComponent(next)}`)).toBe(expected ?? home)
  })

  test('the way back: is none where an address names two pages', async () => {
    expect(await leadsBack(await open(), 'next=/a&next=/b')).toBe(version.charter.site.url)
  })

  test('the way back: is kept by a form that is shown again, and by another language', async () => {
    const { app } = await open()
    const visitor = createVisitor(app)
    const page = `/charte-cookies/en?next=${encodeURIComponent(video)}`
    const again = await visitor.choose({ action: 'save' }, page)
    expect(again.status).toBe(422)
    expect(readPage(again.text).fields.next).toBe(video)
    const { fields } = readPage((await visitor.get(page)).text)
    const { headers } = await visitor.agent.post('/charte-cookies/language').type('form').send({
      csrfmiddlewaretoken: fields.csrfmiddlewaretoken,
      language: 'fr',
      next: '/charte-cookies',
      'return-to': video,
    })
    expect(headers.location).toBe(`/charte-cookies/fr?next=${encodeURIComponent(video)}`)
  })

  test('the way back: two visitors on their way from two pages read the same page, each with her own', async () => {
    const { app } = await open()
    for (const next of ['/one', '/two']) {
      const page = await request(app).get(`/charte-cookies/en?next=${next}`)
      expect(readPage(page.text).fields.next).toBe(next)
    }
    expect(readPage((await request(app).get('/charte-cookies/en')).text).fields.next).toBeUndefined()
  })
})
