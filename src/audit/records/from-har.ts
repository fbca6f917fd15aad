import { getDomain } from 'tldts'
import { z } from 'zod'
import { readSetCookie } from '../../site/read-set-cookie.ts'
import { siteOf, withoutValues } from '../addresses.ts'
import { type AskedCookie, readCookieLine } from '../cookie-line.ts'
import { parse } from '../parse.ts'
import type { SeenCookie, SeenPage, SeenRequest, StateName } from '../seen.ts'

const header = z.object({ name: z.string(), value: z.string() })
const webAddress = z.string().refine((text) => /^(https?|wss?):$/.test(URL.parse(text)?.protocol ?? ''))

/** What is read of an exchange; what it sent and answered is left where it is. */
const exchange = z.object({
  startedDateTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
  pageref: z.string().optional(),
  request: z.object({ url: webAddress, headers: z.array(header) }),
  response: z.object({
    status: z.number(),
    headers: z.array(header),
    content: z.object({ size: z.number().optional(), mimeType: z.string().optional() }).optional(),
    _error: z.string().nullish(),
  }),
  _resourceType: z.string().optional(),
})
type Entry = z.infer<typeof exchange>

/** A HAR file, as far as it is read. Browsers write what is no exchange into it too, as `data:` addresses. */
export const harSchema = z.object({
  log: z.object({
    creator: z.object({ name: z.string(), version: z.string().optional() }).optional(),
    browser: z.object({ name: z.string(), version: z.string().optional() }).optional(),
    entries: z.array(z.unknown()).max(200_000),
  }),
})

/**
 * What a HAR file has seen, as the record of one state. A browser tells it of no storage and of no cookie that a script has
 * set, but for those that went out; and a line of Set-Cookie stands in it also where the browser refused the cookie.
 */
export function readHar({ log }: z.infer<typeof harSchema>, name: StateName): unknown {
  const entries = log.entries.flatMap(readExchange)
  const main = entries.find(isPage) ?? entries[0]
  if (!main) throw new Error('holds no exchange with a web server')
  const own = siteOf(hostOf(main))
  const { pages, pageOf } = pagesOf(entries, own)
  const { isCut, ...seen } = observe(entries, (each) => pageOf.get(each) ?? '', own)
  const { browser, creator } = log
  return {
    v: 1,
    site: withoutValues(main.request.url),
    startedAt: entries[0]?.startedDateTime,
    endedAt: entries.at(-1)?.startedDateTime,
    by: Object.fromEntries(
      [browser, creator].flatMap((each) => (each ? [[each.name, each.version ?? '']] : [])),
    ),
    isPartial: true,
    remarks: [
      'A HAR file tells of no storage, and of the cookies of scripts only those that went out to a server.',
    ],
    states: [
      {
        name,
        ...(name !== 'before' && { choice: { means: 'by hand', proof: 'none but the option --state' } }),
        unseen: [
          ...(hasCookies(entries) ? [] : [{ code: 'blind', why: withoutCookies }]),
          ...(isCut
            ? [{ code: 'blind', why: `the HAR file holds more than ${most} cookies or requests` }]
            : []),
        ],
        pages,
        ...seen,
      },
    ],
  }
}

/** An exchange with a web server, none for what else stands in the file. Throws for one that cannot be read: it would not be seen. */
function readExchange(entry: unknown, index: number): Entry[] {
  if (!z.object({ request: z.object({ url: webAddress }) }).safeParse(entry).success) return []
  try {
    return [parse(exchange, entry)]
  } catch (error) {
    throw new Error(`log.entries[${index}].${error instanceof Error ? error.message : error}`)
  }
}

/** The most things of one kind that are kept of a file. */
const most = 5000

const withoutCookies =
  'the HAR file holds no cookie at all: browsers leave them out unless it is saved with sensitive data'

function hasCookies(entries: readonly Entry[]): boolean {
  return entries.some(
    ({ request, response }) =>
      valuesOf(request, 'cookie').length > 0 || valuesOf(response, 'set-cookie').length > 0,
  )
}

