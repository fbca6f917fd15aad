import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { factsOfThird, swap, together } from '../charter/edit.ts'
import { fullCharter } from '../exports/full-charter.ts'
import { versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

async function pageOf(version = fullCharter, language = 'en') {
  const { app } = await createTestApp({ version })
  const { text } = await createVisitor(app).get(`/charte-cookies/${language}`)
  return parse(text)
}

const textOf = (html: { text: string } | null | undefined) => html?.text.replaceAll(/\s+/g, ' ').trim()

/** The cells of a row of the page, by the headings of their columns. */
function cellsOf(page: Awaited<ReturnType<typeof pageOf>>, purpose: string, row: number) {
  const cells = page
    .querySelectorAll(`section[aria-labelledby=cookies-${purpose}-title] tbody tr`)
    [row]?.querySelectorAll('th, td')
  return Object.fromEntries((cells ?? []).map((cell) => [cell.getAttribute('data-label'), cell]))
}

describe('the facts of a row', () => {
  test('the facts of a row: stand in the words of the page, none included', async () => {
    const cells = cellsOf(await pageOf(), 'statistics', 0)
    expect(textOf(cells['Provider name'])).toBe('@Matomo Acts on our behalf (processor)')
    expect(textOf(cells['Transfers to third countries'])).toBe('None')
    expect(cells['Retention of the data']?.innerHTML.trim()).toBe('<data value="P25M">25 months</data>')
    expect(textOf(cellsOf(await pageOf(), 'statistics', 1).Recipients)).toBe('None')
  })

  test.each([
    ['en', 'Transfers to third countries', 'India and United States clauses'],
    ['fr', 'Transferts vers des pays tiers', 'Inde et États-Unis clauses'],
  ])(
    'the facts of a row: name the third countries in the language of the page, %s',
    async (language, label, words) => {
      expect(textOf(cellsOf(await pageOf(fullCharter, language), 'statistics', 3)[label])).toBe(words)
    },
  )

  test('the facts of a row: lead to the privacy policy of its provider', async () => {
    const provider = cellsOf(await pageOf(), 'statistics', 3)['Provider name']
    expect(textOf(provider)).toBe('Annonceur Decides for itself (controller) Privacy policy')
    expect(provider?.querySelector('a')?.getAttribute('href')).toBe('https://ads.example/en')
  })

  test('the facts of a row: have no column where no row of the charter says any', async () => {
    const page = await pageOf(versionWith((yaml) => yaml))
    const headings = page.querySelectorAll('thead th').map((heading) => textOf(heading))
    expect(headings).toContain('Recipients')
    expect(headings).not.toContain('Transfers to third countries')
    expect(headings).not.toContain('Retention of the data')
  })
})

describe('the facts of a purpose', () => {
  test('the facts of a purpose: stand above its table, none included', async () => {
    const about = (await pageOf()).querySelectorAll('dl.facts > div').map((line) => textOf(line))
    expect(about).toContain('Kinds of data:pages | visits')
    expect(about).toContain('Profiling or automated decisions:None')
    expect(about).toContain('Basis for storing or reading on your device:strictly necessary')
  })

  test('the facts of a purpose: are not spoken of where the charter says none', async () => {
    const page = await pageOf(versionWith((yaml) => yaml))
    expect(page.text).not.toMatch(/Kinds of data|Profiling|Basis for storing/)
  })
})

describe('who answers for the cookies', () => {
  test('who answers for the cookies: joint controllers with their arrangement, a representative, telephone numbers', async () => {
    const rights = textOf((await pageOf()).querySelector('#rights'))
    expect(rights).toContain('Joint controllers Ville+32 81 00 00 00 joint@example.org')
    expect(rights).toContain('How they share their responsibilities: The town answers.')
    expect(rights).toContain('Representative AgentRue 2')
    const tel = (await pageOf()).querySelector('a[href^="tel:"]')
    expect(tel?.getAttribute('href')).toBe('tel:+3281000000')
  })

  test('who answers for the cookies: all of them are named before the choice', async () => {
    const section = textOf((await pageOf()).querySelector('#preferences'))
    expect(section).toContain('Controller: Exemple. Joint controllers: Ville.')
  })
})

/** What stands in the form of the page before its buttons, from the heading on. */
const toldFirst = async (version = fullCharter) =>
  textOf((await pageOf(version)).querySelector('#preferences'))?.split('Statistics')[0] ?? ''

describe('what stands before the choice', () => {
  const parties = 'Third parties involved: '
  const countries = 'Third countries to which data are transferred: '

  test('what stands before the choice: words for children first', async () => {
    expect(await toldFirst()).toMatch(/^Your preferences Ask your parents\. Controller/)
    expect(await toldFirst(versionWith((yaml) => yaml))).not.toContain('parents')
  })

  test('what stands before the choice: how many third parties and third countries there are, each once', async () => {
    expect(await toldFirst()).toContain(`${parties}2 ${countries}2 `)
    const again = together(
      swap('country: US', factsOfThird),
      (yaml) =>
        `${yaml}      - { name: b, provider: "*Annonceur*", purpose: Test, party: third, ${factsOfThird} }\n`,
    )
    expect(await toldFirst(versionWith(again))).toContain(`${parties}1 ${countries}1 `)
  })

  test('what stands before the choice: no number where there are none, or only where nothing can be chosen', async () => {
    const own = versionWith(swap('party: third', 'party: first'))
    expect(await toldFirst(own)).not.toMatch(/Third (parties|countries)/)
    const needed = versionWith(
      together(
        swap('party: third', 'party: first'),
        swap(
          'name: csrftoken',
          `name: cdn, provider: CDN, purpose: Test, party: third, ${factsOfThird} }\n      - { name: csrftoken`,
        ),
      ),
    )
    expect(await toldFirst(needed)).not.toMatch(/Third (parties|countries)/)
  })

  test('what stands before the choice: counts a country to which the site itself takes data', async () => {
    const own = versionWith(
      together(swap('party: third', 'party: first'), swap('country: US', 'transfers: [US, IN]')),
    )
    expect(await toldFirst(own)).not.toContain(parties)
    expect(await toldFirst(own)).toContain(`${countries}2 `)
  })
})
