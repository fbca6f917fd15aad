import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { readStyleSheet } from '../../src/page/style-sheet.ts'
import { languages, localesDirectory, shipped, shippedSource, versionOf } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'

const site = {
  translations: openTranslations(localesDirectory),
  publicOrigin: 'https://www.example.org',
  recordRetention: 'P1Y',
  hasReceipts: true,
  styleSheet: readStyleSheet(),
}
const withAuthority = (authority: string) => versionOf(`${shippedSource}\nauthority: ${authority}\n`)
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
async function rightsIn(version: typeof shipped, language: string): Promise<string[]> {
  const { app } = await createTestApp({ version })
  const page = (await request(app).get(`/charte-cookies/${language}`)).text
  const source = { site, version, language, baseUrl: '/charte-cookies' }
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
    for (const version of [shipped, withAuthority('{ url: https://www.example.org/authority }')])
      for (const text of await rightsIn(version, language)) {
        expect(text).toMatch(toAny[language] ?? /^$/)
        expect(text).not.toContain(toCnil[language]?.split(':')[0])
      }
  })
})
