import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { TFunction } from 'i18next'
import request from 'supertest'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { CharterVersion } from '../../src/charter/version.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { languages, localesDirectory, shipped, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { openTestStore } from '../support/records.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

const withoutTokens = (text: string) =>
  text.replaceAll(/(csrf-token" content=|csrfmiddlewaretoken" value=)"[^"]+"/g, '$1"a token"')

/** A site that a test visits, and another like it that has printed nothing yet. */
async function openSite(options: Parameters<typeof createTestApp>[0] = {}) {
  const site = await createTestApp(options)
  let moment = '2026-11-23T09:30:00Z'
  let version = options.version ?? shipped
  return {
    ...site,
    at(next: string) {
      moment = next
      site.at(next)
    },
    serveCharter(next: CharterVersion) {
      version = next
      site.serveCharter(next)
    },
    async openAnother() {
      const another = await createTestApp({ ...options, version, store: site.store })
      another.at(moment)
      return another
    },
  }
}

/**
 * Expects that a site which has printed pages before answers as one does that has printed none: the same page, but for
 * the token, with the same headers.
 */
async function expectSame(
  site: Awaited<ReturnType<typeof openSite>>,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const another = await site.openAnother()
  const sent = { 'Accept-Encoding': 'gzip', 'Accept-Language': 'fr', ...headers }
  const expected = await request(another.app).get(path).set(sent)
  for (const _visit of ['first', 'second']) {
    const found = await request(site.app).get(path).set(sent)
    expect(withoutTokens(found.text)).toBe(withoutTokens(expected.text))
    expect(found.status).toBe(200)
    expect(stable(found)).toEqual(stable(expected))
  }
  return expected.text
}

function stable({ headers }: request.Response) {
  const { date: _, 'set-cookie': _token, 'content-length': _length, ...rest } = headers
  return { ...rest, cookies: [...cookiesSet(headers).keys()] }
}

/** The cookies of a visitor, as her browser sends them. */
async function choose({ app }: Pick<TestApp, 'app'>, fields: Record<string, string>): Promise<string> {
  const { headers } = await createVisitor(app).choose(fields)
  return cookiesSet(headers).get('cookies_preferences')?.split(';', 1).join() ?? ''
}

