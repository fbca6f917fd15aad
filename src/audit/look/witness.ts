import { randomBytes } from 'node:crypto'
import type { BrowserContext, CDPSession, Page, Request, Response } from 'playwright-core'
import { readStack, siteOf, withoutValues } from '../addresses.ts'
import { readCookieLine, readStoreCookie } from '../cookie-line.ts'
import type { SeenRequest, SeenState } from '../seen.ts'
import { createRecording, type GivenCookie, type JarCookie, type Recording, type Sighting } from './record.ts'
import { type FrameSnapshot, snapshotFrame } from './snapshot.ts'
import { type Told, watchPage } from './watch-page.ts'
import { within } from './within.ts'

/** What sees all that the pages of one browser do. */
export interface Witness {
  /** Says which page a tab is to open, so that what is seen is told of it. */
  open(tab: Page, address: string): Promise<void>
  /** Looks at what a tab and the browser keep now. Returns what its main frame shows; undefined where it does not answer. */
  look(tab: Page): Promise<FrameSnapshot | undefined>
  /** Forgets what was seen so far: what counts begins with a choice. */
  restart(): void
  /** Says that a tab has left for another site, whose own cookies are none of this one's. */
  leave(tab: Page): void
  jar(): Promise<JarCookie[]>
  /** Looks at the browser for the last time, and says all that was seen. */
  end(): Promise<Pick<SeenState, 'cookies' | 'storage' | 'requests' | 'fingerprints'>>
}

/** What a witness needs to know. */
export interface WitnessOptions {
  own: ReadonlySet<string>
  salt: string
  given: readonly GivenCookie[]
  gpc: boolean
  now(): Date
}

/** How long is waited for an answer of a browser (ms). */
const patience = 3000

