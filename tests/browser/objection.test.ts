/// <reference lib="dom" />
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Found, findInterpreter } from '../recipes/interpreters.ts'
import { launch } from './browse.ts'
import { arrive } from './choice.ts'
import { type ExampleSite, startExpressExample, startStaticExample } from './example-sites.ts'

let browser: Browser
let nginx: Found
beforeAll(async () => {
  browser = await launch((options) => chromium.launch(options))
  nginx = await findInterpreter('nginx', 240_000)
}, 300_000)
afterAll(() => browser.close())

type Skip = (why: string) => never
const startStatic = (skip: Skip) =>
  'program' in nginx ? startStaticExample(nginx.program) : skip(nginx.missing)

/** The example sites, the first of which measures its audience by its server, and the other by a script. */
const sites = [
  { where: 'in Express', start: (_skip: Skip): Promise<ExampleSite> => startExpressExample() },
  { where: 'of static pages behind nginx', start: (skip: Skip): Promise<ExampleSite> => startStatic(skip) },
]

const ways = sites.flatMap((site) => [
  { ...site, scripts: 'with scripts', options: {} },
  { ...site, scripts: 'without scripts', options: { javaScriptEnabled: false } },
])
const signal = { extraHTTPHeaders: { 'Sec-GPC': '1' } }
const patience = { timeout: 120_000 }

/** A visitor who has never been there. */
async function visit(site: ExampleSite, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL: site.origin, locale: 'en', ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  let scripts = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/audience.js')) scripts++
  })
  const counted = async () => (await site.measured()) ?? scripts
  // Without scripts, the static site measures nothing: her cookie is of an earlier visit.
  const isMeasured = options.javaScriptEnabled !== false || site.measured() !== undefined
  if (!isMeasured) await context.addCookies([{ name: 'audience', value: '1', url: site.origin }])
  return {
    ...{ context, page },
    /** Opens every page of the site, and says how many of them were counted. */
    async walk(): Promise<number> {
      await page.waitForLoadState('networkidle')
      const before = await counted()
      for (const path of site.pages) await page.goto(path, { waitUntil: 'networkidle' })
      return (await counted()) - before
    },
    /** How many pages are counted of a visitor who has not objected. */
    whenActive: isMeasured ? site.pages.length : 0,
    hasCookie: async () => (await context.cookies()).some(({ name }) => name === 'audience'),
    openCharter: () => page.goto('/charte-cookies/en'),
    press: (name: string) => arrive(page, () => page.getByRole('button', { name, exact: true }).click()),
  }
}

/** What the page of the charter says of the measurement. */
const state = (page: Page) =>
  page.locator('.answers li').filter({ hasText: 'Audience measurement' }).locator('strong').innerText()
const object = (page: Page) =>
  page
    .getByRole('radiogroup', { name: 'Audience measurement' })
    .getByRole('radio', { name: 'Turn off: I object' })
    .check()
const takeBack = (page: Page) => page.getByRole('radio', { name: 'Leave active: I do not object' }).check()

/** Answers the whole form: what needs consent with a no. */
async function takeBackAndRefuseTheRest(page: Page): Promise<void> {
  await takeBack(page)
  for (const refuse of await page.getByRole('radio', { name: 'No, I refuse' }).all()) await refuse.check()
}

const active = 'Active: you have not objected'
const off = 'Off: you have objected'

test.for(ways)(
  'objection on the site $where, $scripts: the measurement is active before any answer, stops with it, and comes back when it is taken back',
  patience,
  async ({ start, options }, { skip }) => {
    const { page, walk, whenActive, hasCookie, openCharter, press } = await visit(await start(skip), options)
    expect(await walk()).toBe(whenActive)
    expect(await hasCookie()).toBe(true)
    await openCharter()
    expect(await state(page)).toBe(active)
    expect(await hasCookie()).toBe(true)

    // An objection is saved by itself: nobody has to answer what needs consent for it.
    await object(page)
    await press('Save my choices')
    const status = page.getByRole('status').filter({ hasText: 'Your choice has been saved' })
    expect(await status.innerText()).toContain(`Audience measurement: ${off}`)
    expect(await page.locator('#choice').innerText()).toContain('This choice bears no number')
    expect(await state(page)).toBe(off)
    expect(await hasCookie()).toBe(false)
    expect(await walk()).toBe(0)
    expect(await hasCookie()).toBe(false)

    await openCharter()
    await takeBackAndRefuseTheRest(page)
    await press('Save my choices')
    expect(await state(page)).toBe(active)
    expect(await walk()).toBe(whenActive)
    expect(await hasCookie()).toBe(whenActive > 0)
  },
)

test.for(sites)(
  'objection on the site $where: "Refuse all" is one too, on the charter and in the banner',
  patience,
  async ({ start }, { skip }) => {
    const site = await start(skip)
    for (const path of ['/charte-cookies/en', '/']) {
      const { page, walk, whenActive, hasCookie, openCharter, press } = await visit(site)
      expect(await walk()).toBe(whenActive)
      await page.goto(path)
      await press('Refuse all')
      expect(await hasCookie()).toBe(false)
      expect(await walk()).toBe(0)
      await openCharter()
      expect(await state(page)).toBe(off)
    }
  },
)

test.for(sites)(
  'objection on the site $where: "Accept all" in a banner is none, and leaves the measurement as it is',
  patience,
  async ({ start }, { skip }) => {
    const { page, walk, whenActive, hasCookie, openCharter, press } = await visit(await start(skip))
    await page.goto('/')
    await press('Accept all')
    expect(await walk()).toBe(whenActive)
    expect(await hasCookie()).toBe(true)
    await openCharter()
    expect(await state(page)).toBe(active)
  },
)

test.for(ways)(
  'objection on the site $where, $scripts: Global Privacy Control is one, until the visitor says otherwise on the page',
  patience,
  async ({ start, options }, { skip }) => {
    const { page, walk, whenActive, hasCookie, openCharter, press } = await visit(await start(skip), {
      ...options,
      ...signal,
    })
    expect(await walk()).toBe(0)
    await openCharter()
    expect(await state(page)).toBe('Off because of the GPC signal')
    expect(await hasCookie()).toBe(false)

    await takeBackAndRefuseTheRest(page)
    await press('Save my choices')
    expect(await state(page)).toBe(active)
    expect(await walk()).toBe(whenActive)
  },
)

test.for(sites)(
  'objection on the site $where: it is obeyed on a page that was open in another tab',
  patience,
  async ({ start }, { skip }) => {
    const { context, page, walk, hasCookie } = await visit(await start(skip))
    await walk()
    const tab = await context.newPage()
    await tab.goto('/charte-cookies/en')
    await object(tab)
    await arrive(tab, () => tab.getByRole('button', { name: 'Save my choices' }).click())
    expect(await hasCookie()).toBe(false)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    expect(await walk()).toBe(0)
    expect(await hasCookie()).toBe(false)
  },
)