describe('a printed page that is sent again is the page that would be printed anew', () => {
  const mixed = { action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' }

  test('a printed page that is sent again is the page that would be printed anew: on a first visit, in each language and at each address', async () => {
    const site = await openSite()
    for (const language of languages) {
      await expectSame(site, `/charte-cookies/${language}`)
      const text = await expectSame(site, '/charte-cookies', { 'Accept-Language': language })
      expect(readPage(text).language).toBe(language)
    }
    await expectSame(site, '/charte-cookies', { 'Accept-Language': 'xx, *;q=0.1' })
    await expectSame(site, '/charte-cookies', { Cookie: 'django_language=nl' })
    await expectSame(site, '/charte-cookies/fr', { 'Sec-GPC': '1' })
  })

  test('a printed page that is sent again is the page that would be printed anew: after every choice, at the time at which it was made', async () => {
    const site = await openSite({ version: versionWith((yaml) => yaml) })
    for (const fields of [mixed, { action: 'accept-all' }, { action: 'refuse-all' }]) {
      const first = await choose(site, fields)
      for (const gpc of [{}, { 'Sec-GPC': '1' }])
        await expectSame(site, '/charte-cookies/en', { Cookie: first, ...gpc })
    }
    const earlier = await choose(site, mixed)
    site.at('2026-12-24T23:59:59Z')
    const later = await choose(site, mixed)
    const [one, other] = [
      await expectSame(site, '/charte-cookies/fr', { Cookie: earlier }),
      await expectSame(site, '/charte-cookies/fr', { Cookie: later }),
    ]
    expect([one.includes('24 décembre 2026'), other.includes('24 décembre 2026')]).toEqual([false, true])
  })

  test('a printed page that is sent again is the page that would be printed anew: with any cookies in the browser, forged and repeated ones too', async () => {
    const site = await openSite({ version: versionWith((yaml) => yaml) })
    const choice = await choose(site, mixed)
    const { headers } = await request(site.app).get('/charte-cookies/fr')
    const token = cookiesSet(headers).get('csrftoken')?.split(';', 1).join() ?? ''
    for (const cookie of [
      ...[
        token,
        `${token}; ${choice}`,
        `${token}; _pk_id.1=a; SSESSx=b; IDE=c; other=d`,
        `${choice}; ${choice}`,
      ],
      ...[
        `${token}; ${token}`,
        'csrftoken=forged',
        'csrftoken=s%3Aforged.signature',
        'cookies_preferences=%7B%7D',
      ],
      ...['', ';', 'csrftoken', '_pk_<b>=x', `cookies_preferences=${'x'.repeat(5000)}`],
    ])
      await expectSame(site, '/charte-cookies/fr', { Cookie: cookie })
  })

  test('a printed page that is sent again is the page that would be printed anew: when the choice has no receipt, or has ended', async () => {
    const store = await openTestStore({ connect: () => Promise.reject(new Error('no database')) })
    onTestFinished(() => store.close())
    const site = await openSite({ version: versionWith((yaml) => yaml), store })
    const refusal = await choose(site, { action: 'refuse-all' })
    await expectSame(site, '/charte-cookies/fr', { Cookie: refusal })
    site.at('2027-11-23T09:30:00Z')
    await expectSame(site, '/charte-cookies/fr', { Cookie: refusal })
  })

  test('a printed page that is sent again is the page that would be printed anew: when the charter has changed, also since a choice', async () => {
    const site = await openSite({ version: versionWith((yaml) => yaml) })
    const choice = await choose(site, mixed)
    await expectSame(site, '/charte-cookies/fr', { Cookie: choice })
    site.serveCharter(versionWith((yaml) => yaml.replace('P13M, party: third', 'P14M, party: third')))
    const text = await expectSame(site, '/charte-cookies/fr', { Cookie: choice })
    expect(text).toMatch(/14\smois/)
    await expectSame(site, '/charte-cookies/fr')
  })
})

describe('the page of the charter', () => {
  test('the page of the charter: is sent for whatever query other sites add to its address', async () => {
    const { translations, wordsAsked } = countingWords()
    const { app } = await createTestApp({ translations })
    const visit = () =>
      request(app).get('/charte-cookies/fr?utm_source=x&y').set('Accept-Encoding', 'gzip').expect(200)
    await visit()
    const before = wordsAsked()
    await visit()
    expect(wordsAsked()).toBe(before)
  })

  test('the page of the charter: gives every visitor a token of her own, which her form is accepted with', async () => {
    const { app } = await createTestApp()
    const tokens = new Set<string>()
    const secrets = new Set<string>()
    for (let visit = 0; visit < 300; visit++) {
      const { text, headers } = await request(app).get('/charte-cookies/fr').set('Accept-Encoding', 'gzip')
      const page = readPage(text)
      expect(page.tokens.length).toBeGreaterThan(2)
      expect(new Set(page.tokens).size).toBe(1)
      tokens.add(page.token ?? '')
      secrets.add(cookiesSet(headers).get('csrftoken') ?? '')
    }
    expect([tokens.size, secrets.size]).toEqual([300, 300])
    const { status } = await createVisitor(app).choose({ action: 'refuse-all' })
    expect(status).toBe(303)
  })

  test('the page of the charter: keeps the secret that a browser has, signed by any of the keys', async () => {
    const older = await createTestApp({ signingKeys: ['an-older-key-that-is-long-enough-too'] })
    const { headers } = await request(older.app).get('/charte-cookies/fr')
    const cookie = cookiesSet(headers).get('csrftoken')?.split(';', 1).join() ?? ''
    const keys = ['a-key-for-tests-that-is-long-enough', 'an-older-key-that-is-long-enough-too']
    const { app } = await createTestApp({ signingKeys: keys })
    const page = await request(app).get('/charte-cookies/fr').set('Cookie', cookie)
    expect(page.headers['set-cookie']).toBeUndefined()
    const token = readPage(page.text).token
    const saved = await request(app)
      .post('/charte-cookies/preferences')
      .set('Cookie', cookie)
      .type('form')
      .send({ csrfmiddlewaretoken: token, action: 'refuse-all' })
    expect(saved.status).toBe(303)
  })

  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'gzip'],
    ['br, gzip', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['*', 'gzip'],
    ['br', 'br'],
    ['gzip;q=0.5, br', 'br'],
    ['gzip;q=0', undefined],
    ['identity', undefined],
    ['*;q=0', undefined],
    ['', undefined],
    ['deflate;q=1, gzip;q=0, *;q=0', undefined],
  ])('comes as the client wants it: %s is answered by %s', async (accepted, expected) => {
    const { app } = await createTestApp()
    const { headers } = await request(app).get('/charte-cookies/fr').set('Accept-Encoding', accepted)
    const found = headers['content-encoding']
    if (expected === undefined) expect([undefined, 'deflate']).toContain(found)
    else expect(found).toBe(expected)
    expect(headers.vary).toMatch(/Accept-Encoding/)
  })

  test('the page of the charter: is one whole gzip member, of the length in its header, and HEAD says the same', async () => {
    const { app } = await createTestApp()
    const raw = (method: 'get' | 'head') =>
      request(app)[method]('/charte-cookies/fr').set('Accept-Encoding', 'gzip').buffer(true)
    const { headers } = await raw('head')
    const { headers: same, text } = await raw('get')
    expect(Number(headers['content-length'])).toBe(Number(same['content-length']))
    expect(headers['set-cookie']).toHaveLength(1)
    expect(text).toMatch(/^<!DOCTYPE html>.*<\/html>\s*$/s)
  })

  test('the page of the charter: never holds the mark of another, whatever the charter says', async () => {
    const version = versionWith((yaml) =>
      yaml.replace('Counting visits.', 'Marks 0123456789abcdef01234567 0 1 2'),
    )
    const site = await openSite({ version })
    await expectSame(site, '/charte-cookies/en')
  })
})

