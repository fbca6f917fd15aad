/// <reference lib="dom" />
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Found, findInterpreters } from '../recipes/interpreters.ts'
import { axeFindings, reflow, smallTargets, unequalButtons } from './accessibility.ts'
import { launch, launchWithoutCookies } from './browse.ts'
import { arrive as comeBack } from './choice.ts'
import {
  type ExampleSite,
  serveCompressed,
  startExpressExample,
  startStaticExample,
} from './example-sites.ts'

let browser: Browser
let nginx: Found | undefined
beforeAll(async () => {
  browser = await launch((options) => chromium.launch(options))
  nginx = (await findInterpreters(240_000)).get('nginx')
}, 300_000)
afterAll(() => browser.close())

/** Starts one of the examples, or skips the test where its server is not to be had. */
const sites: [string, (skip: (why: string) => never) => Promise<ExampleSite>][] = [
  ['in Express', () => startExpressExample()],
  [
    'of static pages behind nginx',
    (skip) => (nginx && 'program' in nginx ? startStaticExample(nginx.program) : skip(nginx?.missing ?? '')),
  ],
]

/** A visitor who has never been there, and what she can be asked. */
async function arrive(
  site: ExampleSite,
  { blocksCookies = false, ...more }: { javaScriptEnabled?: boolean; blocksCookies?: boolean } = {},
) {
  const options = { baseURL: site.origin, locale: 'en', ...more }
  const context = await (blocksCookies ? launchWithoutCookies(options) : browser.newContext(options))
  onTestFinished(() => context.close())
  const page = await context.newPage()
  let loads = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads++
  })
  return {
    ...{ context, page },
    /** Opens a page, waits until it is quiet, and says how often it was loaded for that. */
    async open(path: string): Promise<number> {
      loads = 0
      await page.goto(path, { waitUntil: 'networkidle' })
      return loads
    },
  }
}

const cookiesOf = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name).sort()
const banner = (page: Page) => page.getByRole('region', { name: 'Cookies – Example town' })
const patiently = { timeout: 20_000, interval: 100 }
const counted = ['/matomo.js', '/matomo.php']

/** Opens every page of a site, each with a single load. */
async function walk(site: ExampleSite, open: (path: string) => Promise<number>): Promise<void> {
  for (const path of [...site.pages, ...site.pages]) expect(await open(path)).toBe(1)
}

test.for(sites)(
  'on the site %s, no statistics are made before a yes or after a withdrawal',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    await walk(site, open)
    // What measures the audience is exempt from consent.
    expect(await cookiesOf(context)).toEqual(['audience'])
    expect(await site.counted()).toEqual([])

    await page.goto(site.pages[1] ?? '')
    await page.getByRole('button', { name: 'Accept all' }).click()
    await expect.poll(site.counted, patiently).toEqual(counted)
    expect(new URL(page.url()).pathname).toBe(site.pages[1])
    expect(await banner(page).count()).toBe(0)
    const statistics = ['_pk_id.1.0a1b', '_pk_ses.1.0a1b', ...site.ownCookies]
    expect(await cookiesOf(context)).toEqual([...statistics, 'audience', 'cookies_preferences'].sort())
    await walk(site, open)
    await expect.poll(site.counted, patiently).toEqual(Array(5).fill(counted).flat())

    await page.goto('/charte-cookies/en')
    await page.getByRole('button', { name: 'Withdraw my consent' }).click()
    await page.getByRole('status').waitFor()
    expect(await cookiesOf(context)).toEqual(['cookies_preferences', 'csrftoken'])
    await walk(site, open)
    expect(await site.counted()).toEqual(Array(5).fill(counted).flat())
    expect(await cookiesOf(context)).toEqual(['cookies_preferences', 'csrftoken'])
  },
)

test.for(sites)(
  'on the site %s, a cookie that comes back after a refusal is gone with the next page, HttpOnly too',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    await open('/')
    await page.getByRole('button', { name: 'Refuse all' }).click()
    await banner(page).waitFor({ state: 'detached' })
    const late = { url: site.origin, value: '1' }
    await context.addCookies([
      { name: '_pk_ses.late', ...late },
      { name: '_pk_id.late', httpOnly: true, ...late },
      { name: 'of_the_site', httpOnly: true, ...late },
    ])
    await open(site.pages[1] ?? '')
    expect(await cookiesOf(context)).toEqual(['cookies_preferences', 'of_the_site'])
  },
)

