import { beforeEach, describe, expect, test } from 'vitest'
import { negotiateLanguage } from '../../src/i18n/negotiate.ts'
import { languages } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

let site: TestApp
let visitor: ReturnType<typeof createVisitor>

beforeEach(async () => {
  site = await createTestApp()
  visitor = createVisitor(site.app)
})

const languageOf = ({ headers, text }: { headers: Record<string, string>; text: string }) => {
  expect(readPage(text)).toMatchObject({ language: headers['content-language'], direction: 'ltr' })
  return headers['content-language']
}

describe('the language of the page', () => {
  test.each(languages)('is that of the address: %s', async (language) => {
    const other = language === 'nl' ? 'fr' : 'nl'
    const answer = await visitor
      .get(`/charte-cookies/${language}`)
      .set({ 'Accept-Language': other, Cookie: `django_language=${other}` })
    expect(languageOf(answer)).toBe(language)
  })

  test.each([
    ['nl-BE,fr;q=.5', 'nl'],
    ['de-AT', 'de'],
    ['es', 'fr'],
    ['*', 'fr'],
    ['fr;q=0,nl', 'nl'],
    ['fr;q=0,*', 'nl'],
    ['de;q=0.2, *;q=0.9', 'fr'],
    ['nl-BE, en', 'nl'],
    ['es, nl-BE;q=0.8, en;q=0.7', 'nl'],
    ['en;q=0.5, nl-BE;q=0.4', 'en'],
    ['nl-BE;q=0, nl-NL, en', 'nl'],
    ['*;q=0', 'fr'],
    ['q"', 'fr'],
    [`${'es,'.repeat(2000)}de`, 'de'],
    ['', 'fr'],
    [';;;,=,q=', 'fr'],
    ['en;q=0.8, de;q=0.9', 'de'],
    [`${'x-'.repeat(3000)}en`, 'fr'],
    ['__proto__, constructor, toString', 'fr'],
  ])('is else the one that the browser prefers: %s', async (accepted, language) => {
    expect(languageOf(await visitor.get('/charte-cookies').set('Accept-Language', accepted))).toBe(language)
  })

  test.each([
    ['nl', undefined, 'nl-BE'],
    ['nl-NL', undefined, 'nl-BE'],
    ['fr, nl;q=0.5', undefined, 'nl-BE'],
    ['zh-TW', undefined, 'zh-Hant'],
    ['nl-BE;q=0, nl, en', undefined, 'en'],
    ['en', 'nl', 'nl-BE'],
    ['en', 'nl-be', 'nl-BE'],
    ['en', 'nl-NL', 'nl-BE'],
    ['en', 'n', 'en'],
  ])(
    'is of a region, where the charter has it only so: %s, with the cookie %s',
    (accepted, stored, language) => {
      const req = { headers: { 'accept-language': accepted } }
      expect(negotiateLanguage(req, stored, ['en', 'nl-BE', 'zh-Hant'])).toBe(language)
    },
  )

  test.each([
    ['django_language=en', 'en'],
    ['django_language=NL', 'nl'],
    ['django_language=de-be', 'de'],
    ['django_language=es', 'nl'],
    ['django_language=__proto__', 'nl'],
    ['django_language=toString', 'nl'],
    ['django_language=j:{}', 'nl'],
    ['django_language=..%2F..%2Fetc', 'nl'],
    ['django_language=en; django_language=de', 'nl'],
  ])('is before that the one that the cookie remembers: %s', async (Cookie, language) => {
    const answer = await visitor.get('/charte-cookies').set({ Cookie, 'Accept-Language': 'nl' })
    expect(languageOf(answer)).toBe(language)
  })

  test('the language of the page: is named to caches by what it was chosen from', async () => {
    const vary = async (path: string) => (await visitor.get(path)).headers.vary
    expect(await vary('/charte-cookies')).toBe('Accept-Language, Cookie, Sec-GPC, Accept-Encoding')
    expect(await vary('/charte-cookies/nl')).toBe('Cookie, Sec-GPC, Accept-Encoding')
  })

  test('the language of the page: is linked to all the others, itself and the negotiated page, by absolute addresses of the site', async () => {
    const expected = [...languages.map((code) => [code, `/${code}`]), ['x-default', '']].map(
      ([code, path]) =>
        `<link rel="alternate" hreflang="${code}" href="http://localhost:3000/charte-cookies${path}">`,
    )
    for (const page of ['', '/fr', '/nl', '/de', '/en']) {
      const { text } = await visitor.get(`/charte-cookies${page}?saved=x`).set('Host', 'evil.example')
      expect(text.match(/<link rel="alternate" hreflang[^>]*>/g)).toEqual(expected)
      expect(text).toContain(`<link rel="canonical" href="http://localhost:3000/charte-cookies${page}">`)
      expect(text).not.toContain('evil.example')
    }
  })

  test('the language of the page: that the charter does not have is a page that does not exist', async () => {
    for (const path of ['es', 'FR', '__proto__', 'fr-BE', '..%2f..%2fetc'])
      expect((await visitor.get(`/charte-cookies/${path}`)).status).toBe(404)
  })
})

describe('choosing a language', () => {
  test('choosing a language: stores it for twelve months and leads to the page in that language', async () => {
    const { status, headers } = await visitor.speak('nl')
    expect([status, headers.location]).toEqual([303, '/charte-cookies/nl'])
    expect(cookiesSet(headers).get('django_language')).toMatch(
      /^django_language=nl; Max-Age=31536000; Path=\/; Expires=.*; SameSite=Lax$/,
    )
    expect(languageOf(await visitor.get('/charte-cookies').set('Accept-Language', 'de'))).toBe('nl')
  })

  test.each(['es', '', '__proto__', 'constructor', 'FR', '../fr'])(
    'choosing a language: stores nothing for %j',
    async (language) => {
      const { status, headers } = await visitor.speak(language, { next: '/data' })
      expect([status, headers.location]).toEqual([303, '/data'])
      expect(cookiesSet(headers).has('django_language')).toBe(false)
    },
  )

  test.each([
    ['/', '/'],
    ['/dataset?q=a%20b#top', '/dataset?q=a%20b#top'],
    ['/charte-cookies', '/charte-cookies/nl'],
    ['/charte-cookies/fr?saved=2026-11-23T09:30:00Z', '/charte-cookies/nl'],
  ])('goes on to a path of this site: %s', async (next, location) => {
    expect((await visitor.speak('nl', { next })).headers.location).toBe(location)
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/%2e//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    '/\tevil',
    '/\r\nSet-Cookie: a=b',
    '/ evil',
    '/\u00a0evil',
    'evil',
    `/${'a'.repeat(3000)}`,
    '',
  ])('choosing a language: goes to the charter instead of %j', async (next) => {
    expect((await visitor.speak('nl', { next })).headers.location).toBe('/charte-cookies/nl')
  })
})
