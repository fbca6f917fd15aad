import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTranslations } from '../../src/i18n/translations.ts'
import { versionIn } from '../../src/site/deployment.ts'
import { uncounted } from '../../src/site/observe.ts'
import { openSite } from '../../src/site/site.ts'
import { charterFile, localesDirectory, parsedWith, shipped } from '../support/charters.ts'

/** What the software says, with another word in a language. */
function translationsWith(language: string) {
  const directory = mkdtempSync(join(tmpdir(), 'locales-'))
  cpSync(localesDirectory, directory, { recursive: true })
  const file = join(directory, language, 'translation.json')
  const words = JSON.parse(readFileSync(file, 'utf8'))
  words.preferences.free = 'Other words.'
  writeFileSync(file, JSON.stringify(words))
  return openTranslations(directory)
}

/** The version of the charter that a site begins to serve. */
async function versionOf(recordRetention: string): Promise<string> {
  const site = openSite(
    {
      ...{
        publicOrigin: 'http://localhost:3000',
        charterFile,
        recordRetention,
        hasReceipts: true,
        siteOrigins: [],
      },
      ...{ dataDirectory: mkdtempSync(join(tmpdir(), 'data-')), databaseUrl: undefined },
      ...{ cookieSecrets: ['a-secret-for-tests-that-is-long-enough'], cookieDomain: undefined },
      localesDirectory: undefined,
    },
    {
      logger: { info() {}, error() {} },
      metrics: uncounted,
    },
  )
  const { hash: version } = site.current()
  await site.close()
  return version
}

describe('a page that says something else', () => {
  const { charter } = parsedWith((yaml) => yaml)
  const site = { translations: openTranslations(localesDirectory), recordRetention: 'P1Y', hasReceipts: true }
  const before = versionIn(site, charter)

  test.each([
    ['another release says other words', { ...site, translations: translationsWith('fr') }],
    ['records are kept for another time', { ...site, recordRetention: 'P2Y' }],
  ])(
    'a page that says something else: is another version, and no visitor is asked again, when %s',
    (_what, changed) => {
      const after = versionIn(changed, charter)
      expect(after.hash).not.toBe(before.hash)
      expect([after.material, after.answerable]).toEqual([before.material, before.answerable])
    },
  )

  test('words of a language that the charter has not: make no other version', () => {
    expect(versionIn({ ...site, translations: translationsWith('de') }, charter).hash).toBe(before.hash)
  })

  test('a page that says something else: belongs to another version, as in a charter that is online', async () => {
    const year = await versionOf('P1Y')
    expect(year).toBe(versionIn(site, shipped.charter).hash)
    expect(await versionOf('P2Y')).not.toBe(year)
  })
})