test.for(sites)(
  'on the site %s, a refusal is one press and stands',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    await open('/')
    await page.getByRole('button', { name: 'Refuse all' }).click()
    await banner(page).waitFor({ state: 'detached' })
    await walk(site, open)
    expect(await banner(page).count()).toBe(0)
    expect(await cookiesOf(context)).toEqual(['cookies_preferences'])
    expect(await site.counted()).toEqual([])
  },
)

test.for(sites)(
  'on the site %s, the Back button brings no banner back that was answered, without scripts either',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    for (const javaScriptEnabled of [true, false]) {
      const { page, open } = await arrive(site, { javaScriptEnabled })
      await open('/')
      await open(site.pages[1] ?? '')
      await page.goBack()
      expect(await banner(page).count()).toBe(1)
      await page.goForward()
      await comeBack(page, () => page.getByRole('button', { name: 'Refuse all' }).click())
      expect(await banner(page).count()).toBe(0)
      for (const _page of [site.pages[1], '/']) {
        await page.goBack()
        expect(await banner(page).count()).toBe(0)
      }
    }
  },
)

/** What the browser has kept of the choice for statistics. */
async function keptChoice(context: BrowserContext): Promise<'granted' | 'refused' | undefined> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'cookies_preferences')
  if (!cookie) return undefined
  const { granted, refused } = JSON.parse(decodeURIComponent(cookie.value))
  return 'statistics' in granted ? 'granted' : 'statistics' in refused ? 'refused' : undefined
}

test.for(
  sites.flatMap(([where, start]) => [
    { where, start, pressed: 'Refuse all', before: 'Accept all', kept: 'refused' },
    { where, start, pressed: 'Accept all', before: 'Refuse all', kept: 'granted' },
  ]),
)(
  'on the site $where, the last press counts: $pressed on a banner from before $before in another tab',
  { timeout: 120_000 },
  async ({ start, pressed, before, kept }, { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    await open('/')
    const tab = await context.newPage()
    await tab.goto('/')
    await tab.getByRole('button', { name: before }).click()
    await banner(tab).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: pressed }).click()
    await banner(page).waitFor({ state: 'detached' })
    expect(await keptChoice(context)).toBe(kept)
  },
)

test.for(sites)(
  'on the site %s, the banner is answered without a script',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { page, open } = await arrive(site, { javaScriptEnabled: false })
    for (const path of site.pages) {
      await open(path)
      expect(await banner(page).count()).toBe(1)
    }
    await page.getByRole('button', { name: 'Accept all' }).click()
    expect(new URL(page.url()).pathname).toBe(site.pages[1])
    expect(await banner(page).count()).toBe(0)
  },
)

test.for(
  sites.flatMap(([where, start]) => [
    { where, start, javaScriptEnabled: true, scripts: 'with scripts' },
    { where, start, javaScriptEnabled: false, scripts: 'without scripts' },
  ]),
)(
  'on the site $where, a press is confirmed in the place of the banner, by what takes the focus, $scripts',
  { timeout: 120_000 },
  async ({ start, javaScriptEnabled }, { skip }) => {
    const site = await start(skip)
    const { page, open } = await arrive(site, { javaScriptEnabled })
    await open(site.pages[1] ?? '')
    await page.getByRole('button', { name: 'Refuse all' }).click()
    const status = page.getByRole('status').filter({ hasText: 'Your choice has been saved' })
    await status.waitFor()
    expect(new URL(page.url()).pathname).toBe(site.pages[1])
    await page.locator('#charte-banner:focus').waitFor()
    expect(await banner(page).count()).toBe(0)
    if (javaScriptEnabled) expect(await axeFindings(page)).toEqual([])
    expect(await status.getByRole('link').getAttribute('href')).toBe('/charte-cookies/en#preferences')
    await open('/')
    expect(await status.count()).toBe(0)
  },
)

