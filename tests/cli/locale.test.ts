import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceOf } from '../house/sources.ts'
import { smallCharter } from '../support/charters.ts'
import { charte, temporary } from '../support/process.ts'

/** A folder of words, with the file of a language where a text is given. */
function folderWith(language: string, text?: string) {
  const folder = join(temporary(), 'words')
  const file = join(folder, language, 'translation.json')
  if (text !== undefined) {
    mkdirSync(join(folder, language), { recursive: true })
    writeFileSync(file, text)
  }
  return {
    file,
    read: () => readFileSync(file, 'utf8'),
    locale: (...words: string[]) =>
      charte(['locale', language, ...words], temporary(), { LOCALES_DIR: folder }),
  }
}

const english = sourceOf('locales/en/translation.json')

test('charte locale: writes the English words of a new language, and says that all of them are left', async () => {
  const { file, read, locale } = folderWith('tr')
  const { code, stdout } = await locale('--out', join(file, '../..'))
  expect(code).toBe(0)
  const [first, second, third] = stdout.split('\n')
  expect(first).toBe(`${file} was written: the words of en`)
  expect(second).toBe(
    `left: change in ${file} and start again: language.formats is "en-GB"; write a tag of this language, like tr`,
  )
  expect(third).toMatch(/^left: \d{3} words are as in en: language\.name, language\.label, /)
  expect(read()).toBe(english)
})

test('charte locale: adds what is missing where it belongs, and leaves what is there as it is written', async () => {
  const words = JSON.parse(english)
  const { title } = words.choice
  delete words.own
  delete words.choice.title
  Object.assign(words.language, { name: 'Türkçe', formats: 'tr' })
  words.page.skip = ''
  const before = JSON.stringify({ ...words, mine: 'kept' }, null, '\t')
  const { file, read, locale } = folderWith('tr', before)
  const { stdout } = await locale()
  expect(stdout).toContain(
    `${file} was completed; 6 words were added in those of en: page.skip, choice.title, own.title, own.preferences, own.csrf, own.language\n`,
  )
  const after = JSON.parse(read())
  expect(after).toEqual({ ...JSON.parse(english), language: words.language, mine: 'kept' })
  expect(after.choice.title).toBe(title)
  const lines = new Set(
    read()
      .split('\n')
      .map((line) => line.replace(/,$/, '')),
  )
  const kept = before.split('\n').map((line) => line.replace(/,$/, ''))
  expect(kept.filter((line) => !lines.has(line))).toEqual(['\t\t"skip": ""'])
  expect((await locale()).stdout).toContain(`${file} lacks no word\n`)
})

test('charte locale: what it leaves to do is what the check says, and a charter is served once that is done', async () => {
  const { file, read, locale } = folderWith('tr')
  await locale('--out', join(file, '../..'))
  const charter = join(temporary(), 'charter.yaml')
  writeFileSync(charter, smallCharter.replace('[fr, en]', '[fr, en, tr]'))
  const check = () => charte(['check', charter], temporary(), { LOCALES_DIR: join(file, '../..') })
  const left = /^left: (change .*)$/m.exec((await locale()).stdout)?.[1] ?? 'nothing is left'
  expect((await check()).stderr).toContain(left)
  writeFileSync(file, read().replace('"en-GB"', '"tr"').replace('"English"', '"Türkçe"'))
  expect((await locale()).stdout).not.toContain('left: change')
  expect((await check()).code).toBe(0)
})

test('charte locale: a language of a region, or one that is shipped, lacks nothing that its language says', async () => {
  const belgian = folderWith('nl-BE')
  expect((await belgian.locale('--out', join(belgian.file, '../..'))).stdout).toBe(
    `${belgian.file} was written: the words of nl\n`,
  )
  expect(belgian.read()).toBe(sourceOf('locales/nl/translation.json'))
  const better = folderWith('fr', '{ "choice": { "title": "Votre choix" } }')
  expect((await better.locale()).stdout).toBe(`${better.file} lacks no word\n`)
})

test.each([
  ['{ "choice" }', /translation\.json:1:12 found "}"; write a colon before\n$/],
  [
    '{ "choice": "Seçim" }',
    /has a text in the place of the group that choice\.title belongs to; remove that text\n$/,
  ],
])('charte locale: a file that cannot be completed stays as it is: %s', async (text, message) => {
  const { read, locale } = folderWith('tr', text)
  const { code, stdout, stderr } = await locale()
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(message)
  expect(read()).toBe(text)
})

test('charte locale: a folder that does not exist is made, and none for a code that is no language', async () => {
  const folder = join(temporary(), 'new/words')
  expect((await charte(['locale', 'tr', '--out', folder], temporary())).code).toBe(0)
  expect(existsSync(join(folder, 'tr/translation.json'))).toBe(true)
  expect((await charte(['locale', '../tr', '--out', folder], temporary())).code).toBe(2)
})
