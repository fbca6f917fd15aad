import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { advise } from '../../src/charter/rules/advice.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { languageAgreedTo } from '../../src/charter/terms.ts'
import { charterCsv } from '../../src/exports/csv.ts'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterJson } from '../../src/exports/json.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { localesDirectory, smallCharter, versionWith } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

/** The small charter in French, German and simple German, which has one text of its own and lacks another. */
const withSimpleGerman = (yaml: string) =>
  yaml
    .replace('[fr, en]', '[fr, de, de-simple]')
    .replaceAll(/, en: /g, ', de: ')
    .replace('de: Statistics }', 'de: Statistik, de-simple: "Wir **zählen** Besuche" }')
const version = versionWith(withSimpleGerman)

async function visit(path: string, headers: Record<string, string> = {}) {
  const { app } = await createTestApp({ version })
  return createVisitor(app).get(path).set(headers)
}

describe('a simple variant of a language', () => {
  test('a simple variant: has a page with its own texts, in the words of its language', async () => {
    const { text, headers } = await visit('/charte-cookies/de-simple')
    expect(headers['content-language']).toBe('de-simple')
    expect(text).toContain('<html lang="de-simple" dir="ltr">')
    expect(text).toContain('Wir <strong>zählen</strong> Besuche')
    expect(text).toContain('>Alle ablehnen</button>')
  })

  test('a simple variant: shows what it lacks in its language, and not in the first of the charter', async () => {
    const { text } = await visit('/charte-cookies/de-simple')
    expect(text).toMatch(/lang="de"[^>]*>\s*(<p>)?Counting visits/)
    expect(text).not.toContain('Compter les visites')
    expect(version.in('de-simple').usage.title).toMatchObject({ plain: 'Uses', lang: 'de' })
  })

  test('a simple variant: shows what its language lacks too in the first of the charter', () => {
    const alone = versionWith((yaml) =>
      withSimpleGerman(yaml)
        .replace('[fr, de, de-simple]', '[fr, de-simple]')
        .replaceAll(/, de: [^,}]*/g, ''),
    )
    expect(alone.in('de-simple').usage.title).toMatchObject({ plain: 'Usages', lang: 'fr' })
  })

  test('a simple variant: leaves the page of its language as it is', async () => {
    const { text } = await visit('/charte-cookies/de')
    expect(text).toContain('<h3 id="purpose-statistics-title">Statistik</h3>')
    expect(text).not.toContain('zählen')
  })

  test('a simple variant: is named after its language, and linked as an alternate in a valid code', async () => {
    const page = parse((await visit('/charte-cookies/fr')).text)
    const named = page
      .querySelectorAll('.languages button')
      .map((button) => [button.getAttribute('lang'), button.text.trim()])
    expect(named).toEqual([
      ['fr', 'Français'],
      ['de', 'Deutsch'],
      ['de-simple', 'Deutsch – Einfache Sprache'],
    ])
    const alternate = page.querySelector('link[hreflang="de-simple"]')
    expect(alternate?.getAttribute('href')).toBe('http://localhost:3000/charte-cookies/de-simple')
    expect(alternate?.getAttribute('title')).toBe('Deutsch – Einfache Sprache')
    for (const link of page.querySelectorAll('[hreflang]:not([hreflang=x-default])'))
      expect(Intl.getCanonicalLocales(link.getAttribute('hreflang'))).toEqual([link.getAttribute('hreflang')])
  })

  test('a simple variant: is never what a browser is given, unless a visitor has chosen it', async () => {
    const shown = async (headers: Record<string, string>) =>
      (await visit('/charte-cookies', headers)).headers['content-language']
    expect(await shown({ 'Accept-Language': 'de-simple, de' })).toBe('de')
    expect(await shown({ 'Accept-Language': 'de-AT' })).toBe('de')
    expect(await shown({ 'Accept-Language': 'fr', Cookie: 'django_language=de-simple' })).toBe('de-simple')
    expect(await shown({ 'Accept-Language': 'fr', Cookie: 'django_language=de' })).toBe('de')
  })

  test('a simple variant: is chosen by the form of languages, kept in the cookie and shown from then on', async () => {
    const { app } = await createTestApp({ version })
    const visitor = createVisitor(app)
    await visitor.get('/charte-cookies/fr')
    const { headers } = await visitor.speak('de-simple')
    expect(headers.location).toBe('/charte-cookies/de-simple')
    expect(
      (await visitor.get('/charte-cookies').set('Accept-Language', 'fr')).headers['content-language'],
    ).toBe('de-simple')
  })

  test('a simple variant: has a banner, preferences and a receipt', async () => {
    const { app } = await createTestApp({ version })
    const visitor = createVisitor(app)
    const banner = await visitor.get('/charte-cookies/banner?language=de-simple')
    expect(banner.text).toContain('lang="de-simple"')
    expect(banner.text).toContain('Wir zählen Besuche')
    const { body } = await visitor.get('/charte-cookies/preferences.json?language=de-simple')
    expect([body.language, body.purposes.statistics.title]).toEqual(['de-simple', 'Wir zählen Besuche'])
    await visitor.get('/charte-cookies/de-simple')
    await visitor.choose({ action: 'accept-all', page: 'de-simple' })
    const receipt = await visitor.get('/charte-cookies/receipt?language=fr')
    expect(receipt.text).toContain('<span lang="de-simple" dir="auto">Deutsch – Einfache Sprache</span>')
  })

  test('a simple variant: is in every export, under its own code', () => {
    const source = { site: exportSite, version, language: 'de-simple', baseUrl: '/charte-cookies' }
    expect(printExport('fragment', source)).toContain('<div class="charter" lang="de-simple" dir="ltr">')
    expect(printExport('printed', source)).toContain('Wir <strong>zählen</strong> Besuche')
    expect(charterMarkdown(exportModel(source))).toContain('### Wir **zählen** Besuche')
    expect(JSON.parse(charterJson(version, 'https://www.example.org/c')).purposes[1].title).toEqual({
      fr: 'Statistiques',
      de: 'Statistik',
      'de-simple': 'Wir **zählen** Besuche',
    })
    expect(charterCsv(version.charter, 'de-simple', 'https://www.example.org/c')).toContain(
      'statistics,Wir zählen Besuche,',
    )
  })

  test('a simple variant: has better words of the software where a folder of the operator has any', () => {
    const folder = mkdtempSync(join(tmpdir(), 'locales-'))
    mkdirSync(join(folder, 'de-simple'))
    const words = '{ "preferences": { "refuseAll": "Ich will keine Cookies" } }'
    writeFileSync(join(folder, 'de-simple/translation.json'), words)
    const { of, lackOf, languages } = openTranslations(localesDirectory, folder)
    expect(lackOf('de-simple')).toBeUndefined()
    expect(of('de-simple')('preferences.refuseAll')).toBe('Ich will keine Cookies')
    expect(of('de-simple')('preferences.acceptAll')).toBe(of('de')('preferences.acceptAll'))
    for (const language of ['de', 'de-AT'])
      expect(of(language)('preferences.refuseAll')).toBe('Alle ablehnen')
    expect(languages).toContain('de-simple')
  })
})