test.for(sites)(
  'on the site %s, whose cookies are blocked, an alert says that nothing is kept, and the banner stays',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site, { blocksCookies: true })
    await open('/')
    for (const button of ['Accept all', 'Refuse all']) {
      await comeBack(page, () => page.getByRole('button', { name: button }).click())
      expect(
        await page.getByRole('alert').filter({ hasText: 'Your browser did not save this choice' }).count(),
      ).toBe(1)
      await page.locator('#charte-banner:focus').waitFor()
      expect(await banner(page).count()).toBe(1)
    }
    expect(await axeFindings(page)).toEqual([])
    expect(await site.counted()).toEqual([])
    expect(await context.cookies()).toEqual([])
  },
)

test.for(sites)(
  'on the site %s, a press in a frame is not believed, and no other site can frame a page',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    await open('/')
    const framed = async (address: string) => {
      await page.evaluate((address) => {
        document.body.append(
          Object.assign(document.createElement('iframe'), { name: 'framed', src: address }),
        )
      }, address)
      return page.frameLocator('iframe[name=framed]')
    }
    const frame = await framed('/')
    const [answer] = await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === 'POST'),
      frame.getByRole('button', { name: 'Accept all' }).click(),
    ])
    expect(answer.status()).toBe(403)
    expect(await keptChoice(context)).toBeUndefined()
    const { headers } = await fetch(site.origin)
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'self'")
  },
)

test.for(sites)(
  'on the site %s, the banner is read and answered by keyboard',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { page, open } = await arrive(site)
    await open('/')
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
    await page.setViewportSize({ width: 320, height: 640 })
    for (const findings of [axeFindings(page), reflow(page), smallTargets(page)])
      expect(await findings).toEqual([])
    expect(await unequalButtons(page, '.charte-banner button')).toEqual([])
    const reached: string[] = []
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab')
      reached.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''))
    }
    expect(reached).toEqual([
      'Skip to content',
      'Refuse all',
      'Accept all',
      'Read the cookie policy and choose purpose by purpose',
      'Home',
    ])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await banner(page).waitFor({ state: 'detached' })
    await expect.poll(site.counted, patiently).toEqual(counted)
  },
)

/** Where each site has its map. */
const mapOf = (site: ExampleSite) => (site.pages[1] ?? '').replace('news', 'map')

/** What the browser has kept of a choice. */
async function keptAnswers(context: BrowserContext): Promise<[granted: string[], refused: string[]]> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'cookies_preferences')
  const { granted = {}, refused = {} } = cookie ? JSON.parse(decodeURIComponent(cookie.value)) : {}
  return [Object.keys(granted), Object.keys(refused)]
}

test.for(sites)(
  'on the site %s, a map is shown this time, and is withheld again after a reload',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    expect(await open(mapOf(site))).toBe(1)
    expect(await axeFindings(page)).toEqual([])
    expect(await unequalButtons(page, '.charte-placeholder button')).toEqual([])
    expect(await smallTargets(page)).toEqual([])
    expect(await site.counted()).toEqual([])
    await page.getByRole('button', { name: 'Show this time' }).click()
    await page.locator('iframe:focus').waitFor()
    await expect.poll(site.counted, patiently).toEqual(['/map.html'])
    await page.evaluate(() => window.charte.refresh())
    expect(await page.locator('iframe').count()).toBe(1)
    await open(mapOf(site))
    expect(await page.locator('iframe').count()).toBe(0)
    expect(await keptAnswers(context)).toEqual([[], []])
    expect(await site.counted()).toEqual(['/map.html'])
  },
)

test.for(sites)(
  'on the site %s, a map that is always shown stays, and the banner goes on asking for the rest',
  { timeout: 120_000 },
  async ([, start], { skip }) => {
    const site = await start(skip)
    const { context, page, open } = await arrive(site)
    await open(mapOf(site))
    await page.getByRole('button', { name: 'Always show' }).press('Enter')
    await page.locator('iframe:focus').waitFor()
    expect(new URL(page.url()).pathname).toBe(mapOf(site))
    expect(await keptAnswers(context)).toEqual([['maps'], []])
    await open(mapOf(site))
    await page.locator('iframe').waitFor()
    expect(await banner(page).getByRole('listitem').allInnerTexts()).toEqual(['Statistics'])
    await page.getByRole('button', { name: 'Refuse' }).click()
    await banner(page).waitFor({ state: 'detached' })
    expect(await keptAnswers(context)).toEqual([['maps'], ['statistics']])
    await page.locator('iframe').waitFor()
    expect((await site.counted()).filter((path) => path !== '/map.html')).toEqual([])
  },
)

