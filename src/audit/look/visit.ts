import type { BrowserContext, Page } from 'playwright-core'
import { siteOf } from '../addresses.ts'
import type { SeenPage } from '../seen.ts'
import { type FrameSnapshot, scrollDown } from './snapshot.ts'
import { within } from './within.ts'
import type { Witness } from './witness.ts'

/** How pages are visited. */
export interface VisitOptions {
  context: BrowserContext
  witness: Witness
  own: ReadonlySet<string>
  /** How long a page is looked at once its text is there (ms). */
  wait: number
  /** How long is waited for its text (ms). */
  timeout: number
  signal: AbortSignal
  now(): Date
}

/** A visit to a page. */
export interface Visit {
  page: SeenPage
  snapshot: FrameSnapshot | undefined
  /** Whether the site asks to come no more. */
  mustStop: boolean
  /** Why a site that looks like this cannot be audited: a wall before its pages. */
  wall: string | undefined
}

/** A tab that opens one page after the other, as a visitor does. */
export interface Tab {
  visit(address: string): Promise<Visit>
  /** The page that is open, for a choice. */
  page(): Promise<Page>
  /** Closes it as a visitor does, so that its page hears that it ends. */
  leave(): Promise<void>
}

/** The largest page that is opened, in bytes. */
const largest = 20_000_000

/** Opens a tab. */
export function createTab(options: VisitOptions): Tab {
  const { context, witness, own, wait, timeout, signal, now } = options
  let open: Page | undefined
  const notes: string[] = []
  return { visit, page, leave }

  async function page(): Promise<Page> {
    if (open && !open.isClosed()) return open
    const created = await context.newPage()
    created.on('dialog', (dialog) => {
      notes.push(`a dialog was dismissed (${dialog.type()})`)
      const answer = dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()
      answer.catch(() => {})
    })
    created.on('download', () => notes.push('a download was left alone'))
    created.on('popup', (popup) => popup.close().catch(() => {}))
    created.on('response', (response) => {
      const isPage = response.request().isNavigationRequest() && response.frame() === created.mainFrame()
      const bytes = Number(response.headers()['content-length'] ?? 0)
      if (!isPage || bytes <= largest) return
      notes.push(`it is a page of ${Math.round(bytes / 1_000_000)} MB, of which none is looked at`)
      created.close().catch(() => {})
    })
    open = created
    return created
  }

  async function visit(address: string): Promise<Visit> {
    const tab = await page()
    notes.length = 0
    const at = now().toISOString()
    await witness.open(tab, address)
    const answer = await load(tab, address)
    const status = answer.status
    const isElsewhere = !tab.isClosed() && isOutside(tab.url())
    if (isElsewhere) witness.leave(tab)
    if (answer.isThere && !isElsewhere) await lookAround(tab)
    const snapshot = isElsewhere || tab.isClosed() ? undefined : await witness.look(tab)
    // A script may have led away meanwhile.
    const isGone = !isElsewhere && !tab.isClosed() && isOutside(tab.url())
    if (isGone) witness.leave(tab)
    const failure =
      isElsewhere || isGone
        ? `it leads to another site, ${URL.parse(tab.url())?.origin}, which has a charter of its own`
        : (answer.why ?? refusalOf(status))
    if (!answer.isThere || isElsewhere || isGone) await close(tab)
    const why = [...new Set([failure, ...notes])].filter((one) => one !== undefined).join('; ')
    return {
      page: {
        url: address,
        at,
        outcome: failure === undefined ? 'visited' : 'failed',
        ...(status !== undefined && { status }),
        ...(why !== '' && { why }),
      },
      snapshot,
      mustStop: status === 429 || status === 503,
      wall: failure ?? wallBefore(address, tab, snapshot),
    }
  }

  async function load(
    tab: Page,
    address: string,
  ): Promise<{ isThere: boolean; status?: number; why?: string }> {
    const stopped = new AbortController()
    const stop = new Promise<never>((_, reject) => {
      const fail = () => reject(new Error('stopped'))
      if (signal.aborted) fail()
      signal.addEventListener('abort', fail, { signal: stopped.signal })
    })
    try {
      const going = tab.goto(address, { waitUntil: 'domcontentloaded', timeout })
      going.catch(() => {})
      const response = await Promise.race([going, stop])
      return response ? { isThere: true, status: response.status() } : { isThere: true }
    } catch (error) {
      return { isThere: false, why: whyNot(error instanceof Error ? error.message : '') }
    } finally {
      stopped.abort()
    }
  }

  function whyNot(message: string): string {
    const large = notes.find((note) => note.includes(' MB,'))
    if (large !== undefined) return large
    const [code = ''] = /ERR_[A-Z_]+/.exec(message) ?? []
    if (message === 'stopped') return 'the audit was stopped'
    if (/Download is starting|ERR_ABORTED/.test(message)) return 'it is a download, which is left alone'
    if (message.includes('Timeout')) return `it did not end within ${timeout / 1000} s`
    if (code === 'ERR_TOO_MANY_REDIRECTS') return 'it redirects without end'
    if (code.startsWith('ERR_CERT_')) return `its certificate is not to be trusted (${code})`
    if (code === 'ERR_NAME_NOT_RESOLVED') return `its name leads nowhere (${code})`
    return `nothing answers that a browser understands (${code || message.split('\n')[0]})`
  }

  /** Scrolls to the end, since much is loaded only there, and waits: never for a network that is idle, which may not come. */
  async function lookAround(tab: Page): Promise<void> {
    const begun = performance.now()
    await within(wait + 1000, tab.evaluate(scrollDown, { steps: 8, pause: Math.round(wait / 12) }))
    await within(Math.max(0, wait - (performance.now() - begun)), new Promise(() => {}))
  }

  async function leave(): Promise<void> {
    const tab = open
    if (!tab || tab.isClosed()) return
    const closed = new Promise<void>((resolve) => tab.once('close', () => resolve()))
    await within(1000, tab.close({ runBeforeUnload: true }))
    await within(1000, closed)
    await close(tab)
  }

  async function close(tab: Page): Promise<void> {
    await within(2000, tab.close())
    open = undefined
  }

  function isOutside(address: string): boolean {
    const { protocol = '', hostname = '' } = URL.parse(address) ?? {}
    return /^https?:$/.test(protocol) && !own.has(siteOf(hostname))
  }
}

function refusalOf(status: number | undefined): string | undefined {
  if (status === 429 || status === 503) return `the site asks to come later (${status})`
  if (status === 401 || status === 403) return `the site lets no audit in (${status})`
  return undefined
}

/** A page for whoever is not let in, in place of the page that was asked for. */
function wallBefore(address: string, tab: Page, snapshot: FrameSnapshot | undefined): string | undefined {
  const [asked, got] = [URL.parse(address), URL.parse(tab.url())]
  const isElsewhere = asked?.pathname !== got?.pathname
  if (isElsewhere && snapshot?.hasPassword)
    return `a page to log in on (${got?.pathname}) comes in place of it; give a cookie, a header or a storage state`
  return undefined
}
