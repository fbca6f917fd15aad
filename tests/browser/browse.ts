/// <reference lib="dom" />
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { listen } from '../../src/server/listen.ts'
import { openTestStore } from '../support/records.ts'
import { createTestApp, type TestApp } from '../support/site.ts'

/** The real site on a port of this machine, and browsers that visit it. */
export interface Site extends Pick<TestApp, 'at' | 'serveCharter'> {
  /** Keeps choices from being recorded, or lets them be recorded again. */
  breakLog(isBroken: boolean): void
  origin: string
  /** What browsers asked for, as `GET /charte-cookies`, since the last test. */
  requests: string[]
  /** Opens a path in a browser that has never been here. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** Opens a path in a browser whose settings block every cookie. */
  openWithoutCookies(path: string): Promise<Page>
  /** Opens a path in a browser that keeps pages as they were for its Back button, which those of tests do not. */
  openWithHistory(path: string): Promise<Page>
  /** Closes every page. Throws when one of them complained, broke the CSP or asked another site for anything. */
  leave(): Promise<void>
  close(): Promise<void>
}

/** The header by which a test has a browser lose one cookie: its name. */
export const losesCookie = 'X-Loses-Cookie'

/** Starts the site and a browser. */
export async function openSite(): Promise<Site> {
  const requests: string[] = []
  let answer: RequestListener = () => {}
  const listening = await listen(
    (req, res) => {
      requests.push(`${req.method} ${req.url}`)
      loseCookie(req)
      answer(req, res)
    },
    { port: 0, host: '127.0.0.1' },
  )
  const origin = `http://127.0.0.1:${listening.port}`
  let isBroken = false
  const store = await openTestStore()
  const { app, at, serveCharter } = await createTestApp({
    publicOrigin: origin,
    store,
    records: {
      find: store.find,
      append: (record) => (isBroken ? Promise.reject(new Error('no log')) : store.append(record)),
      count: (choice) => (isBroken ? Promise.reject(new Error('no log')) : store.count(choice)),
    },
  })
  answer = app
  const browser = await launch((options) => chromium.launch(options))
  const contexts: BrowserContext[] = []
  const faults: string[] = []

  return {
    origin,
    at,
    serveCharter,
    breakLog: (broken) => {
      isBroken = broken
    },
    requests,
    async open(path, options = {}) {
      return visit(await browser.newContext({ baseURL: origin, ...options }), path)
    },
    async openWithoutCookies(path) {
      return visit(await launchWithoutCookies({ baseURL: origin }), path)
    },
    async openWithHistory(path) {
      const keeping = await launch((options) =>
        chromium.launch({ ...options, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
      )
      const context = await keeping.newContext({ baseURL: origin })
      context.on('close', () => keeping.close())
      return visit(context, path)
    },
    leave,
    async close() {
      await leave()
      await browser.close()
      await listening.close(0)
    },
  }

  async function visit(context: BrowserContext, path: string): Promise<Page> {
    contexts.push(context)
    watch(context, origin, faults)
    const page = await context.newPage()
    await page.goto(path)
    return page
  }

  async function leave(): Promise<void> {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    requests.length = 0
    const found = faults.splice(0)
    if (found.length > 0) throw new Error(`browsers met faults:\n${found.join('\n')}`)
  }
}

/** Starts a browser; Chromium cannot build its sandbox as root, nor in some containers. */
export async function launch<T>(start: (options: LaunchOptions) => Promise<T>): Promise<T> {
  const options = { executablePath: inject('chromiumPath'), args: switches }
  if (process.getuid?.() === 0) return start({ ...options, chromiumSandbox: false })
  return start({ ...options, chromiumSandbox: true }).catch(() =>
    start({ ...options, chromiumSandbox: false }),
  )
}

interface LaunchOptions {
  executablePath: string
  args: string[]
  chromiumSandbox: boolean
}

const switches = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Starts a browser whose settings block every cookie. */
export async function launchWithoutCookies(options: BrowserContextOptions): Promise<BrowserContext> {
  const profile = createProfileWithoutCookies()
  const context = await launch((launching) =>
    chromium.launchPersistentContext(profile, { ...launching, ...options }),
  )
  context.on('close', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }))
  return context
}

/** A profile in which the visitor has chosen "block all cookies". */
function createProfileWithoutCookies(): string {
  const profile = mkdtempSync(join(tmpdir(), 'without-cookies-'))
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  mkdirSync(join(profile, 'Default'))
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return profile
}

/** Playwright cannot change the Cookie header of a browser, so it is changed on the way to the app. */
function loseCookie(req: IncomingMessage): void {
  const name = req.headers[losesCookie.toLowerCase()]
  const pairs = (req.headers.cookie ?? '').split('; ').filter((pair) => !pair.startsWith(`${name}=`))
  if (name !== undefined) req.headers.cookie = pairs.join('; ')
}

function watch(context: BrowserContext, origin: string, faults: string[]): void {
  context.on('console', (message) => {
    // Chromium says this of pages with status 403, 404 or 422; of other files, the answers below tell.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded')
    if (['error', 'warning'].includes(message.type()) && !isStatus) faults.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => faults.push(`script: ${error.error().message}`))
  context.on('serviceworker', (worker) => faults.push(`service worker: ${worker.url()}`))
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`another site: ${request.url()}`)
  })
  context.on('response', (response) => {
    const isPage = response.request().isNavigationRequest()
    if (response.status() >= 400 && !isPage) faults.push(`${response.status()}: ${response.url()}`)
  })
}
