import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { dayInWords, toTheDay, toTheMinute } from '../../src/i18n/dates.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { readStyleSheet } from '../../src/page/style-sheet.ts'
import { localesDirectory, shippedSource, versionOf } from '../support/charters.ts'
import { openTestStore } from '../support/records.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const translations = openTranslations(localesDirectory)
const french = translations.of('fr')

describe('a date in French', () => {
  test('a date in French: counts the first of a month', () => {
    expect(dayInWords('2026-12-01', french)).toBe('1er décembre 2026')
    expect(toTheDay(new Date('2027-01-01T09:30:00Z'), 'Europe/Brussels', french).words).toBe(
      '1er janvier 2027',
    )
    expect(toTheMinute(new Date('2026-12-01T09:30:00Z'), 'Europe/Brussels', french).words).toBe(
      '1er décembre 2026 à 10:30 UTC+1',
    )
  })

  test('a date in French: counts the first of the place where the site is', () => {
    const moment = new Date('2026-11-30T23:30:00Z')
    expect(toTheMinute(moment, 'Europe/Brussels', french).words).toBe('1er décembre 2026 à 00:30 UTC+1')
    expect(toTheMinute(moment, 'UTC', french).words).toBe('30 novembre 2026 à 23:30 UTC')
  })

  test.each([
    ['2026-12-02', '2 décembre 2026'],
    ['2026-12-11', '11 décembre 2026'],
    ['2026-12-21', '21 décembre 2026'],
    ['2026-12-31', '31 décembre 2026'],
  ])('a date in French: is a number on another day, %s', (day, words) => {
    expect(dayInWords(day, french)).toBe(words)
  })

  test('a date in French: counts no hour and no minute', () => {
    const moment = new Date('2026-12-05T01:01:00Z')
    expect(toTheMinute(moment, 'UTC', french).words).toBe('5 décembre 2026 à 01:01 UTC')
  })
})

test.each([
  ['nl', '1 december 2026'],
  ['de', '1. Dezember 2026'],
  ['en', '1 December 2026'],
])('a date in %s: has a number on the first of a month', (language, words) => {
  expect(dayInWords('2026-12-01', translations.of(language))).toBe(words)
})

test('a date in a language of the operator: is in its own words, and otherwise as its region writes it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'locales-'))
  mkdirSync(join(folder, 'fr-CA'))
  const words = JSON.parse(readFileSync(join(localesDirectory, 'fr/translation.json'), 'utf8'))
  words.language = { ...words.language, formats: 'fr-CA', firstOfMonth: '1' }
  writeFileSync(join(folder, 'fr-CA/translation.json'), JSON.stringify(words))
  const t = openTranslations(localesDirectory, folder).of('fr-CA')
  expect(toTheMinute(new Date('2026-12-01T09:30:00Z'), 'UTC', t).words).toBe('1 décembre 2026 à 09 h 30 UTC')
})

describe('a page in French', () => {
  const version = versionOf(shippedSource.replace(/updated: .*/, 'updated: 2026-12-01'))

  test('a page in French: says so of the charter, of a choice, of its receipt and of the versions', async () => {
    const { app, at } = await createTestApp({ version })
    at('2026-12-01T09:30:00Z')
    const visitor = createVisitor(app)
    await visitor.get('/charte-cookies/fr')
    await visitor.choose({ action: 'accept-all' })
    const { text } = await visitor.get('/charte-cookies/fr')
    expect(text).toContain('Dernière mise à jour\u00a0: <time datetime="2026-12-01">1er décembre 2026</time>')
    expect(text).toContain('<time datetime="2026-12-01T09:30:00Z">1er décembre 2026 à 10:30 UTC+1</time>')
    expect(text).toContain('>1er juin 2027</time>')
    const receipt = await visitor.get('/charte-cookies/receipt?language=fr')
    expect(receipt.text).toContain('>1er décembre 2026 à 10:30 UTC+1</time>')
  })

  test('a page in French: says so of the day on which a version was published', async () => {
    const store = await openTestStore({ now: () => new Date('2026-12-01T09:30:00Z') })
    const { app } = await createTestApp({ version, store })
    const { text } = await request(app).get('/charte-cookies/versions?language=fr').expect(200)
    expect(text).toContain('Mise en ligne le <time datetime="2026-12-01T09:30:00Z">1er décembre 2026 à')
  })

  test('a page in French: says so in each of its exports', () => {
    const site = {
      translations,
      publicOrigin: 'https://www.example.org',
      recordRetention: 'P1Y',
      hasReceipts: true,
      styleSheet: readStyleSheet(),
    }
    const source = { site, version, language: 'fr', baseUrl: '/charte-cookies' }
    const exported = [printExport('fragment', source), printExport('printed', source)]
    for (const text of [...exported, charterMarkdown(exportModel(source))])
      expect(text).toContain('1er décembre 2026')
  })
})
