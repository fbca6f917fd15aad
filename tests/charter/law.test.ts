import { describe, expect, test } from 'vitest'
import { jurisdictions } from '../../src/charter/fields.ts'
import { laws } from '../../src/charter/jurisdictions/jurisdictions.ts'
import { authorityOf, lawOf } from '../../src/charter/law.ts'
import type { Charter } from '../../src/charter/schema.ts'
import { charterJson } from '../../src/exports/json.ts'
import { createReceipt } from '../../src/exports/receipt.ts'
import { sourcesIn } from '../house/sources.ts'
import { versionWith } from '../support/charters.ts'
import { append, swap, together } from './edit.ts'

const under = (code: string, ...edits: ((yaml: string) => string)[]) =>
  versionWith(together(append(`jurisdiction: ${code}\n`), ...edits)).charter
const authorities = (charter: Charter) => authorityOf(charter)?.name

describe.each(Object.entries(laws))('the law of %s', (code, law) => {
  test(`the law of ${code}: has a file of its own, and a source and a date for each of its rules`, () => {
    const files = sourcesIn('src/charter/jurisdictions', '.ts').map(({ path }) => path.split('/').at(-1))
    expect(files).toContain(`${code.toLowerCase()}.ts`)
    for (const [name, rule] of Object.entries(law)) {
      expect(rule, name).toEqual({
        value: expect.anything(),
        source: expect.stringMatching(/\S/),
        date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      })
      expect(new Date(rule.date) < new Date('2026-11-28'), name).toBe(true)
    }
  })

  test(`the law of ${code}: names an authority by its name and its address, or none`, () => {
    const { name, url } = Object(law).authority?.value ?? {}
    const words = (text: unknown) => (typeof text === 'object' ? Object.values(Object(text)) : [text])
    if (code === 'DE') expect([name, url]).toEqual([undefined, undefined])
    else {
      for (const each of words(name)) expect(each).toMatch(/\S/)
      for (const each of words(url)) expect(new URL(String(each)).protocol).toBe('https:')
    }
  })
})

test('the laws that are known: are those that a charter may name', () => {
  expect(jurisdictions).toEqual(Object.keys(laws))
  for (const code of jurisdictions) expect(lawOf(under(code))).toBe(laws[code])
  expect(lawOf(versionWith((yaml) => yaml).charter)).toBeUndefined()
})

describe('the authority of a charter', () => {
  test('the authority of a charter: is that of its jurisdiction in each of its languages that has words for it', () => {
    expect(authorities(under('BE'))).toEqual({
      fr: 'Autorité de protection des données (APD)',
      en: 'Data Protection Authority (DPA)',
    })
    expect(authorities(under('FR'))).toBe("Commission nationale de l'informatique et des libertés (CNIL)")
  })

  test.each([
    ['nl-BE', '[fr, nl-BE]', { fr: expect.anything(), 'nl-BE': 'Gegevensbeschermingsautoriteit (GBA)' }],
    ['de-1996', '[fr, de-1996]', { fr: expect.anything(), 'de-1996': 'Datenschutzbehörde' }],
    ['it beside fr', '[fr, it]', { fr: 'Autorité de protection des données (APD)' }],
    ['it alone', '[it]', 'Data Protection Authority (DPA)'],
  ])('the authority of a charter: is said in %s as far as words are known', (_language, written, name) => {
    const { languages } = under('BE', swap('[fr, en]', '[fr, en, nl-BE, de-1996, it]'))
    const chosen = languages.filter((language) => written.match(/[a-z][\w-]*/g)?.includes(language))
    expect(authorities({ ...under('BE'), languages: chosen })).toEqual(name)
  })

  test('the authority of a charter: is the one that it names itself, in whole', () => {
    const named = under('BE', append('authority: { name: VTC }\n'))
    expect(authorityOf(named)).toEqual({ name: 'VTC' })
    expect(authorityOf(under('DE'))).toBeUndefined()
    expect(authorityOf(versionWith((yaml) => yaml).charter)).toBeUndefined()
  })

  test('the authority of a charter: is in charter.json with its jurisdiction', () => {
    const json = (edit: (yaml: string) => string) =>
      JSON.parse(charterJson(versionWith(edit), 'https://www.example.org/charte-cookies'))
    expect(json(append('jurisdiction: GB\n'))).toMatchObject({
      jurisdiction: 'GB',
      authority: { url: { fr: 'https://ico.org.uk', en: 'https://ico.org.uk' } },
    })
    expect(json((yaml) => yaml)).not.toHaveProperty('authority')
  })

  test('the authority of a charter: is in the receipts of its choices, in their language', () => {
    const record = {
      ...{ id: 'id', decidedAt: new Date(0), charter: 'c', answers: {}, gpc: false },
      ...({ action: 'accept-all', language: 'fr', source: 'page' } as const),
    }
    const receipt = (charter: Charter) =>
      createReceipt(record, { charter, takenBack: [], address: 'https://www.example.org' })
    expect(receipt(under('BE')).authority_party).toEqual({
      party_name: 'Autorité de protection des données (APD)',
      party_url: 'https://www.autoriteprotectiondonnees.be',
    })
    expect(receipt(under('DE')).authority_party).toBeUndefined()
  })
})

test('the version of a charter: changes with its jurisdiction, and its terms do not', () => {
  const versions = ['', 'jurisdiction: BE\n', 'jurisdiction: FR\n'].map((line) => versionWith(append(line)))
  expect(new Set(versions.map(({ hash }) => hash)).size).toBe(3)
  expect(new Set(versions.map(({ material }) => material)).size).toBe(1)
})