/** The pages of the site, in the order of the file, and on which of them each exchange was: one name may stand for a whole tab. */
function pagesOf(entries: readonly Entry[], own: string): { pages: SeenPage[]; pageOf: Map<Entry, string> } {
  const pages = new Map<string, SeenPage>()
  const open = new Map<string | undefined, string>()
  const pageOf = new Map<Entry, string>()
  for (const each of entries) {
    const url = withoutValues(each.request.url)
    if (isPage(each) && siteOf(hostOf(each)) === own) {
      open.set(each.pageref, url)
      if (!pages.has(url) && pages.size < most) pages.set(url, pageIn(each, url))
    }
    pageOf.set(each, open.get(each.pageref) ?? [...open.values()].at(-1) ?? url)
  }
  return { pages: [...pages.values()], pageOf }
}

function pageIn({ response: { status }, startedDateTime: at }: Entry, url: string): SeenPage {
  if (status >= 200 && status < 400) return { url, at, status, outcome: 'visited' }
  return {
    url,
    at,
    status,
    outcome: 'failed',
    why: status > 0 ? `it answered ${status}` : 'it did not answer',
  }
}

function isPage(each: Entry): boolean {
  const { status } = each.response
  const isRedirect = status >= 300 && status < 400 && status !== 304
  return kindOf(each) === 'document' && !isRedirect
}

/** The cookies and the requests to other sites, each with its first sighting, in the order of the file. */
function observe(entries: readonly Entry[], pageOf: (each: Entry) => string, own: string) {
  const cookies = new Map<string, SeenCookie>()
  const byName = new Map<string, SeenCookie[]>()
  const requests = new Map<string, SeenRequest>()
  for (const each of entries) {
    const { request, response, startedDateTime: at } = each
    if (/BLOCKED/.test(response._error ?? '')) continue
    const url = new URL(request.url)
    const from = withoutValues(request.url)
    const sighting = { page: pageOf(each), at, from }
    const names = valuesOf(request, 'cookie').flatMap(namesIn)
    for (const name of names) send(name, url, sighting)
    for (const line of valuesOf(response, 'set-cookie').flatMap((value) => value.split('\n')))
      set(line, url, sighting)
    const kind = kindOf(each)
    if (siteOf(url.hostname) !== own && requests.size < most && !requests.has(`${kind} ${from}`))
      requests.set(`${kind} ${from}`, {
        ...{ ...sighting, url: from, host: url.hostname, kind },
        ...(isPixel(each) && { isPixel: true }),
        ...(names.length > 0 && { cookies: names }),
      })
  }
  const isCut = cookies.size >= most || requests.size >= most
  return { cookies: [...cookies.values()], requests: [...requests.values()], isCut }

  function set(line: string, url: URL, sighting: Pick<SeenCookie, 'page' | 'at' | 'from'>): void {
    const at = new Date(sighting.at)
    const life = readSetCookie(line, at)?.life
    if (life === undefined) return
    const { value: _, ...asked } = readCookieLine(line, url, at)
    const refused = refusalOf(asked, url)
    const isKept = refused === undefined && (life === 'session' || life > 0)
    for (const before of byName.get(asked.name) ?? [])
      if (refused === undefined && before.domain === asked.domain && before.path === asked.path)
        before.isStanding = false
    keep({
      ...{ ...sighting, ...asked, by: 'header', isStanding: isKept },
      party: siteOf(url.hostname) === own ? 'first' : 'third',
      life: life === 'session' ? life : Math.min(life, Number.MAX_SAFE_INTEGER),
      ...(refused !== undefined && { refused }),
    })
  }

  /** A cookie that went out was kept: by an answer in the file, or by something that it does not tell. */
  function send(name: string, { hostname }: URL, sighting: Pick<SeenCookie, 'page' | 'at' | 'from'>): void {
    const known = byName
      .get(name)
      ?.findLast(({ domain, isStanding }) => isStanding && isSentTo(domain, hostname))
    if (known) known.sentTo = [...new Set([...(known.sentTo ?? []), hostname])]
    else
      keep({
        ...{ ...sighting, name, domain: hostname, path: '/', by: 'jar', isStanding: true },
        party: siteOf(hostname) === own ? 'first' : 'third',
        sentTo: [hostname],
      })
  }

  function keep(cookie: SeenCookie): void {
    const { name, domain, path, life, by, from, refused } = cookie
    const minutes = typeof life === 'number' ? Math.round(life / 60_000) : life
    const key = JSON.stringify([name, domain, path, minutes, by, from, refused])
    const known = cookies.get(key)
    if (known) known.isStanding = cookie.isStanding
    if (known || cookies.size >= most) return
    cookies.set(key, cookie)
    byName.set(name, [...(byName.get(name) ?? []), cookie])
  }
}

