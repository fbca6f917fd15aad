import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterJson } from '../../src/exports/json.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { shipped, smallCharter, versionOf } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const version = versionOf(`${smallCharter}
accessibility: { url: https://example.org/a11y }
links:
  - { to: privacy, url: { fr: https://example.org/vie-privee, en: https://example.org/privacy } }
  - { to: conformity, url: https://example.org/rgaa, label: { fr: "Accessibilité : partiellement conforme" } }
  - { to: easy, url: https://example.org/falc }
  - { to: sign, url: { en: https://example.org/bsl } }
  - { to: barrier, url: https://example.org/b?a=1&b=2, label: "[Signaler](https://elsewhere.example) <un> obstacle" }
`)

/** The links in a part of a page: address and words. */
function linksOf(html: string, part: string): [string | undefined, string][] {
  return parse(html)
    .querySelectorAll(`${part} a`)
    .map((link) => [link.getAttribute('href'), link.text.trim()])
}

const header = [['https://example.org/falc', 'Facile à lire et à comprendre (FALC)']]
const footer = [
  ['https://example.org/a11y', "Déclaration d'accessibilité"],
  ['https://example.org/vie-privee', 'Politique de confidentialité'],
  ['https://example.org/rgaa', 'Accessibilité\u00a0: partiellement conforme'],
  ['https://example.org/b?a=1&b=2', 'Signaler <un> obstacle'],
]

describe('the links of a charter', () => {
  test.each([
    ['the page', '/charte-cookies/fr'],
    ['an error', '/charte-cookies/versions/nowhere/fr?language=fr'],
    ['the versions', '/charte-cookies/versions?language=fr'],
    ['the receipt', '/charte-cookies/receipt?language=fr'],
  ])('the links of a charter: stand in the header and the footer of %s', async (_what, path) => {
    const { app } = await createTestApp({ version })
    const visitor = createVisitor(app)
    await visitor.choose({ action: 'accept-all' })
    const { text } = await visitor.get(path).set('Accept-Language', 'fr')
    expect(linksOf(text, '.site-header .column > ul').map(([href, words]) => [href, words])).toEqual(header)
    expect(linksOf(text, '.site-footer ul').slice(3)).toEqual(
      footer.map(([href, words]) => [
        href,
        expect.stringMatching(RegExp.escape(words ?? '').replaceAll('\\xa0', '\\s')),
      ]),
    )
  })

  test('the links of a charter: are those of the language, with words of another marked as such', async () => {
    const { app } = await createTestApp({ version })
    const { text } = await createVisitor(app).get('/charte-cookies/en')
    expect(linksOf(text, '.site-header .column > ul')).toEqual([
      ['https://example.org/falc', 'Easy to read'],
      ['https://example.org/bsl', 'Sign language'],
    ])
    expect(text).toContain('<a href="https://example.org/privacy">Privacy policy</a>')
    expect(text).toMatch(/<a href="https:\/\/example\.org\/rgaa"><span lang="fr"/)
  })

  test('a charter without links: has no list in its header, and three links in its footer', async () => {
    const { app } = await createTestApp({ version: shipped })
    const { text } = await createVisitor(app).get('/charte-cookies/fr')
    expect(linksOf(text, '.site-header .column > ul')).toEqual([])
    expect(linksOf(text, '.site-footer ul')).toHaveLength(3)
  })
})

describe('the links of a charter in its exports', () => {
  const source = { site: exportSite, version, language: 'fr', baseUrl: '/charte-cookies' }
  const addresses = [...header, ...footer].map(([href]) => href)

  test.each(['fragment', 'printed'] as const)('the links of a charter: end the export %s', (view) => {
    const html = printExport(view, source)
    const last = parse(html).querySelectorAll('ul').at(-1)
    expect(last?.querySelectorAll('a').map((link) => link.getAttribute('href'))).toEqual(addresses)
  })

  test('the links of a charter: end the Markdown as a list', () => {
    expect(charterMarkdown(exportModel(source))).toMatch(
      /\n\n- \[Facile à lire et à comprendre \(FALC\)\]\(https:\/\/example\.org\/falc\)\n- .*\n- .*\n- .*\n- \[Signaler \\<un\\> obstacle\]\(https:\/\/example\.org\/b\?a=1&b=2\)\n$/,
    )
  })

  test('the links of a charter: are in its JSON by language, and are left out where it has none', () => {
    const json = JSON.parse(charterJson(version, 'https://www.example.org/c'))
    expect(json.links.slice(1, 4)).toEqual([
      {
        to: 'conformity',
        url: { fr: 'https://example.org/rgaa', en: 'https://example.org/rgaa' },
        label: { fr: 'Accessibilité : partiellement conforme' },
      },
      { to: 'easy', url: { fr: 'https://example.org/falc', en: 'https://example.org/falc' } },
      { to: 'sign', url: { en: 'https://example.org/bsl' } },
    ])
    expect(JSON.parse(charterJson(shipped, 'https://www.example.org/c'))).not.toHaveProperty('links')
  })

  test('an export of a charter without links: ends as before', () => {
    const html = printExport('fragment', { ...source, version: shipped })
    expect(html).toMatch(/<\/a><\/p>\n<\/div>\n$/)
  })
})
