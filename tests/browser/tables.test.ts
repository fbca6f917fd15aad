/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { languages, shipped, versionOf } from '../support/charters.ts'
import { openSite, type Site } from './browse.ts'
import { charterPath } from './choice.ts'

const around = `
languages: [en]
site: { name: Example town, url: 'https://www.example.org' }
title: Cookie policy
introduction: This page says which cookies this website uses, what for, and for how long.
usage: { title: What the cookies are used for }
controller: { name: Example town, email: privacy@example.org }
`

/** A row with all that a charter can say of it. */
const completeRow = (name: string, provider: string, more = '') => `
      - name: ${name}
        provider: ${provider}
        service: Audience measurement on all pages
        purpose: Tells one visitor from another, to count them once a day
        duration: P13M
        durationRemark: by default
        condition: only after a yes
        party: third
        recipients: ${provider} and its processors
        country: United States
        transfers: [US]
        safeguard: standard contractual clauses
        dataRetention: P25M
        providerRole: processor
        privacyPolicy: https://stats.example/privacy${more}`

const own = `
      - { name: cookies_preferences, role: preferences, provider: Example town, service: This page, purpose: Remembers your choice, duration: P6M, party: first, recipients: none, country: Belgium, transfers: none, dataRetention: P1Y }
      - { name: django_language, role: language, provider: Example town, service: This page, purpose: Remembers your language, duration: P12M, party: first, recipients: none, country: Belgium, transfers: none, dataRetention: P1Y }
      - { name: csrftoken, role: csrf, provider: Example town, service: This page, purpose: Protects the forms, duration: P52W, party: first, recipients: none, country: Belgium, transfers: none, dataRetention: P1Y }`

/** Eight cookies, with every field that check asks for and all others. */
const complete = versionOf(`${around}
purposes:
  - id: necessary
    consent: none
    title: Necessary cookies
    legalBasis: Public task
    deviceBasis: strictly necessary
    cookies:${own}
  - id: statistics
    title: Statistics cookies
    description: Counting visits and knowing which pages are viewed.
    legalBasis: Consent
    deviceBasis: consent
    dataKinds: pages viewed, times of visits
    profiling: none
    cookies:${['_one', '_two', '_three'].map((name) => completeRow(name, 'Stats Inc')).join('')}
  - id: videos
    title: Videos
    description: Showing videos of another website.
    legalBasis: Consent
    deviceBasis: consent
    dataKinds: videos viewed
    profiling: none
    cookies:${completeRow('_four', 'Videos Inc')}${completeRow('_five', 'Player Ltd')}
`)

/** A thousand cookies in four purposes. */
const large = versionOf(`${around}
purposes:
  - id: necessary
    consent: none
    title: Necessary cookies
    cookies:${own}
${Array.from(
  { length: 4 },
  (_, purpose) => `  - id: purpose-${purpose}
    title: Purpose ${purpose}
    cookies:
${Array.from({ length: 250 }, (_, row) => `      - { name: c_${purpose}_${row}, provider: P${row % 7}, purpose: Does ${row}, duration: P1Y, party: third, recipients: none }`).join('\n')}`,
).join('\n')}
`)

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(async () => {
  site.serveCharter(shipped)
  await site.leave()
})
afterAll(() => site.close())

describe('tables that hold everything', () => {
  test('tables that hold everything: a complete charter of eight cookies is shown in tables, on at most 2,600 px at a width of 1280', async () => {
    site.serveCharter(complete)
    const page = await site.open(`${charterPath}/en`)
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(
      await page.locator('thead').evaluateAll((heads) => heads.map(({ clientHeight }) => clientHeight > 20)),
    ).toEqual([true, true, true])
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(2600)
    for (const words of ['standard contractual clauses', 'Retention of the data', 'Acts on our behalf'])
      expect(await page.locator('main').innerText()).toContain(words)
  })

  test('tables that hold everything: on a phone a card leaves out what is empty, and says its name first', async () => {
    site.serveCharter(complete)
    const page = await site.open(`${charterPath}/en`)
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.locator('.not-given:visible').count()).toBe(0)
    const card = page.locator('#cookie-_five')
    const top = async (selector: string) => (await card.locator(selector).boundingBox())?.y ?? 0
    expect(await top('th')).toBeLessThan(await top('td:nth-of-type(2)'))
    expect(await card.evaluate((row) => getComputedStyle(row).display)).toBe('flex')
  })

  test.each(languages)(
    'tables that hold everything: the one of data.bep.be is not folded away, in %s',
    async (language) => {
      const page = await site.open(`${charterPath}/${language}`)
      expect(await page.locator('#cookies details').count()).toBe(0)
      expect(await page.locator('#cookies tbody tr:visible').count()).toBe(4)
    },
  )
})

describe('a charter of a thousand cookies', () => {
  test('a charter of a thousand cookies: keeps its questions together, and leads to each from its contents', async () => {
    site.serveCharter(large)
    const page = await site.open(`${charterPath}/en`)
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(await page.locator('#cookies tbody tr').count()).toBe(1003)
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(3000)
    await page.locator('.contents a[href="#purpose-purpose-3"]').click()
    const box = await page.locator('#purpose-purpose-3').boundingBox()
    expect(box && box.y >= 0 && box.y < 800).toBe(true)
  })

  test('a charter of a thousand cookies: a link to a row opens its table there', async () => {
    site.serveCharter(large)
    const page = await site.open(`${charterPath}/en#cookie-c_2_200`)
    const row = page.locator('#cookie-c_2_200')
    await expect.poll(() => row.isVisible()).toBe(true)
    const { height } = page.viewportSize() ?? { height: 0 }
    await expect.poll(async () => ((await row.boundingBox())?.y ?? -1) < height).toBe(true)
    expect(await page.locator('#cookies details[open]').count()).toBe(1)
  })

  test('a charter of a thousand cookies: the headings stay in sight beside the rows', async () => {
    site.serveCharter(large)
    const page = await site.open(`${charterPath}/en#cookie-c_1_100`)
    await page.setViewportSize({ width: 1280, height: 800 })
    const heading = page.locator('#purpose-purpose-1 thead th').first()
    await page.locator('#cookie-c_1_100').scrollIntoViewIfNeeded()
    await page.mouse.wheel(0, 400)
    await expect.poll(async () => (await heading.boundingBox())?.y).toBe(0)
  })

  test('a charter of a thousand cookies: lies open on paper', async () => {
    site.serveCharter(large)
    const page = await site.open(`${charterPath}/en`)
    await page.emulateMedia({ media: 'print' })
    const rows = page.locator('#cookies tbody tr')
    const shown = await rows.evaluateAll(
      (rows) =>
        rows.filter(
          (row) =>
            row.getBoundingClientRect().height > 0 && row.checkVisibility({ contentVisibilityAuto: true }),
        ).length,
    )
    expect(shown).toBe(1003)
  })
})