/** Puts a witness into a browser that has been nowhere yet. */
export async function createWitness(context: BrowserContext, options: WitnessOptions): Promise<Witness> {
  const { own, salt, given, gpc, now } = options
  const refusals = new Map<string, string>()
  const initiators = new Map<string, string>()
  const opened = new WeakMap<Page, string>()
  const watched = new WeakSet<Page>()
  const recordingOf = new WeakMap<Request, { recording: Recording; sighting: Sighting }>()
  const pictures = new Map<string, SeenRequest[]>()
  const pending = new Set<Promise<unknown>>()
  /** What other sites set as they were passed through: it counts once the tab has come back. */
  const passed = new WeakMap<Page, (() => void)[]>()
  const away = new Set<string>()
  let lastOpened = ''
  let recording = createRecording({ own, salt, given, refusals, away })

  const binding = `charte${randomBytes(6).toString('hex')}`
  await context.exposeBinding(binding, ({ page, frame }, told: Told) => hear(page, frame.url(), told))
  await context.addInitScript(watchPage, { binding, gpc })
  context.on('request', (request) => noteRequest(request))
  context.on('response', (response) => later(noteResponse(response)))
  context.on('requestfailed', (request) => later(noteSent(request)))
  context.on('page', (page) => {
    page.on('websocket', (socket) => recording.request(socket.url(), { kind: 'websocket' }, sightingOn(page)))
  })

  return {
    async open(tab, address) {
      opened.set(tab, withoutValues(address))
      lastOpened = withoutValues(address)
      if (watched.has(tab)) return
      watched.add(tab)
      await watchNetwork(await context.newCDPSession(tab))
    },
    async look(tab) {
      const snapshots = await Promise.all(
        tab.frames().map(async (frame) => {
          const snapshot = await within(patience, frame.evaluate(snapshotFrame))
          if (snapshot) note(snapshot, sightingOn(tab))
          return snapshot
        }),
      )
      await settle()
      for (const act of passed.get(tab)?.splice(0) ?? []) act()
      recording.jar((await within(patience, context.cookies())) ?? [], sightingOn(tab))
      return snapshots[0]
    },
    restart() {
      recording = createRecording({ own, salt, given, refusals, away })
      pictures.clear()
    },
    leave(tab) {
      passed.get(tab)?.splice(0)
      away.add(siteOf(URL.parse(tab.url())?.hostname ?? ''))
    },
    jar: async () => (await within(patience, context.cookies())) ?? [],
    async end() {
      await settle()
      const jar = await within(patience, context.cookies())
      if (jar) recording.jar(jar, { page: lastOpened, at: now().toISOString() })
      return recording.seen()
    },
  }

  /** Whether a tab shows another site. */
  function isAway(page: Page): boolean {
    const host = URL.parse(page.url())?.hostname ?? ''
    return host !== '' && !own.has(siteOf(host))
  }

  /** Where a tab is, or where it is going. */
  function sightingOn(page: Page | undefined, isGoing = false): Sighting {
    const asked = (page && opened.get(page)) ?? lastOpened
    const isOpen = page !== undefined && /^https?:/.test(page.url()) && !isAway(page)
    return { page: isOpen && !isGoing ? withoutValues(page.url()) : asked, at: now().toISOString() }
  }

  function later(work: Promise<unknown>): void {
    const quiet = work.catch(() => {}).finally(() => pending.delete(quiet))
    pending.add(quiet)
  }

  async function settle(): Promise<void> {
    await within(patience, Promise.all(pending))
  }

  function hear(page: Page, address: string, told: Told): void {
    // A frame without an address of its own is of the page that made it.
    const url = URL.parse(address.startsWith('about:') ? page.url() : address)
    if (!url || isAway(page) || typeof told !== 'object' || told === null) return
    const at = now()
    const sighting = { ...sightingOn(page), ...readStack(String(told.stack)) }
    const { kind, line, cookie, technology, name, value, api } = told
    if (kind === 'cookie' && typeof line === 'string')
      recording.asked(readCookieLine(line, url, at), 'script', sighting, line)
    if (kind === 'cookieStore' && cookie)
      recording.asked(readStoreCookie(cookie, url, at), 'script', sighting)
    const stored = technologies.find((one) => one === technology)
    if (kind === 'storage' && stored && typeof name === 'string')
      recording.stored(
        { technology: stored, name: nameOf(stored, name), origin: url.origin },
        value,
        sighting,
      )
    if (kind === 'beacon' && typeof told.url === 'string')
      recording.request(told.url, { kind: 'beacon' }, sighting)
    if (kind === 'picture' && typeof told.url === 'string' && sighting.from !== undefined)
      initiators.set(told.url, String(told.stack))
    const read = (['canvas', 'webgl', 'audio', 'fonts'] as const).find((one) => one === api)
    if (kind === 'fingerprint' && read) recording.fingerprint(read, sighting)
  }

  function note({ origin, stored, pictures: { asked, shown } }: FrameSnapshot, sighting: Sighting): void {
    for (const { technology, entries } of stored) {
      const known = technologies.find((one) => one === technology)
      if (!known) continue
      for (const [name, value] of entries)
        recording.stored({ technology: known, name: nameOf(known, name), origin }, value, sighting)
      recording.standing(
        known,
        origin,
        entries.map(([name]) => nameOf(known, name)),
      )
    }
    for (const address of asked)
      if (!shown.includes(address)) for (const seen of pictures.get(address) ?? []) seen.isPixel = true
  }

  function noteRequest(request: Request): void {
    const page = pageOf(request)
    if (page && isAway(page) && !request.isNavigationRequest()) return
    const kind = kindOf(request, page)
    const sighting = sightingOn(page, kind === 'document')
    recordingOf.set(request, { recording, sighting })
    const seen = recording.request(request.url(), { kind }, sighting)
    // A picture that was asked for elsewhere than it came from is known by the first address.
    const first = firstOf(request).url()
    if (kind === 'image' && seen) pictures.set(first, [...(pictures.get(first) ?? []), seen].slice(-10))
  }

  async function noteResponse(response: Response): Promise<void> {
    const request = response.request()
    const { recording, sighting } = recordingOf.get(request) ?? {}
    const url = URL.parse(response.url())
    if (!recording || !sighting || !url) return
    const at = now()
    const from = withoutValues(response.url())
    const page = pageOf(request)
    const isPassing = kindOf(request, page) === 'document' && !own.has(siteOf(url.hostname))
    const headers = (await within(patience, response.headersArray())) ?? []
    const lines = headers
      .filter(({ name }) => name.toLowerCase() === 'set-cookie')
      .flatMap(({ value }) => value.split('\n'))
    const note = () => {
      for (const line of lines)
        recording.asked(readCookieLine(line, url, at), 'header', { ...sighting, from }, line)
    }
    if (page && isPassing) passed.set(page, [...(passed.get(page) ?? []), note])
    else note()
    if (isLarge(response)) pictures.delete(firstOf(request).url())
    await noteSent(request)
  }

  async function noteSent(request: Request): Promise<void> {
    const { recording, sighting } = recordingOf.get(request) ?? {}
    const url = URL.parse(request.url())
    const headers = await within(patience, request.allHeaders())
    if (!recording || !sighting || !url) return
    const names = (headers?.cookie ?? '')
      .split('; ')
      .map((pair) => pair.slice(0, Math.max(0, pair.indexOf('='))))
    recording.sent(names, url.hostname)
    const seen = recording.request(request.url(), { kind: kindOf(request, pageOf(request)) }, sighting)
    const stack = initiators.get(request.url())
    if (seen && !seen.from && stack) Object.assign(seen, readStack(stack))
    if (seen && names.some((name) => name !== ''))
      seen.cookies = [...new Set([...(seen.cookies ?? []), ...names])].sort()
  }

  /** What only the protocol of the browser tells: why cookies are refused, and which script asked for what. */
  async function watchNetwork(session: CDPSession): Promise<void> {
    session.on('Network.responseReceivedExtraInfo', ({ blockedCookies }) => {
      for (const { cookieLine, blockedReasons } of blockedCookies)
        refusals.set(cookieLine, blockedReasons[0] ?? 'Unknown')
    })
    session.on('Network.requestWillBeSent', ({ request, initiator }) => {
      const frames = initiator.stack?.callFrames ?? []
      const lines = frames.map(
        ({ functionName, url, lineNumber, columnNumber }) =>
          `at ${functionName || '<anonymous>'} (${url}:${lineNumber + 1}:${columnNumber + 1})`,
      )
      const stack = lines.length > 0 ? lines.join('\n') : (initiator.url ?? '')
      if (
        stack !== '' &&
        !initiators.has(request.url) &&
        !own.has(siteOf(URL.parse(request.url)?.hostname ?? ''))
      )
        initiators.set(request.url, stack)
    })
    await session.send('Network.enable')
  }
}