test.for(
  sites.flatMap(([where, start]) => [
    { where, start, javaScriptEnabled: true, scripts: 'with scripts' },
    { where, start, javaScriptEnabled: false, scripts: 'without scripts' },
  ]),
)(
  'on the site $where, the way from a map to the choice leads back to it, $scripts',
  { timeout: 120_000 },
  async ({ start, javaScriptEnabled }, { skip }) => {
    const site = await start(skip)
    const { page, open } = await arrive(site, { javaScriptEnabled })
    await open(mapOf(site))
    const link = javaScriptEnabled ? 'Make my choice' : 'The map needs scripts'
    await page.locator('main').getByRole('link', { name: link }).click()
    await page.locator('#purpose-maps-granted').check()
    await page.locator('#purpose-statistics-refused').check()
    await page.getByRole('button', { name: 'Save my choices' }).click()
    await page.getByRole('link', { name: 'Back to the page you came from' }).click()
    expect(new URL(page.url()).pathname).toBe(mapOf(site))
    if (javaScriptEnabled) await page.locator('iframe').waitFor()
  },
)

test('on the static site, a page into which no server includes anything has its banner by script, and does not move', {
  timeout: 120_000,
}, async ({ skip }) => {
  if (!nginx || 'missing' in nginx) return skip(nginx?.missing)
  const site = await startStaticExample(nginx.program)
  const { context, page, open } = await arrive(site)
  const path = mapOf(site)
  /** Whether what the banner stands above has moved: what comes in the place of the map is another matter. */
  const moved = () =>
    page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          type Shift = PerformanceEntry & { sources: { node?: Element }[] }
          new PerformanceObserver((list) => {
            for (const { sources } of list.getEntries() as Shift[])
              if (sources.some(({ node }) => node?.matches('nav, nav *, h1'))) resolve(true)
          }).observe({ type: 'layout-shift', buffered: true })
          setTimeout(() => resolve(false), 1000)
        }),
    )
  await open(path)
  expect(await banner(page).count()).toBe(1)
  expect(await moved()).toBe(false)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Accept all' }).click()
  await page.locator('#charte-banner:focus').waitFor()
  expect(new URL(page.url()).pathname).toBe(path)
  await expect.poll(() => keptChoice(context), patiently).toBe('granted')
  await open(path)
  expect(await banner(page).count()).toBe(0)
  expect(await page.locator('iframe').count()).toBe(1)
})

test('a page that nginx has cached shows no visitor the state of another', { timeout: 120_000 }, async ({
  skip,
}) => {
  if (!nginx || 'missing' in nginx) return skip(nginx?.missing)
  const site = await startStaticExample(nginx.program)
  const [one, other] = [await arrive(site), await arrive(site)]
  await one.open('/')
  await one.page.getByRole('button', { name: 'Accept all' }).click()
  await expect.poll(site.counted, patiently).toEqual(counted)
  for (const [visitor, banners] of [
    [one, 0],
    [other, 1],
    [one, 0],
  ] as const) {
    const answer = await visitor.page.goto('/')
    expect(answer?.headers()['x-cache-status']).toBe('HIT')
    expect(await banner(visitor.page).count()).toBe(banners)
  }
  await expect.poll(async () => (await site.counted()).length, patiently).toBe(6)
  expect(await cookiesOf(other.context)).toEqual(['audience'])
})

test('whatever an address says of a choice, nginx makes the same page of it', { timeout: 120_000 }, async ({
  skip,
}) => {
  if (!nginx || 'missing' in nginx) return skip(nginx?.missing)
  const site = await startStaticExample(nginx.program)
  const whole = await (await fetch(site.origin)).text()
  const said = [
    'x',
    '2020-01-01T00:00:00Z',
    '/../../x',
    '%00',
    '%2e%2e/',
    '%22%3E%3Cscript%3E',
    '?language=fr',
    '-->',
  ]
  for (const words of said)
    expect(await (await fetch(`${site.origin}/?charte_saved=${words}`)).text(), words).toBe(whole)
})