function isSentTo(domain: string, host: string): boolean {
  return domain.startsWith('.') ? `.${host}`.endsWith(domain) : domain === host
}

/** Why every browser refuses a cookie (RFC 6265bis 5.7), in the words of Chromium; undefined where none must. */
export function refusalOf(
  { name, domain, path, secure, sameSite }: Omit<AskedCookie, 'value'>,
  { protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>,
): string | undefined {
  const isOfOthers = domain.startsWith('.') && !isSentTo(domain, hostname)
  const isSuffix =
    domain.startsWith('.') && getDomain(domain.slice(1), { allowPrivateDomains: true }) === null
  if (isOfOthers || (isSuffix && domain.slice(1) !== hostname)) return 'InvalidDomain'
  const isTrusted = /^(https|wss):$/.test(protocol) || /^(.+\.)?localhost$|^127\./.test(hostname)
  if (secure && !isTrusted) return 'SecureOnly'
  if (sameSite === 'None' && !secure) return 'SameSiteNoneInsecure'
  const isHostOnly = !domain.startsWith('.') && path === '/'
  if (/^__(Secure|Host)-/i.test(name) && !(secure && (isHostOnly || !/^__Host-/i.test(name))))
    return 'InvalidPrefix'
  return undefined
}

function valuesOf({ headers }: { headers: Entry['request']['headers'] }, wanted: string): string[] {
  return headers.flatMap(({ name, value }) => (name.toLowerCase() === wanted ? [value] : []))
}

/** The names in a header Cookie. */
function namesIn(header: string): string[] {
  return header.split(';').flatMap((pair) => {
    const [name = '', ...value] = pair.trim().split('=')
    return value.length > 0 ? [name.slice(0, 256)] : []
  })
}

function hostOf({ request }: Entry): string {
  return new URL(request.url).hostname
}

/** Larger than the images of one pixel that are in use, in bytes, and smaller than what is there to be looked at. */
const smallImage = 100

function isPixel(each: Entry): boolean {
  const { status, content } = each.response
  const kind = kindOf(each)
  return (
    kind === 'beacon' || (kind === 'image' && (status === 204 || (content?.size ?? smallImage) < smallImage))
  )
}

/** What a request was for, by what browsers write into the file, by the header of the request, or by the answer. */
const kinds: [SeenRequest['kind'], RegExp][] = [
  ['frame', /^(iframe|frame|embed|object)$/],
  ['document', /^document$|^text\/html/],
  ['style', /^style|^text\/css/],
  ['image', /^image/],
  ['font', /^font/],
  ['media', /^(media|audio|video|track)/],
  ['fetch', /^(xhr|fetch|empty|eventsource)$/],
  ['beacon', /^(ping|beacon)$/],
  ['websocket', /^websocket$/],
  ['worker', /worker$/],
  ['script', /script/],
]

function kindOf({ request, response, _resourceType }: Entry): SeenRequest['kind'] {
  const [destination] = valuesOf(request, 'sec-fetch-dest')
  // Browsers name a frame a document too, where the header tells them apart.
  const words = [
    ...(_resourceType === 'document' ? [destination, _resourceType] : [_resourceType, destination]),
    response.content?.mimeType,
  ]
  const word = words.find((each) => each !== undefined && each !== '' && each !== 'other')
  return kinds.find(([, meant]) => word !== undefined && meant.test(word))?.[0] ?? 'other'
}
