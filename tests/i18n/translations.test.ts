import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { openTranslations } from '../../src/i18n/translations.ts'
import { languages, localesDirectory, versionWith, wordsFileOf } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'

const turkish = wordsFileOf('tr')

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
    const own = turkish.replace('"Refuse all"', '"Tümünü reddet"')
    const translations = openTranslations(localesDirectory, folderOf({ tr: own }))
    expect(translations.languages).toEqual([...openTranslations(localesDirectory).languages, 'tr'].sort())
    const version = versionWith((yaml) => yaml.replace('[fr, en]', '[fr, en, tr]'))
    const { app } = await createTestApp({ version, translations })
    const { text } = await request(app).get('/charte-cookies/tr')
    expect(text).toContain('<html lang="tr"')
    expect(text).toContain('Tümünü reddet</button>')
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
    expect(openTranslations(localesDirectory, folder).languages).toEqual(
      openTranslations(localesDirectory).languages,
    )
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
    const words = JSON.parse(turkish)
    delete words.preferences.refuseAll
    words.choice.title = ' '
    words.footer.version = 1
    const folder = folderOf({ tr: JSON.stringify(words) })
    expect(openTranslations(localesDirectory, folder).lackOf('tr')).toBe(
      `add to ${folder}/tr/translation.json and start again: choice.title, preferences.refuseAll, footer.version`,
    )
  })

  test('a language whose words are just begun: how many are missing is said, and the first of them', () => {
    const folder = folderOf({ tr: '{ "preferences": { "refuseAll": "Tümünü reddet" } }' })
    const message = openTranslations(localesDirectory, folder).lackOf('tr')
    expect(message).toMatch(
      /tr\/translation\.json and start again: \d{3} words are missing, as [\w.]+, [\w.]+, [\w.]+, …$/,
    )
  })

  test('a language without words: the message says where they belong', () => {
    const folder = folderOf({})
    const { languages, lackOf } = openTranslations(localesDirectory)
    expect(lackOf('tr')).toBe(
      `add the words of the software as tr/translation.json in the folder that LOCALES_DIR names and start again, or use ${languages.join(', ')}`,
    )
    expect(openTranslations(localesDirectory, folder).lackOf('tr')).toContain(`in the folder ${folder} and`)
  })
})

describe('a file of words that was copied from another language', () => {
  const lackOf = (language: string, words: object) => {
    const { language: own, ...others } = JSON.parse(wordsFileOf(language))
    const folder = folderOf({ [language]: JSON.stringify({ ...others, language: { ...own, ...words } }) })
    return openTranslations(localesDirectory, folder).lackOf(language)?.replace(folder, '')
  }

  test.each([
    ['et', { formats: 'en-GB' }, 'language.formats is "en-GB"; write a tag of this language, like et'],
    ['et', { formats: 'et_EE' }, 'language.formats is "et_EE"; write a tag of this language, like et'],
    [
      'tr',
      { formats: 'Türkçe dili' },
      'language.formats is "Türkçe dili"; write a tag of this language, like tr',
    ],
    ['et', { name: 'English' }, 'language.name is "English"; write the name of et in itself'],
    ['lb', { name: 'DEUTSCH' }, 'language.name is "DEUTSCH"; write the name of lb in itself'],
  ])(
    'a file of words that was copied, for %s with %j: is named with what is left in it',
    (language, words, problem) => {
      expect(lackOf(language, words)).toBe(
        `change in /${language}/translation.json and start again: ${problem}`,
      )
    },
  )

  test.each([
    ['et', { formats: 'et-EE', name: 'Eesti keel' }],
    ['nb', { formats: 'no', name: 'Norsk (bokmål)' }],
    ['fr-CA', { formats: 'fr-CA', name: 'Français' }],
    ['en-IE', { formats: 'en-IE', name: 'English' }],
    // Node has no dates in Corsican: those of another language may be nearer than those of the machine.
    ['co', { formats: 'fr-FR', name: 'Corsu' }],
  ])('a file of words of its own language, for %s with %j: lacks nothing', (language, words) => {
    expect(lackOf(language, words)).toBeUndefined()
  })

  test('a file of words of its own language: is not doubted for a folder whose name is no language', () => {
    const words = JSON.parse(wordsFileOf('tr'))
    words.language.name = 'Türk dili'
    const folder = folderOf({ tr: JSON.stringify(words), old_words: '{}', 'not a language': '{}' })
    expect(openTranslations(localesDirectory, folder).lackOf('tr')).toBeUndefined()
  })

  test('words that are shipped: say what words they are', () => {
    const { languages, lackOf } = openTranslations(localesDirectory)
    expect(languages.flatMap((language) => lackOf(language) ?? [])).toEqual([])
  })
})