/** Words that are counted as they are asked for: a page that is printed asks for many, one that is filled for none. */
function countingWords() {
  let asked = 0
  const words = openTranslations(localesDirectory)
  const counting = new Map(
    words.languages.map((language) => {
      const count = (target: TFunction, self: unknown, args: unknown[]) => {
        asked++
        return Reflect.apply(target, self, args)
      }
      return [language, new Proxy(words.of(language), { apply: count })]
    }),
  )
  const of = (language: string) => counting.get(language) ?? words.of(language)
  return { translations: { ...words, of }, wordsAsked: () => asked }
}

/** Counts what is asked of the file system while something is done. */
async function countDiskCalls(work: () => Promise<unknown>): Promise<number> {
  // biome-ignore format: a list to read
  const methods = ['accessSync', 'existsSync', 'lstatSync', 'open', 'openSync', 'readFile', 'readFileSync', 'stat', 'statSync'] as const
  const spies = methods.map((method) => vi.spyOn(fs, method))
  syncBuiltinESMExports()
  try {
    await work()
    // The store of these tests looks after its own file.
    const paths = spies.flatMap(({ mock }) => mock.calls.map(([path]) => String(path)))
    return paths.filter((path) => !path.endsWith('.sqlite')).length
  } finally {
    for (const spy of spies) spy.mockRestore()
    syncBuiltinESMExports()
  }
}

describe('what a page costs', () => {
  test('page that was printed before: no word is asked for and no file, with a choice or without', async () => {
    const { translations, wordsAsked } = countingWords()
    const site = await createTestApp({ translations })
    const choice = await choose(site, { action: 'refuse-all' })
    const visits = async () => {
      for (const cookie of ['', choice])
        for (const language of languages)
          await request(site.app)
            .get(`/charte-cookies/${language}`)
            .set({ 'Accept-Encoding': 'gzip', ...(cookie && { Cookie: cookie }) })
    }
    await visits()
    const before = wordsAsked()
    expect(before).toBeGreaterThan(100)
    expect(await countDiskCalls(visits)).toBe(0)
    expect(wordsAsked()).toBe(before)
  })

  test('page that is printed anew: no file is asked for once each view was read', async () => {
    const translations = openTranslations(localesDirectory)
    // As at a start: the version of a charter is made of the words of its languages.
    for (const language of languages) translations.all(language)
    const site = await openSite({ translations })
    await request(site.app).get('/charte-cookies/fr')
    const another = await site.openAnother()
    const printed = () => request(another.app).get('/charte-cookies/nl').expect(200).then()
    expect(await countDiskCalls(printed)).toBe(0)
    expect(await countDiskCalls(async () => fs.readFileSync('package.json'))).toBeGreaterThan(0)
  })

  test('is few bytes: the page of data.bep.be weighs less than 5 KB', async () => {
    const { app } = await createTestApp()
    for (const language of languages) {
      const { headers } = await request(app).get(`/charte-cookies/${language}`).set('Accept-Encoding', 'gzip')
      expect(Number(headers['content-length'])).toBeLessThan(5000)
    }
  })
})
