import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContextOptions } from 'playwright-core'
import { siteOf } from '../addresses.ts'
import type { SeenPage, SeenState } from '../seen.ts'
import type { AuditBrowser } from './browser.ts'
import { type Chosen, type Decision, makeChoice, runSteps } from './choose.ts'
import type { LookOptions } from './options.ts'
import { createTab, type Visit } from './visit.ts'
import { within } from './within.ts'
import { createWitness } from './witness.ts'

/** All that a look knows of itself. */
export interface Look {
  options: LookOptions
  browser: AuditBrowser
  start: URL
  own: ReadonlySet<string>
  salt: string
  signal: AbortSignal
  now(): Date
}

/** What came of visiting pages. */
export interface Round {
  pages: SeenPage[]
  /** Why not all was seen. */
  unseen: SeenState['unseen']
}

/** Somebody who comes to the site for the first time, with a browser of her own. */
export interface Visitor {
  /** Visits pages: those that `next` gives, at most so many of them at a time. */
  visit(next: (count: number) => string[], onVisit: (visit: Visit) => void): Promise<Round>
  /** Makes a choice; `usual` names the cookies that come without one. */
  choose(decision: Decision, usual: ReadonlySet<string>): Promise<Chosen>
  end(): Promise<Pick<SeenState, 'cookies' | 'storage' | 'requests' | 'fingerprints'>>
  close(): Promise<void>
}

/** Brings a visitor, who has logged in where the operator says how. */
export async function createVisitor(look: Look, { gpc = false } = {}): Promise<Visitor> {
  const { options, browser, start, own, salt, signal, now } = look
  const { cookies: given = [], headers, storageState, login, choice, concurrency = 2 } = options
  const more: BrowserContextOptions = {
    ...(gpc && { extraHTTPHeaders: { 'Sec-GPC': '1' } }),
    ...(storageState !== undefined && { storageState }),
  }
  const context = await browser.newVisitor(more)
  await context.addCookies(given.map((cookie) => ({ ...cookie, url: start.href })))
  const brought = (await context.cookies()).map(({ name, value }) => ({ name, value }))
  if (headers)
    await context.route(
      (url) => own.has(siteOf(url.hostname)),
      (route) => route.continue({ headers: { ...route.request().headers(), ...headers } }),
    )
  const witness = await createWitness(context, { own, salt, given: brought, gpc, now })
  const { wait = 800, timeout = 15_000, pause = 500 } = options
  /** How long a button may take to appear (ms). */
  const patience = Math.min(5000, timeout)
  const tabs = Array.from({ length: concurrency }, () =>
    createTab({ context, witness, own, wait, timeout, signal, now }),
  )
  if (login) {
    const page = await firstPage()
    await runSteps(login, { page, start, patience })
    witness.restart()
  }
  return {
    visit,
    choose,
    async end() {
      // What pages send as they end.
      await Promise.all(tabs.map((tab) => tab.leave()))
      return witness.end()
    },
    close: async () => void (await within(5000, context.close())),
  }

  async function firstPage() {
    const page = await tabs[0]?.page()
    if (!page) throw new Error('no tab could be opened')
    await witness.open(page, start.href)
    return page
  }

  async function visit(next: (count: number) => string[], onVisit: (visit: Visit) => void): Promise<Round> {
    const pages: SeenPage[] = []
    const unseen: SeenState['unseen'] = []
    const blind = (why: string, page: string) => unseen.push({ code: 'blind', why, page })
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const addresses = next(isFirst ? 1 : concurrency)
      if (addresses.length === 0) break
      const visits = await Promise.all(addresses.flatMap((address, at) => tabs[at]?.visit(address) ?? []))
      for (const one of visits) {
        pages.push(one.page)
        onVisit(one)
        if ((isFirst || one.mustStop) && one.wall !== undefined) blind(one.wall, one.page.url)
      }
      if (visits.some(({ mustStop }) => mustStop)) break
      await sleep(pause, undefined, { signal }).catch(() => {})
    }
    if (signal.aborted) unseen.push({ code: 'blind', why: whyStopped(signal) })
    if (pages.every(({ outcome }) => outcome !== 'visited') && unseen.length === 0)
      unseen.push({ code: 'blind', why: pages[0]?.why ?? 'no page was visited' })
    return { pages, unseen }
  }

  async function choose(decision: Decision, usual: ReadonlySet<string>): Promise<Chosen> {
    if (!choice) return { why: 'no way to choose was given' }
    const page = await firstPage()
    return makeChoice(decision, {
      means: choice,
      start,
      page,
      usual,
      patience,
      now,
      jar: () => witness.jar(),
      setCookie: async (cookie) => {
        await context.addCookies([{ ...cookie, secure: cookie.url.startsWith('https:'), sameSite: 'Lax' }])
        brought.push({ name: cookie.name, value: cookie.value })
      },
      onBegin: () => witness.restart(),
    })
  }
}

/** Why a look was stopped, in words. */
export function whyStopped({ reason }: AbortSignal): string {
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? 'the minutes that were given are over'
    : 'the audit was stopped'
}