describe('languages that no charter uses', () => {
  test('languages that no charter uses: are not read, whatever their files hold', () => {
    const folder = folderOf({ tr: '{', he: '[', sw: wordsFileOf('sw') })
    const { languages, lackOf, of } = openTranslations(localesDirectory, folder)
    for (const language of ['tr', 'he'])
      writeFileSync(join(folder, language, 'translation.json'), wordsFileOf(language))
    rmSync(join(folder, 'sw'), { recursive: true })
    expect(languages).toEqual(expect.arrayContaining(['tr', 'fr', 'he', 'sw']))
    expect([lackOf('tr'), of('he')('preferences.refuseAll')]).toEqual([undefined, 'Refuse all'])
    expect(lackOf('sw')).toContain('sw/translation.json')
  })

  test('a language that is used: is read once, and not again when its file changes', () => {
    const folder = folderOf({ tr: turkish })
    const { of } = openTranslations(localesDirectory, folder)
    const t = of('tr')
    writeFileSync(join(folder, 'tr/translation.json'), '{')
    expect(of('tr')).toBe(t)
    expect(of('tr-CY')).toBe(t)
  })

  test('a language that nobody has: reaches no file', () => {
    const folder = folderOf({})
    writeFileSync(join(folder, 'translation.json'), turkish)
    const { of } = openTranslations(localesDirectory, folder)
    for (const asked of ['..', '.', '', '../tr', 'fr/../..', '__proto__', 'constructor'])
      expect(() => of(asked), asked).toThrow('there are no words for')
  })
})