test('a page whose server compresses what it is asked to has its banner, as a plain one has, and the charter is compressed', {
  timeout: 120_000,
}, async ({ skip }) => {
  if (!nginx || 'missing' in nginx) return skip(nginx?.missing)
  const port = await serveCompressed()
  const compressing = await startStaticExample(nginx.program, port)
  const plain = await startStaticExample(nginx.program)
  const headers = { 'Accept-Encoding': 'gzip' }
  const alone = await fetch(`http://127.0.0.1:${port}`, { headers })
  expect(alone.headers.get('Content-Encoding')).toBe('gzip')
  const [page, files] = await Promise.all(
    [compressing, plain].map(({ origin }) => fetch(origin, { headers })),
  )
  const text = (await page?.text()) ?? ''
  expect(text).toContain('<section class="charte-banner"')
  const withoutPort = (html = '') => html.replace(/127\.0\.0\.1:\d+/g, '')
  expect(withoutPort(text)).toBe(withoutPort(await files?.text()))
  const charter = await fetch(`${compressing.origin}/charte-cookies`, { headers })
  expect(charter.headers.get('Content-Encoding')).toBe('gzip')
})

test('a page whose server compresses what it is asked to has no banner for who has answered, and one for others', {
  timeout: 120_000,
}, async ({ skip }) => {
  if (!nginx || 'missing' in nginx) return skip(nginx?.missing)
  const site = await startStaticExample(nginx.program, await serveCompressed())
  const [one, other] = [await arrive(site), await arrive(site)]
  await one.open('/')
  await comeBack(one.page, () => one.page.getByRole('button', { name: 'Refuse all' }).click())
  for (const [visitor, banners] of [
    [one, 0],
    [other, 1],
  ] as const) {
    await visitor.page.goto('/')
    expect(await banner(visitor.page).count()).toBe(banners)
  }
})

test.for(['SIGKILL', 'SIGSTOP'] as const)(
  'while the charter is gone by %s, a page that nginx serves is as it was, without a banner',
  { timeout: 120_000 },
  async (signal, { skip }) => {
    if (!nginx || 'missing' in nginx) return skip(nginx?.missing)
    const site = await startStaticExample(nginx.program)
    const page = async () => (await fetch(site.origin)).text()
    const whole = await page()
    expect(whole).toContain('<section class="charte-banner"')
    site.signalCharter(signal)
    expect(await page()).toBe(whole.replace(/<section class="charte-banner".*<\/section>\n/s, ''))
  },
)

test('both sites say that they stand by Global Privacy Control', { timeout: 120_000 }, async ({ skip }) => {
  for (const [, start] of sites) {
    const { origin } = await start(skip)
    const answer = await fetch(`${origin}/.well-known/gpc.json`)
    expect(await answer.json()).toEqual({ gpc: true, lastUpdate: '2026-11-01' })
  }
})

test('on the site in Express, the charter stands in the layout of the site, and takes the choice there without scripts', {
  timeout: 120_000,
}, async () => {
  const site = await startExpressExample()
  const { page, open } = await arrive(site)
  await open('/charte-cookies/fr')
  expect(await page.locator('html').getAttribute('lang')).toBe('fr')
  expect(await page.getByRole('link', { name: 'News' }).count()).toBe(1)
  expect(await page.getByRole('main').count()).toBe(1)
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 640 })
    for (const findings of [axeFindings(page), reflow(page), smallTargets(page)])
      expect(await findings).toEqual([])
  }
  const { page: plain, open: openPlain, context } = await arrive(site, { javaScriptEnabled: false })
  await openPlain('/charte-cookies/fr')
  await plain.getByRole('button', { name: 'English' }).click()
  await plain.getByRole('button', { name: 'Refuse all' }).click()
  await plain.getByRole('status').waitFor()
  expect(await keptChoice(context)).toBe('refused')
  expect(await plain.getByRole('link', { name: 'News' }).count()).toBe(1)
})