const technologies = ['localStorage', 'sessionStorage', 'indexedDB', 'cacheStorage', 'serviceWorker'] as const

/** A service worker goes by the path of its script. */
function nameOf(technology: string, name: string): string {
  return technology === 'serviceWorker' ? (URL.parse(name)?.pathname ?? name) : name
}

function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page()
  } catch {
    return undefined
  }
}

function firstOf(request: Request): Request {
  const before = request.redirectedFrom()
  return before ? firstOf(before) : request
}

/** A picture of more bytes than a pixel needs, which may wait to be shown. */
function isLarge(response: Response): boolean {
  return Number(response.headers()['content-length'] ?? 0) > 1000
}

const kinds: Record<string, SeenRequest['kind']> = {
  document: 'document',
  stylesheet: 'style',
  image: 'image',
  media: 'media',
  font: 'font',
  script: 'script',
  texttrack: 'media',
  xhr: 'fetch',
  fetch: 'fetch',
  eventsource: 'fetch',
  websocket: 'websocket',
  ping: 'beacon',
  beacon: 'beacon',
}

function kindOf(request: Request, page: Page | undefined): SeenRequest['kind'] {
  if (request.serviceWorker()) return 'worker'
  const kind = kinds[request.resourceType()] ?? 'other'
  return kind === 'document' && page && request.frame() !== page.mainFrame() ? 'frame' : kind
}
