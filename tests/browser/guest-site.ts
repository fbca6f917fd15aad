/// <reference lib="dom" />
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type Listening, listen } from '../../src/server/listen.ts'
import type { Button } from '../../src/web/choice-form.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { launch } from './browse.ts'
import { charterPath, press } from './choice.ts'

declare global {
  interface Window {
    /** What public/charte.js offers to the scripts of a page. */
    charte: {
      granted(purpose: string): boolean
      ready: Promise<void>
      refresh(): Promise<void>
    }
    /** Where Google's tags find their commands. */
    dataLayer?: ArrayLike<unknown>[]
    /** What the scripts of these tests note, in the order in which they run. */
    ran?: string[]
  }
}

/** A site of somebody else whose pages obey the charter, a third party that it embeds, and browsers that visit it. */
export interface GuestSite extends Pick<TestApp, 'at' | 'serveCharter'> {
  /** The origin of the pages. */
  origin: string
  /** The address of the charter, on another port. */
  charter: string
  /** The origin of the third party. */
  third: string
  /** What the third party was asked for, since the last test. */
  embedded: string[]
  /** Which pages were asked for, as `GET /0`, and in which words the charter was asked for the choice, since the last test. */
  pages: string[]
  asked: string[]
  /** Answers in place of the charter when it is asked for the choice. */
  answerInstead(answer: RequestListener | undefined): void
  /** Lets the third party send the files called stuck. */
  release(): void
  /** Shows a page of this content, under a policy that lets the charter and the third party in, and nothing else. */
  open(body: string, options?: GuestOptions): Promise<Page>
  /** The visitor of a page makes a choice in another tab. */
  choose(page: Page, action: Button): Promise<void>
  /** What the browsers complained of, which `leave` would throw. */
  takeFaults(): string[]
  /** Closes every page. Throws when one of them complained or broke the CSP. */
  leave(): Promise<void>
  close(): Promise<void>
}

export interface GuestOptions extends BrowserContextOptions {
  /** The attributes of the script beside its address. */
  script?: string
  head?: string
  lang?: string
  /** Directives in place of those of the strict policy; an empty one is left out. */
  policy?: Record<string, string>
  /** The host under which the page is visited. */
  host?: string
  context?: BrowserContext
}

