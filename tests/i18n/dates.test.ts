import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { dayInWords, durationInWords, toTheDay, toTheMinute } from '../../src/i18n/dates.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { localesDirectory, shippedSource, versionOf, wordsFileOf } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
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

test.each([
  ['hr', '1. prosinca 2026'],
  ['uk', '1 грудня 2026 р'],
  ['lt', '2026 m. gruodžio 1 d'],
])('a date in %s: leaves its full stop to the sentence that it ends', (language, words) => {
  expect(dayInWords('2026-12-01', translations.of(language))).toBe(words)
})

test('a date in Icelandic: has the time before its zone', () => {
  const moment = new Date('2026-12-05T09:30:00Z')
  expect(toTheMinute(moment, 'Europe/Brussels', translations.of('is')).words).toBe(
    '5. desember 2026 kl. 10:30 GMT+1',
  )
})

test.each([
  ['mt', 'P6M', '6 xhur'],
  ['ga', 'P52W', '52 seachtain'],
  ['sl', 'P3Y', '3 leta'],
])('a duration in %s: is said by its words where Node says it badly, %s', (language, duration, words) => {
  expect(durationInWords(duration, translations.of(language)).replaceAll('\u00a0', ' ')).toBe(words)
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

/** The words of a language, with more of them. */
function wordsWith(language: string, more: object) {
  const folder = mkdtempSync(join(tmpdir(), 'locales-'))
  mkdirSync(join(folder, language))
  const words = { ...JSON.parse(wordsFileOf(language)), ...more }
  writeFileSync(join(folder, language, 'translation.json'), JSON.stringify(words))
  return openTranslations(localesDirectory, folder).of(language)
}

describe('a duration in words', () => {
  test.each([
    ['P2W', 'fr', '2\u00a0semaines'],
    ['P2W', 'nl', '2 weken'],
    ['P2W', 'de', '2 Wochen'],
    ['P2W', 'en', '2 weeks'],
    ['P12M', 'fr', '12\u00a0mois'],
    ['P12M', 'nl', '12 maanden'],
    ['P12M', 'de', '12 Monate'],
    ['P12M', 'en', '12 months'],
    ['P52W', 'fr', '52\u00a0semaines'],
    ['P1Y', 'nl', '1 jaar'],
    ['P1D', 'de', '1 Tag'],
    ['PT30M', 'en', '30 minutes'],
    ['P1Y1M', 'fr', '1\u00a0an et 1\u00a0mois'],
    ['P1DT12H30M', 'de', '1 Tag, 12 Stunden und 30 Minuten'],
    ['session', 'nl', 'Tot de browser wordt gesloten'],
  ])('a duration in words: %s in %s is %s', (duration, language, words) => {
    expect(durationInWords(duration, translations.of(language))).toBe(words)
  })

  test('a duration in words: has the units of its file of words, by their plurals, and the others as Node says them', () => {
    const months = { one: 'mjesec dana', few: 'mjeseca dana', other: 'mjeseci dana' }
    const units = Object.fromEntries(
      Object.entries(months).map(([category, month]) => [`months_${category}`, `{{count}} ${month}`]),
    )
    const bosnian = wordsWith('bs', { units })
    expect(['P1M', 'P2M', 'P6M', 'P12M', 'P22M'].map((each) => durationInWords(each, bosnian))).toEqual([
      '1 mjesec dana',
      '2 mjeseca dana',
      '6 mjeseci dana',
      '12 mjeseci dana',
      '22 mjeseca dana',
    ])
    expect(durationInWords('P2Y', bosnian)).toBe(asNodeSays('bs', { years: 2 }))
    expect(durationInWords('P2Y6M', bosnian)).toMatch(/^2 .+ 6 mjeseci dana$/)
  })

  test('a duration in words: is joined as Node joins several units, where no file has a better word', () => {
    for (const language of ['fr', 'nl', 'de', 'en', 'bs', 'tr', 'he'])
      expect(durationInWords('P1Y2M3DT4H', wordsWith(language, {})), language).toBe(
        asNodeSays(language, { years: 1, months: 2, days: 3, hours: 4 }),
      )
  })

  test('a duration in words: has no unit of which nothing is left, and no plural that its file lacks', () => {
    const bosnian = wordsWith('bs', { units: { weeks_one: '{{count}} tjedan' } })
    expect(durationInWords('P0Y1W', bosnian)).toBe('1 tjedan')
    expect(durationInWords('P5W', bosnian)).toBe(asNodeSays('bs', { weeks: 5 }))
  })
})

function asNodeSays(language: string, units: Partial<Record<Intl.DurationFormatUnit, number>>): string {
  return new Intl.DurationFormat(language, { style: 'long' }).format(units)
}

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
    const source = { site: exportSite, version, language: 'fr', baseUrl: '/charte-cookies' }
    const exported = [printExport('fragment', source), printExport('printed', source)]
    for (const text of [...exported, charterMarkdown(exportModel(source))])
      expect(text).toContain('1er décembre 2026')
  })
})
