import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { openTranslations } from '../../src/i18n/translations.ts'
import { languages, localesDirectory, versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'

const english = readFileSync(join(localesDirectory, 'en/translation.json'), 'utf8')

/** A folder with a file of words for each of these languages. */
function folderOf(words: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'locales-'))
  for (const [language, json] of Object.entries(words)) {
    mkdirSync(join(folder, language))
    writeFileSync(join(folder, language, 'translation.json'), json)
  }
  return folder
}

describe('a folder of the operator', () => {
  test('a folder of the operator: adds a language to those that are shipped', async () => {
    const spanish = english.replace('"Refuse all"', '"Rechazar todo"')
    const translations = openTranslations(localesDirectory, folderOf({ es: spanish }))
    expect(translations.languages).toEqual(['de', 'en', 'es', 'fr', 'nl'])
    const version = versionWith((yaml) => yaml.replace('[fr, en]', '[fr, en, es]'))
    const { app } = await createTestApp({ version, translations })
    const { text } = await request(app).get('/charte-cookies/es')
    expect(text).toContain('<html lang="es"')
    expect(text).toContain('Rechazar todo</button>')
  })

  test('a folder of the operator: has better words stand for those that are shipped, and leaves the others', () => {
    const folder = folderOf({ fr: '{ "preferences": { "refuseAll": "Je refuse tout" } }' })
    const t = openTranslations(localesDirectory, folder).of('fr')
    expect([t('preferences.refuseAll'), t('preferences.acceptAll')]).toEqual([
      'Je refuse tout',
      'Tout accepter',
    ])
  })

  test('a folder of the operator: may hold other things than words', () => {
    const folder = folderOf({})
    mkdirSync(join(folder, 'lost+found'))
    writeFileSync(join(folder, 'README.md'), '')
    expect(openTranslations(localesDirectory, folder).languages).toEqual([...languages].sort())
  })

  test('a folder of the operator: that does not exist is told', () => {
    expect(() => openTranslations(localesDirectory, '/nowhere')).toThrow(
      '/nowhere is no folder: LOCALES_DIR names one of words',
    )
  })
})

describe('a language without all its words', () => {
  test('a language with all its words: lacks nothing', () => {
    const { lackOf } = openTranslations(localesDirectory)
    expect(languages.map(lackOf)).toEqual(languages.map(() => undefined))
  })

  test('a language that lacks words: they are named, with their file', () => {
    const words = JSON.parse(english)
    delete words.preferences.refuseAll
    words.choice.title = ' '
    words.footer.version = 1
    const folder = folderOf({ es: JSON.stringify(words) })
    expect(openTranslations(localesDirectory, folder).lackOf('es')).toBe(
      `add to ${folder}/es/translation.json and start again: choice.title, preferences.refuseAll, footer.version`,
    )
  })

  test('a language whose words are just begun: how many are missing is said, and the first of them', () => {
    const folder = folderOf({ es: '{ "preferences": { "refuseAll": "Rechazar todo" } }' })
    const message = openTranslations(localesDirectory, folder).lackOf('es')
    expect(message).toMatch(
      /es\/translation\.json and start again: \d{3} words are missing, as [\w.]+, [\w.]+, [\w.]+, …$/,
    )
  })

  test('a language without words: the message says where they belong', () => {
    const folder = folderOf({})
    expect(openTranslations(localesDirectory).lackOf('es')).toBe(
      'add the words of the software as es/translation.json in the folder that LOCALES_DIR names and start again, or use de, en, fr, nl',
    )
    expect(openTranslations(localesDirectory, folder).lackOf('es')).toContain(`in the folder ${folder} and`)
  })
})

describe('a file of words that is no JSON', () => {
  test.each([
    [
      'a comma at the end',
      '{\n  "a": "b",\n}',
      '3:1 found "}"; write a name in double quotes, or remove the comma',
    ],
    ['no comma', '{\n  "a": "b"\n  "c": "d"\n}', '3:3 found "\\"c\\": \\"d\\""; write a comma before'],
    ['no quotes', '{ "a": b }', '1:8 found "b }"; write a text in double quotes'],
    ['single quotes', "{ 'a': 1 }", '1:3 found "\'a\': 1 }"; write a text in double quotes'],
    [
      'a quotation mark that is not closed',
      '{ "a": "b\n}',
      '1:8 found "\\"b"; close the quotation mark on its line',
    ],
    ['no end', '{ "a": "b"', '1:11 found the end of the line; write } before'],
    ['a remark', '{\n// b\n}', '2:1 found "// b"; remove the remark: JSON has none'],
    ['two texts', '{} {}', '1:4 found "{}"; remove what follows the last }'],
    ['nothing', '', '1:1 found the end of the line; write a text in double quotes'],
  ])('a file of words that is no JSON: %s', (_what, json, line) => {
    const folder = folderOf({ es: json })
    expect(() => openTranslations(localesDirectory, folder)).toThrow(`${folder}/es/translation.json:${line}`)
  })

  test('files of words that are no JSON: are all named at once', () => {
    const open = () => openTranslations(localesDirectory, folderOf({ es: '{', it: '[' }))
    expect(open).toThrow(/es\/translation\.json:1:2 .*\n.*it\/translation\.json:1:2 /)
  })

  test('a byte order mark before words: does no harm', () => {
    expect(
      openTranslations(localesDirectory, folderOf({ es: `\ufeff${english}` })).lackOf('es'),
    ).toBeUndefined()
  })
})
