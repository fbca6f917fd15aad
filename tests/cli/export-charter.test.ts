import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { charterFormats } from '../../src/cli/terminal/terminal.ts'
import { charterCsv } from '../../src/exports/csv.ts'
import { deviceStorage } from '../../src/exports/device-storage.ts'
import { charterJson } from '../../src/exports/json.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { versionIn } from '../../src/site/deployment.ts'
import { charterFile, languages, localesDirectory, shipped } from '../support/charters.ts'
import { charte, temporary } from '../support/process.ts'

const publicOrigin = 'https://data.example.org'
const address = `${publicOrigin}/charte-cookies`

/** What is written of a charter. */
async function exported(words: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await charte(['export', charterFile, ...words], temporary(), {
    PUBLIC_URL: publicOrigin,
    ...env,
  })
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

describe('charte export', () => {
  test('charte export: writes the same JSON, CSV and device storage as the server gives', async () => {
    const site = {
      translations: openTranslations(localesDirectory),
      recordRetention: 'P1Y',
      hasReceipts: true,
    }
    const served = charterJson(versionIn(site, shipped.charter), address)
    expect(await exported(['--format', 'json'])).toBe(served)
    expect(await exported(['--format', 'csv', '--language', 'nl'])).toBe(
      charterCsv(shipped.charter, 'nl', address),
    )
    expect(await exported(['--format', 'device-storage'], { COOKIE_DOMAIN: 'example.org' })).toBe(
      deviceStorage(shipped.charter, { publicOrigin, cookieDomain: 'example.org' }),
    )
  })

  test('charte export: writes HTML in the first language where nothing is asked', async () => {
    const html = await exported([])
    expect(html).toBe(await exported(['--format', 'html', '--language', 'fr']))
    expect(html).toBe(await exported(['--format', 'html', '--language', 'fr-BE']))
    expect(parse(html).firstElementChild?.getAttribute('lang')).toBe('fr')
  })

  test('charte export: writes the words of the settings', async () => {
    expect(await exported(['--language', 'en'], { RECORD_RETENTION: 'P9M' })).toContain('for 9 months')
  })

  test('charte export: writes a file where one is named, and says so', async () => {
    const out = join(temporary(), 'cookies.html')
    const said = await exported(['--out', out])
    expect(said).toBe(`${out} was written\n`)
    expect(readFileSync(out, 'utf8')).toBe(await exported([]))
  })

  test('charte export: writes the charter of the settings where none is named', async () => {
    const file = join(temporary(), 'charter.yaml')
    writeFileSync(file, readFileSync(charterFile, 'utf8').replaceAll('data.bep.be', 'other.example'))
    const { code, stdout } = await charte(['export'], temporary(), { CHARTER_FILE: file })
    expect(code).toBe(0)
    expect(stdout).toContain('other.example')
  })
})

describe('impossible exports', () => {
  const out = join(temporary(), 'out')
  test.each([
    ['a format that nobody knows', ['--format', 'docx'], 2, /Allowed choices are html, markdown, json/],
    [
      'a language that the charter has not',
      ['--language', 'es'],
      2,
      /^--language is es; .* fr, nl, de, en\n$/,
    ],
    ['a second charter', ['another.yaml'], 2, /too many arguments/],
  ])('impossible export, told in one line and leaving no file: %s', async (_name, words, status, message) => {
    const { code, stdout, stderr } = await charte(
      ['export', charterFile, '--out', out, ...words],
      temporary(),
    )
    expect([code, stdout]).toEqual([status, ''])
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(existsSync(out)).toBe(false)
  })

  test.each(charterFormats)(
    'impossible export, told in one line and leaving no file: a charter with a mistake, as %s',
    async (format) => {
      const file = join(temporary(), 'charter.yaml')
      writeFileSync(file, readFileSync(charterFile, 'utf8').replace('duration: P2W', 'duration: 2 weeks'))
      const { code, stdout, stderr } = await charte(['export', file, '--format', format], temporary())
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(/^\S+:\d+:\d+ purposes\[0\]\.cookies\[0\]\.duration: found "2 weeks"; .*\n$/)
    },
  )

  test('impossible export, told in one line and leaving no file: a file that cannot be written', async () => {
    const { code, stderr } = await charte(['export', charterFile, '--out', '/nowhere/a.html'], temporary())
    expect(code).toBe(1)
    expect(stderr).toMatch(/^\/nowhere\/a\.html cannot be written: .*\n$/)
  })
})

describe.each(languages)('Markdown in %s', (language) => {
  const markdown = () => exported(['--format', 'markdown', '--language', language])

  test('Markdown export: a charter has its title, the headings of its page, and ends with the way to the choice', async () => {
    const lines = (await markdown()).trimEnd().split('\n')
    const { charter } = shipped
    const in_ = (text: unknown) => (typeof text === 'string' ? text : Object(text)[language])
    expect(lines[0]).toBe(`# ${in_(charter.title)}`)
    for (const { title } of charter.purposes) expect(lines).toContain(`### ${in_(title)}`)
    expect(lines.at(-1)).toMatch(new RegExp(`^\\[.+\\]\\(${RegExp.escape(`${address}/${language}`)}\\)$`))
  })

  test('Markdown export: every row of its tables has the cells of the heading', async () => {
    const rows = (await markdown()).split('\n').filter((line) => line.startsWith('|'))
    expect(rows).toHaveLength(2 + 4)
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(6)
  })
})
