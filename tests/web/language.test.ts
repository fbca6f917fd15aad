import { parse } from 'node-html-parser'
import { beforeEach, describe, expect, test } from 'vitest'
import { printExport } from '../../src/exports/html.ts'
import { negotiateLanguage } from '../../src/i18n/negotiate.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { readStyleSheet } from '../../src/page/style-sheet.ts'
import { archiveCharter } from '../../src/site/archive.ts'
import { languages, localesDirectory, versionWith } from '../support/charters.ts'
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
      ([code, path]) => [code, `http://localhost:3000/charte-cookies${path}`],
    )
    for (const page of ['', '/fr', '/nl', '/de', '/en']) {
      const { text } = await visitor.get(`/charte-cookies${page}?saved=x`).set('Host', 'evil.example')
      expect([...readPage(text).alternates]).toEqual(expected)
      expect(text).toContain(`<link rel="canonical" href="http://localhost:3000/charte-cookies${page}">`)
      expect(text).not.toContain('evil.example')
    }
  })

  test('the language of the page: that the charter does not have is a page that does not exist', async () => {
    for (const path of ['es', 'FR', '__proto__', 'fr-BE', '..%2f..%2fetc'])
      expect((await visitor.get(`/charte-cookies/${path}`)).status).toBe(404)
  })
})