/** Starts the charter, the site, the third party and a browser, which may keep the pages it leaves in its cache. */
export async function openGuestSite({ keepsPages = false } = {}): Promise<GuestSite> {
  const embedded: string[] = []
  const pages: string[] = []
  const asked: string[] = []
  const faults: string[] = []
  const contexts: BrowserContext[] = []
  const shown = new Map<string, { html: string; policy: string }>()
  const stuck: (() => void)[] = []
  let instead: RequestListener | undefined

  const site = await listen((req, res) => showPage(req, res), local)
  const third = await listen((req, res) => showEmbed(req, res, embedded, stuck), local)
  let answer: RequestListener = () => {}
  const charter = await listen((req, res) => {
    const isAsked = req.url?.startsWith(`${charterPath}/preferences.json`)
    if (isAsked) asked.push(req.url ?? '')
    if (isAsked && instead) instead(req, res)
    else answer(req, res)
  }, local)
  const { app, at, serveCharter } = await createTestApp({
    publicOrigin: originOf(charter),
    siteOrigins: ['127.0.0.1', 'localhost', 'shop.town.localhost'].map((host) => originOf(site, host)),
  })
  answer = app
  const start = () =>
    launch((options) =>
      chromium.launch({
        ...options,
        ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
      }),
    )
  let browser = await start()

  return {
    ...{ at, serveCharter, embedded, pages, asked },
    origin: originOf(site),
    charter: `${originOf(charter)}${charterPath}`,
    third: originOf(third),
    answerInstead: (next) => {
      instead = next
    },
    async open(body, options = {}) {
      const { script = 'defer', head = '', lang = 'fr', policy = {}, host, context, ...rest } = options
      const path = `/${shown.size}`
      const assets = `${originOf(charter)}${charterPath}/assets`
      const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Le site</title>
<link rel="stylesheet" href="${assets}/embed.css"><script src="${assets}/charte.js" ${script}></script>${head}
</head><body><main><h1>Le site</h1>${body}</main></body></html>`
      shown.set(path, { html, policy: policyOf({ ...strictPolicy(), ...policy }) })
      const visited = context ?? (await browser.newContext(rest))
      if (!context) {
        contexts.push(visited)
        watch(visited, faults)
      }
      const page = await visited.newPage()
      await page.goto(`${originOf(site, host)}${path}`)
      return page
    },
    release,
    async choose(page, action) {
      const tab = await page.context().newPage()
      await tab.goto(`${originOf(charter)}${charterPath}`)
      await press(tab, action)
      await tab.close()
    },
    takeFaults: () => faults.splice(0),
    leave,
    async close() {
      await leave()
      await browser.close()
      await Promise.all([site, third, charter].map((server) => server.close(0)))
    },
  }

  /** A browser on a busy machine may never say that its pages are closed: then it goes with them. */
  async function closePages(): Promise<void> {
    const closed = Promise.all(contexts.splice(0).map((context) => context.close().catch(() => {})))
    const isDone = await Promise.race([closed.then(() => true), sleep(patience, false)])
    if (isDone && browser.isConnected()) return
    await browser.close()
    browser = await start()
  }

  function strictPolicy(): Record<string, string> {
    const [ours, theirs] = [originOf(charter), originOf(third)]
    return {
      'default-src': "'none'",
      'script-src': `${ours} ${theirs}`,
      'style-src': ours,
      'connect-src': ours,
      'frame-src': theirs,
      'img-src': theirs,
      'base-uri': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    }
  }

  function showPage(req: IncomingMessage, res: ServerResponse): void {
    const page = shown.get((req.url ?? '').replace(/\?.*/s, ''))
    if (!page) return void res.writeHead(404).end()
    pages.push(`${req.method} ${req.url}`)
    res.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': page.policy,
    })
    res.end(page.html)
  }

  function release(): void {
    for (const send of stuck.splice(0)) send()
  }

  async function leave(): Promise<void> {
    instead = undefined
    release()
    await closePages()
    for (const seen of [embedded, pages, asked]) seen.length = 0
    const found = faults.splice(0)
    if (found.length > 0) throw new Error(`browsers met faults:\n${found.join('\n')}`)
  }
}

const local = { port: 0, host: '127.0.0.1' }

/** How long a browser may take to close its pages, in ms, before another takes its place. */
const patience = 20_000

function originOf({ port }: Listening, host = '127.0.0.1'): string {
  return `http://${host}:${port}`
}

function policyOf(directives: Record<string, string>): string {
  return Object.entries(directives)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** Scripts note that they ran in `window.ran`; files called slow come late, and those called missing never. */
function showEmbed(
  { url = '' }: IncomingMessage,
  res: ServerResponse,
  embedded: string[],
  stuck: (() => void)[],
): void {
  embedded.push(url)
  const name = url.slice(1)
  if (name.startsWith('missing')) return void res.writeHead(404).end()
  const [type, content] = contentOf(name)
  const send = () => {
    res.writeHead(200, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' })
    res.end(content)
  }
  if (name.startsWith('stuck')) stuck.push(send)
  else setTimeout(send, name.startsWith('slow') ? 300 : 0)
}

function contentOf(name: string): [type: string, content: string] {
  if (name.endsWith('.js')) return ['text/javascript', `(window.ran ??= []).push('${name}')`]
  if (name.endsWith('.svg'))
    return ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>']
  return ['text/html', '<!doctype html><html lang="fr"><title>Plan</title><p>Plan</p></html>']
}

function watch(context: BrowserContext, faults: string[]): void {
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  context.on('weberror', (error) => faults.push(`script: ${error.error().message}`))
}
