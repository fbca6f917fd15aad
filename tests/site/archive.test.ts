import { HtmlValidate } from 'html-validate'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { type CharterVersion, createVersion } from '../../src/charter/version.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { readStyleSheet } from '../../src/page/style-sheet.ts'
import { archiveCharter } from '../../src/site/archive.ts'
import { localesDirectory, shipped, versionWith } from '../support/charters.ts'

const validator = new HtmlValidate({
  root: true,
  elements: ['html5'],
  extends: ['html-validate:recommended', 'html-validate:standard', 'html-validate:document'],
  rules: {
    // Explicit roles keep a table a table for screen readers where its rows are restacked.
    'no-redundant-role': 'off',
    // A page that is kept is shown in the style sheet of the day.
    'require-sri': 'off',
  },
})

/** The pages of a charter as they are kept. */
async function kept(version: CharterVersion) {
  const site = {
    translations: openTranslations(localesDirectory),
    ...{ publicOrigin: 'http://localhost:3000', styleSheet: readStyleSheet() },
    recordRetention: 'P1Y',
    hasReceipts: true,
  }
  const charter = archiveCharter(site, { version, source: '', baseUrl: '/charte-cookies' })
  const texts: Record<string, string> = {}
  for (const language of charter.languages) texts[language] = await charter.pageIn(language)
  return texts
}

const small = versionWith((yaml) => yaml)
const withoutChoice = createVersion({
  ...small.charter,
  purposes: small.charter.purposes.filter(({ consent }) => consent === 'none'),
})

describe('a charter that is kept', () => {
  test('a charter that is kept: says what it is, and leads to the charter of today', async () => {
    const { fr = '', en = '' } = await kept(small)
    expect(fr).toContain('Texte archivé de la charte, version')
    const box = parse(en).querySelector('.kept')
    expect(box?.textContent).toContain(
      `Archived text of the cookie policy, version ${small.hash.slice(0, 12)}`,
    )
    expect(box?.querySelector('a')?.getAttribute('href')).toBe('/charte-cookies')
  })

  test('a charter that is kept: names the buttons that visitors were offered, and what the banner told them', async () => {
    const { en = '' } = await kept(small)
    expect(en).toContain('<p>Buttons offered: Save my choices · Refuse all · Accept all</p>')
    const banner = bannerOf(en)
    for (const words of ['Cookies – Exemple', 'With your consent, Exemple uses', 'Statistics', 'Advertising'])
      expect(banner?.textContent).toContain(words)
    expect(banner?.textContent).not.toContain('Necessary')
  })

  test('a charter that is kept: names in the words of the banner who answers for the cookies, where the charter does', async () => {
    const named = versionWith((yaml) =>
      yaml.replace('title: {', 'controller: { name: Ville & Co }\ntitle: {'),
    )
    const sentence = async (version: CharterVersion) => bannerOf((await kept(version)).en)?.textContent
    expect(await sentence(named)).toContain('Ville & Co')
    expect(await sentence(small)).not.toContain('Ville & Co')
  })

  test('a charter that is kept: says in the words of the banner how many third parties there were', async () => {
    const told = async (version: CharterVersion) => bannerOf((await kept(version)).en)?.textContent
    expect(await told(small)).toContain('Third parties involved: 1')
    const own = versionWith((yaml) => yaml.replace('party: third', 'party: first'))
    expect(await told(own)).not.toContain('Third parties')
  })

  test('a charter that is kept: has no text of a banner where no cookie in use needs consent, since none was shown', async () => {
    const { fr = '' } = await kept(shipped)
    expect(fr).toContain('Boutons proposés\u00a0:')
    expect(fr).not.toContain('Texte du bandeau')
  })

  test('a charter that is kept: without a purpose to answer offers no button, and speaks of no record', async () => {
    const { en = '' } = await kept(withoutChoice)
    expect(en).toContain('there is nothing to choose')
    expect(en).not.toMatch(/Buttons offered|Refuse all|To be able to prove your choice/)
  })

  test.each([
    ['with a banner', small],
    ['as it is shipped', shipped],
    ['without a choice', withoutChoice],
  ])('a charter that is kept: is valid HTML, %s', async (_what, version) => {
    for (const html of Object.values(await kept(version))) {
      const { results } = await validator.validateString(html)
      expect(results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([])
    }
  })
})

/** What an archived page in English says that the banner told. */
function bannerOf(html = '') {
  const sections = parse(html).querySelectorAll('main > section')
  return sections.find((section) => section.querySelector('h2')?.text === 'Text of the banner')
}

test('an archived page: tells of the last audit, where the operator does, and of none else', async () => {
  const audited = versionWith((yaml) =>
    yaml.replace('updated: 2026-01-15', '$&\naudited: { on: 2026-01-16, pages: 25 }'),
  )
  const { fr = '', en = '' } = await kept(audited)
  expect(fr).toContain(
    'Dernière vérification sur le site\u00a0: <time datetime="2026-01-16">16 janvier 2026</time>',
  )
  expect(en).toContain(
    'Last checked against the website: <time datetime="2026-01-16">16 January 2026</time> (pages visited: 25). ',
  )
  expect((await kept(small)).en).not.toContain('Last checked')
})