describe('a language of a region or with a variant', () => {
  const catalan = wordsFileOf('ca').replace('"Refuse all"', '"Rebutja-ho tot"')
  const refuseAll = (folder: string, language: string) =>
    openTranslations(localesDirectory, folder).of(language)('preferences.refuseAll')

  test('a language without words of its own: is said in those of its language, in its script', () => {
    const folder = folderOf({
      ca: catalan,
      ...Object.fromEntries(['nb', 'sr', 'zh-Hant'].map((code) => [code, wordsFileOf(code)])),
    })
    const { languages, lackOf, of, all } = openTranslations(localesDirectory, folder)
    for (const language of ['nl-BE', 'de-CH-1996', 'ca-valencia', 'ca-AD', 'no', 'zh-TW'])
      expect(lackOf(language), language).toBeUndefined()
    expect(of('ca-valencia')('preferences.refuseAll')).toBe('Rebutja-ho tot')
    expect(of('nl-BE')).toBe(of('nl'))
    expect(all('nl-BE')).toEqual(all('nl'))
    expect(languages).not.toContain('nl-BE')
  })

  test('a language without words of its own: is not said in another language or script', () => {
    const translations = openTranslations(
      localesDirectory,
      folderOf({ sr: wordsFileOf('sr'), 'sw-KE': wordsFileOf('sw-KE') }),
    )
    for (const language of ['ru', 'tr-CY', 'sr-Latn', 'zh']) {
      expect(translations.lackOf(language)).toContain(`words of the software as ${language}/translation.json`)
      expect(() => translations.of(language)).toThrow(`there are no words for ${language}`)
    }
    expect(translations.lackOf('sw')).toBeUndefined()
  })

  test('a language with some words of its own: has its language say the rest', () => {
    const valencian = '{ "preferences": { "refuseAll": "Rebutjar-ho tot" } }'
    const folder = folderOf({ ca: catalan, 'ca-valencia': valencian })
    const { lackOf, of } = openTranslations(localesDirectory, folder)
    expect(lackOf('ca-valencia')).toBeUndefined()
    expect(of('ca-valencia')('preferences.acceptAll')).toBe(of('en')('preferences.acceptAll'))
    expect([refuseAll(folder, 'ca-valencia'), refuseAll(folder, 'ca')]).toEqual([
      'Rebutjar-ho tot',
      'Rebutja-ho tot',
    ])
    const traditional = openTranslations(
      localesDirectory,
      folderOf({ zh: wordsFileOf('zh'), 'zh-Hant': valencian }),
    )
    expect(traditional.lackOf('zh-Hant')).toContain('zh-Hant/translation.json and start again: ')
  })

  test('a file that is no JSON: is told for each language that begins with it', () => {
    const folder = folderOf({ ca: '{', 'ca-valencia': '{}' })
    const { lackOf, of } = openTranslations(localesDirectory, folder)
    for (const language of ['ca', 'ca-valencia', 'ca-AD']) {
      expect(lackOf(language)).toMatch(/^[^\n]*\/ca\/translation\.json:1:2 [^\n]*$/)
      expect(() => of(language)).toThrow(/\/ca\/translation\.json:1:2 /)
    }
  })

  test('a charter in such languages: is served in them, each by its name', async () => {
    const translations = openTranslations(localesDirectory, folderOf({ ca: catalan }))
    const version = versionWith((yaml) => yaml.replace('[fr, en]', '[fr, nl-BE, ca, ca-valencia, en]'))
    const { app } = await createTestApp({ version, translations })
    const { text } = await request(app).get('/charte-cookies/ca-valencia')
    expect(text).toContain('<html lang="ca-valencia"')
    expect(text).toContain('Rebutja-ho tot</button>')
    for (const name of ['Nederlands (België)', 'Català (valencià)', 'Français'])
      expect(text).toMatch(new RegExp(`>\\s*${RegExp.escape(name)}\\s*<`))
    const dutch = await request(app).get('/charte-cookies').set('Accept-Language', 'nl-NL, fr')
    expect(dutch.headers['content-language']).toBe('nl-BE')
    expect((await request(app).get('/charte-cookies/nl')).status).toBe(404)
  })
})

describe('a file of words that is no JSON', () => {
  test.each([
    [
      'a comma at the end',
      '{\n  "a": "b",\n}',
      '3:1 found "}"; write a name in double quotes, or remove the comma before',
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
    const folder = folderOf({ tr: json })
    expect(openTranslations(localesDirectory, folder).lackOf('tr')).toBe(
      `${folder}/tr/translation.json:${line}`,
    )
  })

  test('a file of words that is no JSON: keeps no other language from being said, and is read again once it is mended', () => {
    const folder = folderOf({ tr: '{', he: wordsFileOf('he') })
    const { lackOf, of } = openTranslations(localesDirectory, folder)
    expect([lackOf('fr'), lackOf('he')]).toEqual([undefined, undefined])
    expect(of('he')('preferences.refuseAll')).toBe('Refuse all')
    expect(() => of('tr')).toThrow('tr/translation.json:1:2 ')
    writeFileSync(join(folder, 'tr/translation.json'), turkish)
    expect(of('tr')('preferences.refuseAll')).toBe('Refuse all')
  })

  test('a byte order mark before words: does no harm', () => {
    expect(
      openTranslations(localesDirectory, folderOf({ tr: `\ufeff${turkish}` })).lackOf('tr'),
    ).toBeUndefined()
  })
})
