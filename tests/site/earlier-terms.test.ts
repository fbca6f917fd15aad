import { describe, expect, test } from 'vitest'
import type { CharterVersion } from '../../src/charter/version.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { withEarlierTerms } from '../../src/site/earlier-terms.ts'
import { createPastVersions } from '../../src/site/past-versions.ts'
import { swap, together } from '../charter/edit.ts'
import { localesDirectory, versionWith } from '../support/charters.ts'
import { openTestStore, publishedOf } from '../support/records.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const translations = openTranslations(localesDirectory)
const first = versionWith((yaml) => yaml)
const shorter = versionWith(swap('P13M, party: first', 'P1M, party: first'))
const longer = versionWith(swap('P13M, party: first', 'P14M, party: first'))

/** The earlier versions in which a yes to statistics still counts under a version, after others were published. */
async function agreedIn(version: CharterVersion, earlier: [CharterVersion, string][], today = '2026-11-23') {
  let now = new Date(0)
  const store = await openTestStore({ now: () => now })
  for (const [past, day] of [...earlier, [version, today] as const]) {
    now = new Date(`${day}T09:30:00Z`)
    store.publish(publishedOf(past))
    await store.publications()
  }
  const prepared = await withEarlierTerms(version, {
    ...{ archive: store, pastVersions: createPastVersions(store, translations), now: () => now },
  })
  expect(prepared.hash).toBe(version.hash)
  return [...(prepared.answerable[0]?.agreedIn ?? [])]
}

describe('the earlier versions of a charter', () => {
  test('the earlier versions: count where a yes was given to no less', async () => {
    expect(await agreedIn(shorter, [[first, '2026-11-01']])).toEqual([first.hash.slice(0, 16)])
    expect(await agreedIn(longer, [[first, '2026-11-01']])).toEqual([])
  })

  test('the earlier versions: count as long as a choice may be from them, and no longer', async () => {
    const past: [CharterVersion, string][] = [
      [first, '2026-01-01'],
      [longer, '2026-05-22'],
    ]
    expect(await agreedIn(shorter, past, '2026-11-21')).toHaveLength(2)
    expect(await agreedIn(shorter, past, '2026-11-23')).toEqual([longer.hash.slice(0, 16)])
  })

  test('the earlier versions: are none where the archive cannot be read, and the version is shown all the same', async () => {
    const failing = { publications: () => Promise.reject(new Error('gone')) }
    const store = await openTestStore()
    const archive = { ...store, ...failing }
    const prepared = await withEarlierTerms(first, {
      ...{
        archive,
        pastVersions: createPastVersions(archive, translations),
        now: () => new Date('2026-11-23'),
      },
    })
    expect(prepared.answerable.map(({ agreedIn }) => agreedIn?.size)).toEqual([0, 0])
  })
})

/** What becomes of a yes to all and of a no to all by an edit, some months later, as the page and the banner say. */
async function afterEdit(edit: (yaml: string) => string, action: 'accept-all' | 'refuse-all') {
  const store = await openTestStore()
  const site = await createTestApp({ version: first, store })
  const visitor = createVisitor(site.app)
  await visitor.choose({ action })
  site.at('2027-05-01T00:00:00Z')
  const next = versionWith(edit)
  site.serveCharter(next)
  const prepared = await withEarlierTerms(next, {
    ...{
      archive: store,
      pastVersions: createPastVersions(store, translations),
      now: () => new Date('2027-05-01T00:00:00Z'),
    },
  })
  site.serveCharter(Object.assign(prepared))
  const { body } = await visitor.get('/charte-cookies/preferences.json')
  return { asks: body.asks as boolean, answer: body.purposes.statistics?.answer as string | null | undefined }
}

/** Every path on which visitors were asked again within six months though they had said no. */
const edits: [string, (yaml: string) => string, isYesCovered: boolean][] = [
  ['a spelling mistake in a provider', swap('provider: Matomo', 'provider: Matomoo'), false],
  [
    'other recipients',
    swap('recipients: none }\n      - { name: SSESS', 'recipients: Matomo }\n      - { name: SSESS'),
    false,
  ],
  ['a country', swap('provider: Matomo', 'provider: Matomo, country: US'), false],
  ['a shorter life', swap('P13M, party: first', 'P1M, party: first'), true],
  ['a longer life', swap('P13M, party: first', 'P14M, party: first'), false],
  [
    'a new row',
    swap('- { name: SSESS', '- { name: new, provider: Matomo, purpose: Compter }\n      - { name: SSESS'),
    false,
  ],
  ['a row that is gone', (yaml) => yaml.replace(/ +- \{ name: SSESS.*\n/, ''), true],
  ['a domain', swap('provider: Matomo', 'provider: Matomo, domain: .example.org'), false],
  ['the order of languages', swap('[fr, en]', '[en, fr]'), true],
  [
    'one more language',
    together(
      swap('[fr, en]', '[fr, en, de]'),
      swap('{ fr: Compter les visites.,', '{ de: Zählen., fr: Compter les visites.,'),
    ),
    true,
  ],
  ['a revision', swap('id: statistics', 'id: statistics\n    revision: 2'), false],
  ['another description', swap('Compter les visites.', 'Vendre les visites.'), false],
  ['a purpose that becomes exempt', swap('id: statistics', 'id: statistics\n    consent: exempt'), true],
]

describe('an edit within six months', () => {
  test.each(edits)(
    'an edit within six months: asks nobody again who has refused, after %s',
    async (_what, edit) => {
      expect(await afterEdit(edit, 'refuse-all')).toEqual({ asks: false, answer: 'refused' })
    },
  )

  test.each(edits)(
    'an edit within six months: asks who has accepted only where more is done, after %s',
    async (what, edit, isCovered) => {
      const { asks, answer } = await afterEdit(edit, 'accept-all')
      expect(asks).toBe(!isCovered)
      expect(answer).toBe(isCovered && what !== 'a purpose that becomes exempt' ? 'granted' : null)
    },
  )
})
