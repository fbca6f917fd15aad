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
  const table = page.querySelector(`#purpose-${purpose} table`)
  const headings = table?.querySelectorAll('thead th').map((heading) => textOf(heading)) ?? []
  const cells = table?.querySelectorAll('tbody tr')[row]?.querySelectorAll('th, td') ?? []
  return Object.fromEntries(cells.map((cell, index) => [headings[index], cell]))
}

describe('the facts of a row', () => {
  test('the facts of a row: stand in the words of the page, none included', async () => {
    const cells = cellsOf(await pageOf(), 'statistics', 0)
    expect(textOf(cells['Provider name'])).toBe(
      '@Matomo Acts on our behalf (processor) Belongs to: This website Recipients: Matomo Country of processing and safeguards: France Transfers to third countries: None',
    )
    expect(textOf(cells['Lifetime in your browser'])).toBe(
      '13 months by default Retention of the data: 25 months',
    )
    expect(textOf(cellsOf(await pageOf(), 'statistics', 1)['Provider name'])).toContain('Recipients: None')
  })

  test.each([
    ['en', 'Provider name', 'Transfers to third countries: India and United States (clauses)'],
    ['fr', 'Nom du prestataire', 'Transferts vers des pays tiers\u00a0: Inde et États-Unis (clauses)'],
  ])(
    'the facts of a row: name the third countries in the language of the page, %s, with their safeguard',
    async (language, column, words) => {
      const cell = cellsOf(await pageOf(fullCharter, language), 'statistics', 3)[column]
      expect(cell?.text.replaceAll(/[ \n]+/g, ' ')).toContain(words)
    },
  )

  test('the facts of a row: lead to the privacy policy of its provider', async () => {
    const provider = cellsOf(await pageOf(), 'statistics', 3)['Provider name']
    expect(textOf(provider)).toMatch(/^Annonceur Decides for itself \(controller\) Privacy policy /)
    expect(provider?.querySelector('a')?.getAttribute('href')).toBe('https://ads.example/en')
  })

  test('the facts of a row: are not spoken of where it says none, and have no column of their own', async () => {
    const page = await pageOf(versionWith((yaml) => yaml))
    const headings = page.querySelectorAll('thead th').map((heading) => textOf(heading))
    expect(new Set(headings)).toEqual(
      new Set([
        'Provider name',
        'Cookie name',
        'Purposes',
        'Lifetime in your browser',
        'In your browser now',
      ]),
    )
    expect(page.text).toContain('Recipients:')
    expect(page.text).not.toContain('Transfers to third countries')
    expect(page.text).not.toContain('Retention of the data')
  })

  const row = (name: string, more: string) =>
    `      - { name: ${name}, provider: P, purpose: Test, duration: P1Y, party: third, ${more} }\n`
  const tableOf = async (...rows: string[]) => {
    const page = await pageOf(versionWith((yaml) => `${yaml.replace(/.*name: IDE.*\n/, '')}${rows.join('')}`))
    return { common: textOf(page.querySelector('#purpose-ads .common')), cells: cellsOf(page, 'ads', 0) }
  }

  test('the facts of a row: stand once above the table where all rows have them in the same words', async () => {
    const { common, cells } = await tableOf(
      row('a', 'recipients: none, country: US, transfers: [US], safeguard: clauses'),
      row('b', 'recipients: none, country: US, transfers: [US], safeguard: DPF'),
    )
    expect(common).toBe(
      'Belongs to: A third party · Recipients: None · Country of processing and safeguards: US',
    )
    expect(textOf(cells['Provider name'])).toBe('P Transfers to third countries: United States (clauses)')
  })

  test('the facts of a row: stand in the row where one row differs or says nothing, and where it is the only one', async () => {
    for (const others of [[row('b', 'recipients: R')], [row('b', 'country: FR')], []]) {
      const { common, cells } = await tableOf(row('a', 'recipients: none'), ...others)
      expect(common ?? '').not.toContain('Recipients')
      expect(textOf(cells['Provider name'])).toContain('Recipients: None')
    }
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
    expect(await toldFirst()).toContain('Controller: Exemple. Joint controllers: Ville.')
  })
})

/** What stands in the choice before its buttons, from the heading on. */
const toldFirst = async (version = fullCharter) =>
  textOf((await pageOf(version)).querySelector('#choice'))?.split('Refuse all')[0] ?? ''

describe('what stands before the choice', () => {
  const parties = 'Third parties involved: '
  const countries = 'Third countries to which data are transferred: '

  test('what stands before the choice: words for children first', async () => {
    expect(await toldFirst()).toMatch(/^Your current choice .* Statistics Ask your parents\. Controller/)
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
