import { beforeAll, describe, expect, test } from 'vitest'
import { escapeHtml } from '../../src/charter/html.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { permissionsOf } from '../../src/consent/permissions.ts'
import { verdictOn } from '../../src/consent/verdict.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { versionIn } from '../../src/site/deployment.ts'
import { createPastVersions } from '../../src/site/past-versions.ts'
import { localesDirectory, smallCharter, sources } from '../support/charters.ts'
import { openTestStore, publishedOf } from '../support/records.ts'
import { createTestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

const translations = openTranslations(localesDirectory)
const rowless = smallCharter.replaceAll(/^.*role:.*\n/gm, '').replace('    cookies:\n', '    cookies: []\n')

/** A charter as a site publishes it. */
function published(yaml: string) {
  const { charter } = parseCharter(yaml)
  const version = versionIn({ translations, recordRetention: 'P1Y', hasReceipts: true }, charter)
  sources.set(version, yaml)
  return version
}

const version = published(rowless)
const names = ['cookies_preferences', 'csrftoken', 'django_language']

describe('a charter without rows for the cookies of this software', () => {
  let visitor: ReturnType<typeof createVisitor>
  beforeAll(async () => {
    visitor = createVisitor((await createTestApp({ version })).app)
  })

  test.each(['fr', 'en'])(
    'own cookies on the page in %s: are shown as any others, in its language',
    async (language) => {
      const { text } = await visitor.get(`/charte-cookies/${language}`)
      for (const name of names) expect(text).toContain(`>${name}<`)
      expect(text).toContain(escapeHtml(translations.of(language)('own.csrf')))
    },
  )

  test('own cookies in the exports: are rows of charter.json and charter.csv', async () => {
    const { body } = await visitor.get('/charte-cookies/charter.json')
    const rows = body.purposes.flatMap(({ cookies }: { cookies: { names: string[] }[] }) => cookies)
    expect(rows.flatMap((row: { names: string[] }) => row.names)).toEqual(expect.arrayContaining(names))
    const { text } = await visitor.get('/charte-cookies/charter.csv')
    for (const name of names) expect(text).toContain(name)
  })

  test('own cookies as they are set: live as long as the page says, and are declared', async () => {
    const { headers } = await visitor.choose({ action: 'accept-all' })
    expect([...cookiesSet(headers).keys()]).toContain('cookies_preferences')
    const permissions = permissionsOf(version, undefined, {
      now: new Date('2026-11-23'),
      gpc: false,
    })
    for (const name of names) expect(verdictOn({ name }, version, permissions)).toBe('declared')
  })
})

describe('the past of a charter without rows', () => {
  test('own cookies in a past version: are read as they were published, so that nothing has changed', async () => {
    const store = await openTestStore()
    store.publish(publishedOf(version))
    await store.publications()
    const past = createPastVersions(store, translations)
    expect(await past.find(version.hash)).toEqual(version.charter)
    expect(await past.changesSince(version.hash, version.charter, 'fr')).toEqual([])
  })

  test('own cookies whose rows are taken away: ask nobody again', () => {
    const before = published(smallCharter)
    expect(version.material).toBe(before.material)
    expect(version.answerable).toEqual(before.answerable)
  })
})

test('a charter in one language: keeps none, and sets no cookie for it', async () => {
  const single = published(rowless.replace('[fr, en]', '[fr]').replaceAll(/, en: [^}]+/g, ''))
  const visitor = createVisitor((await createTestApp({ version: single })).app)
  expect((await visitor.get('/charte-cookies/fr')).text).not.toContain('django_language')
  const { status, headers } = await visitor.speak('fr')
  expect([status, cookiesSet(headers).get('django_language')]).toEqual([303, undefined])
})
