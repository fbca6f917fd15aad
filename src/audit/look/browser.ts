import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'

/** The browser that looks, and as whom. */
export interface BrowserOptions {
  /** The program of a Chromium. */
  program: string
  /** Chromium refuses its sandbox to root, and to no one else. */
  isRoot: boolean
  /** Whether it says that it is driven, as automated browsers do. */
  honest?: boolean
  /** Where names lead to, in place of what the DNS says: `{ 'www.town.example': '127.0.0.1:8080' }`. */
  resolve?: Readonly<Record<string, string>>
  /** The address of a proxy. */
  proxy?: string
  /** Whether certificates are taken that nobody vouches for, as those of a test site. */
  acceptCertificates?: boolean
  /** The language that it asks for: `fr-BE`. */
  locale?: string
  /** Its width and height, in CSS pixels. */
  viewport?: { width: number; height: number }
}

/** A started browser. */
export interface AuditBrowser {
  version: string
  userAgent: string
  /** What it cannot see, as a sentence; undefined where it has proved that it sees. */
  blindness: string | undefined
  /** A browser that has never been anywhere. */
  newVisitor(options?: BrowserContextOptions): Promise<BrowserContext>
  close(): Promise<void>
}

/** Third-party cookies are allowed, as most visitors' browsers have it: else they are refused without a word. */
const preferences = {
  profile: { cookie_controls_mode: 0 },
  signin: { allowed: false },
  autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
}

/** Hosts that Chromium asks for itself, and no site: an audit does not tell them which forms a site has. */
const hostsOfChromium = [
  'content-autofill.googleapis.com',
  'update.googleapis.com',
  'clientservices.googleapis.com',
  'optimizationguide-pa.googleapis.com',
  'safebrowsing.googleapis.com',
  'edgedl.me.gvt1.com',
]

// biome-ignore format: a list to read
const switches = [
  '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Chromium asks who is signed in to Google at the host that sites use too: it is given another, which is not there.
  '--no-first-run', '--gaia-url=http://127.0.0.1:1',
]

/**
 * What Chromium is to do without. RenderDocument keeps what a page sends as it ends from all witnesses; the others ask hosts
 * that no page asked for, or ask for https where a page is of http.
 */
// biome-ignore format: a list to read
const features = [
  'RenderDocument', 'OptimizationHints', 'MediaRouter', 'LensOverlay', 'PreconnectToSearch', 'AimEnabled',
  'NetworkTimeServiceQuerying', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'PaintHolding',
  'DestroyProfileOnBrowserClose', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'AutofillServerCommunication',
]

/** Starts a Chromium, and has it prove that it sees third-party cookies. Rejects with one line where it cannot be started. */
export async function startBrowser(options: BrowserOptions): Promise<AuditBrowser> {
  const { chromium } = await loadPlaywright()
  const { program, isRoot, honest = false } = options
  const folder = await mkdtemp(join(tmpdir(), 'charte-audit-'))
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 10 })
  try {
    await mkdir(join(folder, 'Default'))
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
    const first = await chromium.launchPersistentContext(folder, {
      executablePath: program,
      chromiumSandbox: !isRoot,
      args: switchesOf(options),
      // Whoever interrupts an audit still gets what was seen.
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    })
    const browser = first.browser()
    if (!browser) throw new Error('it gave no access to itself')
    const close = async () => {
      await first.close().catch(() => {})
      await remove()
    }
    try {
      const told = await userAgentOf(first)
      const userAgent = honest ? told : told.replace('HeadlessChrome/', 'Chrome/')
      const newVisitor = (more: BrowserContextOptions = {}) =>
        browser.newContext({ ...contextOptions(options), userAgent, acceptDownloads: false, ...more })
      const blindness = await proveSight(newVisitor)
      return { version: browser.version(), userAgent, blindness, newVisitor, close }
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    await remove()
    const [line] = error instanceof Error ? error.message.split('\n') : [error]
    throw new Error(`${program} did not start: ${line}`)
  }
}

/** The driver of browsers, which whoever audits installs: nothing else of this software needs it. */
async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core')
  } catch {
    throw new Error('looking at a site needs playwright-core, which is not here; npm install playwright-core')
  }
}

function switchesOf({ resolve = {}, honest, proxy }: BrowserOptions): string[] {
  const rules = [
    ...Object.entries(resolve).map(([host, address]) => `MAP ${host} ${address}`),
    ...hostsOfChromium.map((host) => `MAP ${host} ~NOTFOUND`),
  ]
  return [
    ...switches,
    `--disable-features=${features.join(',')}`,
    `--host-resolver-rules=${rules.join(', ')}`,
    ...(honest ? [] : ['--disable-blink-features=AutomationControlled']),
    // Given to Chromium itself, which leaves this machine out of it.
    ...(proxy === undefined ? [] : [`--proxy-server=${proxy}`]),
  ]
}

function contextOptions({ acceptCertificates, locale, viewport }: BrowserOptions): BrowserContextOptions {
  return {
    ...(acceptCertificates && { ignoreHTTPSErrors: true }),
    ...(locale !== undefined && { locale }),
    ...(viewport && { viewport }),
  }
}

async function userAgentOf(context: BrowserContext): Promise<string> {
  const [page = await context.newPage()] = context.pages()
  return page.evaluate(() => globalThis.navigator.userAgent)
}

/**
 * Proves that a browser takes and sends back a third-party cookie, between two hosts of this machine; else what it cannot
 * see. Without the proof, a site without third-party cookies and a browser that refuses them look the same.
 */
export async function proveSight(newVisitor: Browser['newContext']): Promise<string | undefined> {
  const value = randomBytes(8).toString('hex')
  const sent: string[] = []
  const server = createServer((req, res) => {
    const isThird = req.headers.host?.startsWith('localhost') ?? false
    if (isThird) sent.push(req.headers.cookie ?? '')
    res.setHeader('Content-Type', 'text/html')
    if (isThird) res.setHeader('Set-Cookie', `third=${value}; SameSite=None; Secure; Path=/`)
    res.end(isThird ? '' : `<iframe src="http://localhost:${portOf(server.address())}/"></iframe>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await newVisitor()
  try {
    const page = await context.newPage()
    for (const _ of ['set', 'sent'])
      await page.goto(`http://127.0.0.1:${portOf(server.address())}/`, { waitUntil: 'load', timeout: 10_000 })
    if (sent.at(-1)?.includes(value)) return undefined
    return 'the browser keeps no third-party cookies, so none would be seen; use another Chromium, or set CHROMIUM_PATH'
  } catch (error) {
    const [line] = error instanceof Error ? error.message.split('\n') : [error]
    return `the browser could not be tried on this machine: ${line}`
  } finally {
    await context.close()
    server.close()
    server.closeAllConnections()
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  return typeof address === 'object' && address ? address.port : 0
}
