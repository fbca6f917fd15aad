import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import type { CharterVersion } from '../../src/charter/version.ts'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { languages, shippedSource, versionOf } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
import { createTestApp } from '../support/site.ts'

const anywhere = shippedSource.replace('jurisdiction: BE\n', '')
const withAuthority = (authority: string) => versionOf(`${anywhere}\nauthority: ${authority}\n`)
const named = withAuthority('{ name: { fr: "[CNIL](https://www.cnil.fr) & *Cie*", nl: AP } }')

const toCnil: Record<string, string> = {
  fr: "Vous pouvez aussi introduire une réclamation auprès de l'autorité de contrôle : CNIL & Cie.",
  nl: 'U kunt ook een klacht indienen bij de toezichthoudende autoriteit: AP.',
  de: 'Sie können sich auch bei der Aufsichtsbehörde beschweren: CNIL & Cie.',
  en: 'You can also lodge a complaint with the supervisory authority: CNIL & Cie.',
}
const toAny: Record<string, RegExp> = {
  fr: /auprès d'une autorité de contrôle, en particulier dans l'État membre où vous résidez/,
  nl: /bij een toezichthoudende autoriteit, met name in de lidstaat waar u/,
  de: /bei einer Aufsichtsbehörde beschweren, insbesondere in dem Mitgliedstaat/,
  en: /with a supervisory authority, in particular in the Member State where you/,
}

/** What the section on rights says on the page and in each export, in one language. */
async function rightsIn(version: CharterVersion, language: string): Promise<string[]> {
  const { app } = await createTestApp({ version })
  const page = (await request(app).get(`/charte-cookies/${language}`)).text
  const source = { site: exportSite, version, language, baseUrl: '/charte-cookies' }
  const forms = [page, printExport('fragment', source), printExport('printed', source)]
  return [...forms.map((html) => parse(html).text), charterMarkdown(exportModel(source))].map((text) =>
    text.replaceAll(/\s+/g, ' '),
  )
}

describe.each(languages)('the complaint in %s', (language) => {
  test(`the complaint in ${language}: goes to the authority that the charter names, on the page and in every export`, async () => {
    for (const text of await rightsIn(named, language)) {
      expect(text).toContain(toCnil[language])
      expect(text).not.toMatch(toAny[language] ?? /^/)
    }
  })

  test(`the complaint in ${language}: goes to any authority where the charter names none, or only its address`, async () => {
    for (const version of [versionOf(anywhere), withAuthority('{ url: https://www.example.org/authority }')])
      for (const text of await rightsIn(version, language)) {
        expect(text).toMatch(toAny[language] ?? /^$/)
        expect(text).not.toContain(toCnil[language]?.split(':')[0])
      }
  })
})

/** A law, its name, where it sends a complaint (anywhere, where it has several authorities), and the address of that. */
const byLaw: [string, string, string, string, string?][] = [
  [
    'BE',
    'nl',
    'AVG',
    'Gegevensbeschermingsautoriteit (GBA)',
    'https://www.gegevensbeschermingsautoriteit.be',
  ],
  ['BE', 'de', 'DSGVO', 'Datenschutzbehörde', 'https://www.datenschutzbehorde.be'],
  [
    'FR',
    'fr',
    'RGPD',
    "Commission nationale de l'informatique et des libertés (CNIL)",
    'https://www.cnil.fr',
  ],
  ['NL', 'nl', 'AVG', 'Autoriteit Persoonsgegevens (AP)', 'https://autoriteitpersoonsgegevens.nl'],
  ['GB', 'en', 'UK GDPR', "Information Commissioner's Office (ICO)", 'https://ico.org.uk'],
  ['GB', 'fr', 'RGPD britannique (UK GDPR)', "Information Commissioner's Office (ICO)", 'https://ico.org.uk'],
  ['IE', 'en', 'GDPR', 'Data Protection Commission (DPC)', 'https://www.dataprotection.ie'],
  ['ES', 'en', 'GDPR', 'Agencia Española de Protección de Datos (AEPD)', 'https://www.aepd.es'],
  [
    'LU',
    'fr',
    'RGPD',
    'Commission nationale pour la protection des données (CNPD)',
    'https://cnpd.public.lu',
  ],
  [
    'EU',
    'de',
    'Verordnung (EU) 2018/1725',
    'Europäischer Datenschutzbeauftragter (EDSB)',
    'https://www.edps.europa.eu',
  ],
]

describe('the rights under a law', () => {
  const under = (code: string) => versionOf(anywhere.replace('\nsite:', `\njurisdiction: ${code}\nsite:`))
  const toController = /30 (jours|dagen|Tagen|days)/

  test.each(byLaw)(
    'the rights under a law: those of %s are told in %s by its name, %s, with its authority and its address',
    async (code, language, law, authority, address = '') => {
      for (const text of await rightsIn(under(code), language)) {
        expect(text).toMatch(new RegExp(`\\(${RegExp.escape(law)}\\)`))
        expect(text).toContain(`${toCnil[language]?.replace(/CNIL & Cie|AP/, authority)}`)
        expect(text).toContain(address)
        expect(text).not.toMatch(toAny[language] ?? /^/)
        expect(toController.test(text)).toBe(code === 'GB')
      }
    },
  )

  test('the rights under a law: go to any authority in Germany, where there are many', async () => {
    for (const text of await rightsIn(under('DE'), 'de')) expect(text).toMatch(toAny.de ?? /^$/)
  })

  test.each(['GB', 'BE'])(
    'the rights under a law: go to the authority that the charter names rather than to that of %s',
    async (code) => {
      const version = versionOf(
        `${anywhere.replace('\nsite:', `\njurisdiction: ${code}\nsite:`)}\nauthority: { name: VTC }\n`,
      )
      for (const text of await rightsIn(version, 'en')) {
        expect(text).toContain('with the supervisory authority: VTC.')
        expect(text).not.toMatch(/ico\.org|dataprotectionauthority/)
        expect(toController.test(text)).toBe(code === 'GB')
      }
    },
  )
})
