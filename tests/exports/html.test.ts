import { HtmlValidate, type RuleConfig } from 'html-validate'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { type CharterVersion, createVersion } from '../../src/charter/version.ts'
import { printExport } from '../../src/exports/html.ts'
import { languages, shipped } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
import { fullCharter } from './full-charter.ts'

const render = (view: 'fragment' | 'printed', version: CharterVersion, language: string) =>
  printExport(view, { site: exportSite, version, language, baseUrl: '/charte-cookies' })

const rules: RuleConfig = {
  // The rows of the charter's own page keep explicit roles for screen readers on phones.
  'no-redundant-role': 'off',
  // The page in which a fragment is pasted has the first heading.
  'heading-level': ['error', { minInitialRank: 'h2' }],
  // The style sheet of the page that is printed is a file next to it.
  'require-sri': 'off',
}
const standard = ['html-validate:recommended', 'html-validate:standard']

const charters: [string, CharterVersion, string][] = [
  ...languages.map((language): [string, CharterVersion, string] => ['of data.bep.be', shipped, language]),
  ['in which every field says something', fullCharter, 'fr'],
  ['in which every field says something', fullCharter, 'en'],
]

describe.each(charters)('a charter %s as a fragment', (_name, version, language) => {
  const fragment = async () => parse(await render('fragment', version, language))

  test(`a charter as a fragment: is valid HTML in ${language}`, async () => {
    const html = await render('fragment', version, language)
    expect(await faultsOf(html, standard)).toEqual([])
    expect(await faultsOf(html.replace('<h2>', '<h5>'), standard)).not.toEqual([])
  })

  test(`a charter as a fragment: names every cookie in the table of its purpose, in ${language}`, async () => {
    const tables = (await fragment()).querySelectorAll('table')
    const purposes = version.charter.purposes.filter(({ cookies }) => cookies.length > 0)
    expect(tables).toHaveLength(purposes.length)
    for (const [index, { cookies }] of purposes.entries()) {
      const names = tables[index]?.querySelectorAll('th[scope=row] code').map(({ text }) => text)
      expect(names).toEqual(cookies.flatMap(namesOf))
    }
    expect(cookiesIn(version.charter).length).toBeGreaterThan(3)
  })

  test(`a charter as a fragment: has real tables in ${language}, with a caption and a scope for every heading`, async () => {
    for (const table of (await fragment()).querySelectorAll('table')) {
      expect(table.querySelector('caption')?.text).not.toBe('')
      for (const heading of table.querySelectorAll('th'))
        expect(['col', 'row']).toContain(heading.getAttribute('scope'))
    }
  })

  test(`a charter as a fragment: needs no script, style, form or id, in ${language}`, async () => {
    const root = await fragment()
    for (const element of root.querySelectorAll('*')) {
      expect(['SCRIPT', 'STYLE', 'LINK', 'FORM', 'INPUT', 'BUTTON', 'IFRAME']).not.toContain(element.tagName)
      const attributes = Object.keys(element.attributes)
      expect(attributes.filter((name) => /^(id|style|on.*|aria-labelledby)$/.test(name))).toEqual([])
    }
  })

  test(`a charter as a fragment: is one element that says its language, ${language}, and starts from h2`, async () => {
    const root = await fragment()
    expect(root.children).toHaveLength(1)
    expect(root.firstElementChild?.getAttribute('lang')).toBe(language)
    expect(root.querySelectorAll('h1')).toEqual([])
    expect(root.querySelectorAll('h2').length).toBeGreaterThan(2)
  })

  test(`a charter as a fragment: leads everywhere by addresses that are right in any place, and last of its paragraphs to the choice, in ${language}`, async () => {
    const links = (await fragment()).querySelectorAll('a').map((link) => link.getAttribute('href'))
    for (const link of links) expect(link).toMatch(/^(https?:|mailto:|tel:)/)
    const inText = (await fragment()).querySelectorAll('p a').map((link) => link.getAttribute('href'))
    expect(inText.at(-1)).toBe(`https://www.example.org/charte-cookies/${language}`)
  })
})

test('links of the operator that were relative: lead to where they led', async () => {
  const html = await render('fragment', fullCharter, 'fr')
  expect(html).toContain('<a href="https://www.example.org/aide">l&#39;aide</a>')
  expect(html).toContain('<a href="https://www.example.org/charte-cookies/fr#rights">art. 10/2</a>')
})

test('words of another language in a fragment: say so', async () => {
  const html = await render('fragment', fullCharter, 'en')
  expect(html).toContain('<span lang="fr" dir="auto">Compter</span>')
})

test('an export without anything to choose: says so, and does not invite to choose', async () => {
  const { charter } = shipped
  const purposes = charter.purposes.filter(({ consent }) => consent === 'none')
  const html = await render('fragment', createVersion({ ...charter, purposes }), 'en')
  expect(html).toContain('there is nothing to choose')
  expect(html).not.toContain('withdraw your consent')
})

describe.each(charters)('the page of a charter %s that is printed', (_name, version, language) => {
  test(`the page of a charter that is printed: is valid, whole and without a form in ${language}`, async () => {
    const html = await render('printed', version, language)
    expect(await faultsOf(html, [...standard, 'html-validate:document'])).toEqual([])
    for (const name of cookiesIn(version.charter).flatMap(({ cookie }) => namesOf(cookie)))
      expect(html).toContain(`<code>${name.replace('<', '&lt;').replace('>', '&gt;')}</code>`)
    expect(html).not.toMatch(/<(form|button|input|script)/)
  })

  test(`the page of a charter that is printed: loads nothing but the style sheet next to it, in ${language}`, async () => {
    const root = parse(await render('printed', version, language))
    const loaded = root.querySelectorAll('link, img, [src]')
    expect(loaded.map((element) => element.getAttribute('href'))).toEqual(['charter.css'])
  })
})

async function faultsOf(html: string, presets: string[]): Promise<string[]> {
  const validator = new HtmlValidate({ root: true, elements: ['html5'], extends: presets, rules })
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, line, message }) => `${line}: ${ruleId}: ${message}`),
  )
}