describe('the texts of a simple variant', () => {
  const warningsOf = (edit: (yaml: string) => string) =>
    advise(parseCharter(edit(smallCharter)).charter, new Date('2026-11-28')).map(({ message }) => message)

  test('the texts of a simple variant: are not asked for one by one', () => {
    expect(warningsOf(withSimpleGerman).filter((message) => message.includes('simple'))).toEqual([])
  })

  test('the texts of a simple variant: are asked for once where it has none', () => {
    const edit = (yaml: string) => yaml.replace('[fr, en]', '[fr, en, fr-simple]')
    expect(warningsOf(edit).filter((message) => message.includes('simple'))).toEqual([
      'add texts in fr-simple, which has none of its own, or remove it',
    ])
  })

  test('the texts of another variant: are asked for one by one', () => {
    const edit = (yaml: string) => yaml.replace('[fr, en]', '[fr, en, fr-CA]')
    expect(
      warningsOf(edit).filter((message) => message.startsWith('add the text in fr-CA')).length,
    ).toBeGreaterThan(5)
  })

  test('the texts of a simple variant: cannot come first, where visitors would get them without asking', () => {
    const edit = smallCharter
      .replace('[fr, en]', '[fr-simple, fr, en]')
      .replaceAll('fr: ', 'fr-simple: a, fr: ')
    expect(() => parseCharter(edit)).toThrow('list another language first, like fr')
  })
})

describe('what is agreed to in several languages', () => {
  test.each([
    [{ de: 'a', 'de-simple': 'b', fr: 'c' }, 'de'],
    [{ 'de-simple': 'b', fr: 'c' }, 'fr'],
    [{ 'de-simple': 'b', en: 'c' }, 'en'],
    [{ en: 'c', 'en-simple': 'b' }, 'en'],
    [{ 'nl-BE': 'c', nl: 'b' }, 'nl'],
  ])('what is agreed to, %j: is never said by a simple variant', (text, language) => {
    expect(languageAgreedTo(text)).toBe(language)
  })

  test('what is agreed to: stays the same when a simple variant is added to a provider', () => {
    const provider = (words: string) =>
      versionWith((yaml) => withSimpleGerman(yaml).replace('provider: Matomo', `provider: ${words}`)).material
    expect(provider('{ fr: M, de: N, de-simple: O }')).toBe(provider('{ fr: M, de: N }'))
    expect(provider('{ fr: M, de: O, de-simple: O }')).not.toBe(provider('{ fr: M, de: N }'))
  })
})
