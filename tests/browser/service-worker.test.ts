/// <reference lib="dom" />
import { chromium } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { consentBanner } from '../../src/index.ts'
import { listen } from '../../src/server/listen.ts'
import { freePort } from '../support/free-port.ts'
import { createHost, openSmallCharter } from '../support/host.ts'
import { launch } from './browse.ts'
import { press } from './choice.ts'

/** Workers that send each request in the place of the browser, as it was and as one of their own. */
const workers = {
  'as it came': 'fetch(event.request)',
  'as one of its own': `event.request.method === 'GET' ? fetch(event.request) : event.request.text().then((body) =>
    fetch(event.request.url, { method: 'POST', body, redirect: 'manual', headers: event.request.headers }))`,
}

/** A page with the banner, of a site whose service worker answers for it. */
async function open(answer: string) {
  const port = await freePort()
  const host = createHost(undefined, openSmallCharter({ publicUrl: `http://localhost:${port}` }))
  host.get('/worker.js', (_req, res) =>
    res.type('js').send(`onfetch = (event) => event.respondWith(${answer})`),
  )
  host.get('/', (req, res) =>
    res.send(
      `<!DOCTYPE html><title>Site</title>${consentBanner(req, { language: 'en' })}<script>navigator.serviceWorker.register('/worker.js')</script>`,
    ),
  )
  const server = await listen(host, { port, host: '127.0.0.1' })
  const browser = await launch((options) => chromium.launch(options))
  onTestFinished(async () => {
    await browser.close()
    await server.close()
  })
  const page = await browser.newPage()
  await page.goto(`http://localhost:${port}/`)
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    while (active?.state !== 'activated')
      await new Promise((changed) => active?.addEventListener('statechange', changed, { once: true }))
  })
  await page.reload()
  return page
}

test.each(Object.entries(workers))(
  'a banner that a service worker sends %s: refuses at once',
  async (_how, answer) => {
    const page = await open(answer)
    expect((await press(page, 'refuse-all')).status()).toBe(200)
    expect(new URL(page.url()).pathname).toBe('/')
    expect(await page.locator('.charte-notice').textContent()).toContain('Your choice has been saved')
    expect(await page.locator('.charte-banner').count()).toBe(0)
  },
)

test.each(Object.entries(workers))(
  'a banner that a service worker sends %s: accepts with one more click, and blames no browser',
  async (_how, answer) => {
    const page = await open(answer)
    expect((await press(page, 'accept-all')).status()).toBe(403)
    expect(await page.locator('#notice').textContent()).toContain('One more click')
    expect((await press(page, 'save')).status()).toBe(200)
    expect(await page.locator('#notice').textContent()).toContain('Your choice has been saved')
    const [stored] = (await page.context().cookies()).filter(({ name }) => name === 'cookies_preferences')
    expect(Object.keys(JSON.parse(decodeURIComponent(stored?.value ?? '')).granted)).toEqual([
      'statistics',
      'ads',
    ])
  },
)