describe('a language that is asked for', () => {
  const shown = async (path: string, app = site.app) => {
    const { agent } = createVisitor(app)
    const { status, headers, body } = await agent.get(`/charte-cookies/${path}`).set('Accept-Language', 'en')
    return [status, headers['content-language'] ?? body.language]
  }

  test.each(['banner', 'versions', 'charter.csv', 'preferences.json'])(
    'a language that is asked for: is found in any spelling and region, else the browser decides: %s',
    async (path) => {
      const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
      for (const language of ['fr', 'FR', 'fr-BE', 'fr_BE', 'fr-CA'])
        expect(await shown(`${path}?language=${language}`, app), language).toEqual([200, 'fr'])
      for (const language of ['', 'es', 'x', '%25%25%25', 'f'.repeat(300), 'fr&language=nl'])
        expect(await shown(`${path}?language=${language}`, app), language).toEqual([200, 'en'])
    },
  )

  test('a language that is asked for: is found among those of a version of the past', async () => {
    const version = 'e'.repeat(64)
    const old = { version, material: version, source: '', languages: ['de', 'nl-BE', 'en'] }
    site.store.publish({ ...old, pageIn: async (language) => `<p>${language}` })
    await expect.poll(() => shown(`versions/${version}`)).toEqual([200, 'en'])
    expect(await shown(`versions/${version}?language=NL`)).toEqual([200, 'nl-BE'])
    expect(await shown(`versions/${version}?language=fr`)).toEqual([200, 'en'])
    expect(await shown(`versions/${version}/nl-BE`)).toEqual([200, 'nl-BE'])
    expect((await shown(`versions/${version}/nl`))[0]).toBe(404)
  })

  test('a language that is asked for: is that of a form and of a receipt, too', async () => {
    const { headers } = await visitor.choose({ action: 'refuse-all', page: 'nl-BE' })
    expect(headers.location).toMatch(/^\/charte-cookies\/nl\?saved=/)
    const receipt = async (language: string) =>
      languageOf(
        await visitor.get(`/charte-cookies/receipt?language=${language}`).set('Accept-Language', 'de'),
      )
    expect([await receipt('EN-us'), await receipt('lb')]).toEqual(['en', 'de'])
  })

  test('a language that is asked for: is that of a page that is not there, and of a receipt without a choice', async () => {
    for (const path of ['receipt', 'versions/none', 'nothing']) {
      expect(await shown(`${path}?language=fr_BE`), path).toEqual([404, 'fr'])
      expect(await shown(`${path}?language=es`), path).toEqual([404, 'en'])
    }
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

  test.each(['es', '', '__proto__', 'constructor', 'x', '../fr', 'f'.repeat(300)])(
    'choosing a language: stores nothing for %j',
    async (language) => {
      const { status, headers } = await visitor.speak(language, { next: '/data' })
      expect([status, headers.location]).toEqual([303, '/data'])
      expect(cookiesSet(headers).has('django_language')).toBe(false)
    },
  )

  test.each(['nl-BE', 'NL', 'nl_BE'])('choosing a language: stores nl for %s', async (language) => {
    const { headers } = await visitor.speak(language, { next: '/data' })
    expect(cookiesSet(headers).get('django_language')).toMatch(/^django_language=nl;/)
  })

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

describe('a charter in one language', () => {
  const inOne = versionWith((yaml) => yaml.replace('[fr, en]', '[fr]').replaceAll(/, en: [^,}]+/g, ''))
  const inTwo = versionWith((yaml) => yaml)

  /** Each kind of page, for a visitor who has chosen. */
  async function pagesOf(version: typeof inOne): Promise<string[]> {
    const one = createVisitor((await createTestApp({ version })).app)
    await one.choose({ action: 'refuse-all' })
    const paths = ['', '/fr', '/versions', '/receipt', '/none']
    const pages = []
    for (const path of paths) pages.push((await one.get(`/charte-cookies${path}`)).text)
    return pages
  }

  test('a charter in one language: has no switcher on any page', async () => {
    for (const text of await pagesOf(inOne)) {
      expect(text).toContain('<header class="site-header">')
      expect(text).not.toMatch(/class="languages"|aria-label="Langue"|name="language"/)
    }
  })

  test('a charter in one language: has none in its exports and in what is kept of it', async () => {
    const site = {
      translations: openTranslations(localesDirectory),
      publicOrigin: 'http://localhost:3000',
      recordRetention: 'P1Y',
      hasReceipts: true,
      styleSheet: readStyleSheet(),
    }
    const source = { site, version: inOne, language: 'fr', baseUrl: '/charte-cookies' }
    const kept = archiveCharter(site, { version: inOne, source: '', baseUrl: '/charte-cookies' })
    for (const text of [
      printExport('fragment', source),
      printExport('printed', source),
      await kept.pageIn('fr'),
    ])
      expect(text).not.toMatch(/class="languages"|hreflang="en"/)
  })

  test('a charter in one language: names no links to others where a form is refused, which one in two languages does', async () => {
    const refusal = async (version: typeof inOne) => {
      const one = createVisitor((await createTestApp({ version })).app)
      const { status, text } = await one.agent.post('/charte-cookies/language').type('form').send({})
      expect(status).toBe(403)
      return text
    }
    expect(await refusal(inOne)).not.toContain('Pour changer de langue')
    expect(await refusal(inTwo)).toContain('Pour changer de langue, utilisez les liens ci-dessus.')
  })

  test('a charter in two languages: has a switcher on every page', async () => {
    for (const text of await pagesOf(inTwo)) expect(text.match(/<nav class="languages"/g)).toHaveLength(1)
  })
})

describe('links in the head, which text browsers show by their titles', () => {
  /** The titles of the alternates by language, or by type where they are data. */
  async function titlesOn(path: string, version = versionWith((yaml) => yaml)) {
    const { app } = await createTestApp({ version })
    const links = parse((await createVisitor(app).get(path)).text).querySelectorAll('link[rel=alternate]')
    return links.map((link) => [
      link.getAttribute('hreflang') ?? link.getAttribute('type'),
      link.getAttribute('title'),
    ])
  }

  test.each(['fr', 'en'])(
    'links in the head: name each language in itself, and what data are, on the page in %s',
    async (language) => {
      expect(await titlesOn(`/charte-cookies/${language}`)).toEqual([
        ['fr', 'Français'],
        ['en', 'English'],
        ['x-default', 'Cookies'],
        ['application/json', 'Cookies (JSON)'],
      ])
    },
  )

  test('links in the head: have the title of the charter as words without marks', async () => {
    const version = versionWith((yaml) =>
      yaml.replace('title: { fr: Cookies', 'title: { fr: "*Nos* <cookies> & \\"traceurs\\""'),
    )
    expect(await titlesOn('/charte-cookies/fr', version)).toContainEqual([
      'x-default',
      'Nos <cookies> & "traceurs"',
    ])
  })

  test('links in the head: stand on no other page', async () => {
    for (const path of ['/charte-cookies/versions', '/charte-cookies/none'])
      expect(await titlesOn(path)).toEqual([])
  })
})
