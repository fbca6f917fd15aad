import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import type { BrowserContext } from 'playwright-core'
import type robots from 'robots-parser'
import { siteOf } from '../addresses.ts'
import { within } from './within.ts'

/** Its types speak of a default export, which it does not have where it runs. */
type RobotsParser = typeof robots.default
const parseRobots: RobotsParser = createRequire(import.meta.url)('robots-parser')
type Robot = ReturnType<RobotsParser>

/** Which addresses may be visited. */
export interface Manners {
  /** Why an address is not visited; undefined where it may be. */
  reasonAgainst(address: string, words?: string): string | undefined
}

/** What a site says of how it wants to be visited. */
export interface Invitation {
  robots: Robot | undefined
  /** The addresses of its sitemaps' pages, in their order. */
  listed: string[]
}

/** The name by which robots.txt may speak of an audit. */
export const agent = 'charte-audit'

/** The largest robots.txt or sitemap that is read, in bytes, compressed or not. */
const largest = 10_000_000
/** The most sitemaps that are read, and addresses in them that are kept. */
const mostSitemaps = 5
const mostListed = 1000

/**
 * Reads robots.txt and the sitemaps of a site, by the browser: it knows the names and the proxy that the operator's network
 * has.
 */
export async function readInvitation(
  context: BrowserContext,
  start: URL,
  { mayReadSitemap = true, own }: { mayReadSitemap?: boolean; own: ReadonlySet<string> },
): Promise<Invitation> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const frameId = frameTree.frame.id
  try {
    const robotsAddress = new URL('/robots.txt', start).href
    const text = await download(robotsAddress)
    const robots = text === undefined ? undefined : parseRobots(robotsAddress, text.toString('utf8'))
    const named = robots?.getSitemaps() ?? []
    const sitemaps = named.length > 0 ? named : [new URL('/sitemap.xml', start).href]
    return { robots, listed: mayReadSitemap ? await readSitemaps(sitemaps) : [] }
  } finally {
    await within(2000, page.close())
  }

  async function readSitemaps(sitemaps: string[]): Promise<string[]> {
    const listed = new Set<string>()
    const waiting = [...sitemaps]
    for (let read = 0; read < mostSitemaps && waiting.length > 0; read++) {
      const address = waiting.shift() ?? ''
      if (!own.has(siteOf(URL.parse(address)?.hostname ?? ''))) continue
      const text = (await download(address))?.toString('utf8') ?? ''
      const addresses = [...text.matchAll(/<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)/g)].map(([, found = '']) =>
        found.replaceAll('&amp;', '&'),
      )
      if (/<sitemapindex[\s>]/.test(text)) waiting.push(...addresses)
      else for (const one of addresses) if (listed.size < mostListed) listed.add(one)
    }
    return [...listed]
  }

  /** What an address answers with 200, uncompressed. */
  async function download(url: string): Promise<Buffer | undefined> {
    const options = { disableCache: true, includeCredentials: false }
    const answer = await within(
      10_000,
      session.send('Network.loadNetworkResource', { frameId, url, options }),
    )
    const { httpStatusCode, stream } = answer?.resource ?? {}
    if (httpStatusCode !== 200 || stream === undefined) return undefined
    const parts: Buffer[] = []
    for (let size = 0; size < largest; ) {
      const part = await within(10_000, session.send('IO.read', { handle: stream, size: 1_000_000 }))
      if (!part) return undefined
      const bytes = Buffer.from(part.data, part.base64Encoded ? 'base64' : 'utf8')
      parts.push(bytes)
      size += bytes.length
      if (part.eof) return uncompressed(Buffer.concat(parts))
    }
    return undefined
  }
}

function uncompressed(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: largest })
  } catch {
    return undefined
  }
}

/** Says which addresses of a site may be visited, and why others may not. */
export function createManners({
  own,
  robots,
  exclude = [],
}: {
  own: ReadonlySet<string>
  robots: Robot | undefined
  /** Parts of addresses, where `*` stands for anything. */
  exclude?: readonly string[]
}): Manners {
  const excluded = exclude.map(
    (pattern) =>
      new RegExp(
        pattern
          .split('*')
          .map((part) => RegExp.escape(part))
          .join('.*'),
      ),
  )
  return {
    reasonAgainst(address, words = '') {
      const url = URL.parse(address)
      if (!url || !/^https?:$/.test(url.protocol)) return 'it is no address of a page'
      if (!own.has(siteOf(url.hostname))) return 'it is another site'
      if (excluded.some((pattern) => pattern.test(address))) return 'it was excluded'
      if (isFile(url)) return 'it is a file'
      if (changesSomething(url, words)) return 'it may log out, delete or download'
      if (robots?.isDisallowed(address, agent)) return 'robots.txt forbids it'
      return undefined
    },
  }
}

/** How an address looks: two of a shape are likely to be two of many pages made alike. */
export function shapeOf(address: string): string {
  const url = new URL(address)
  const path = url.pathname
    .split('/')
    .map((part) => {
      if (/^[\da-f-]{16,}$/i.test(part)) return '#'
      return part.split(/[-_]/).length > 3 ? '*' : part.replace(/\d+/g, '#')
    })
    .join('/')
  const names = [...new Set(url.searchParams.keys())].sort().join('&')
  // The addresses of applications that keep their pages behind a #.
  const inside = /^#!?\//.test(url.hash) ? url.hash.replace(/\d+/g, '#') : ''
  return `${url.host}${path}?${names}${inside}`
}

/** An address as it is visited: without the part that only scrolls. */
export function pageOf(address: string): string {
  const url = new URL(address)
  if (!/^#!?\//.test(url.hash)) url.hash = ''
  return url.href
}

/** The pages of one shape that are visited. */
const mostOfShape = 2

/** The addresses that are still to be visited, in a fixed order: those that were asked for, then links in breadth. */
export interface Frontier {
  /** Adds addresses that were found; those that are not visited are noted with why. */
  add(found: readonly { href: string; words?: string; isDownload?: boolean }[]): void
  /** The next addresses, at most so many. */
  next(count: number): string[]
  waiting(): number
  skipped(): { url: string; why: string }[]
}

/** Starts with the addresses that are visited in any case. */
export function createFrontier(manners: Manners, always: readonly string[], most: number): Frontier {
  const known = new Set<string>()
  const shapes = new Map<string, number>()
  const waiting: string[] = []
  const skipped: { url: string; why: string }[] = []
  let count = 0
  for (const address of always) {
    const page = pageOf(address)
    if (known.has(page)) continue
    known.add(page)
    shapes.set(shapeOf(page), (shapes.get(shapeOf(page)) ?? 0) + 1)
    const why = manners.reasonAgainst(page)
    // Whoever names a page knows what it does; what robots.txt says stands.
    if (why === undefined || !/robots|another site|no address/.test(why)) waiting.push(page)
    else skipped.push({ url: page, why })
  }
  return {
    add(found) {
      for (const { href, words, isDownload } of found) {
        if (!URL.canParse(href)) continue
        const page = pageOf(href)
        if (known.has(page) || known.size >= 5000) continue
        known.add(page)
        const why = isDownload ? 'it is a download' : manners.reasonAgainst(page, words)
        const shape = why === undefined ? shapeOf(page) : ''
        const alike = shapes.get(shape) ?? 0
        if (why === undefined && alike < mostOfShape) {
          shapes.set(shape, alike + 1)
          waiting.push(page)
        } else if (why !== 'it is another site' && why !== 'it is no address of a page')
          skipped.push({ url: page, why: why ?? 'two pages alike were visited' })
      }
    },
    next(wanted) {
      const taken = waiting.splice(0, Math.min(wanted, most - count))
      count += taken.length
      return taken
    },
    waiting: () => waiting.length,
    skipped: () => [
      ...skipped,
      ...waiting.map((url) => ({ url, why: `no more than ${most} pages are visited` })),
    ],
  }
}

function isFile({ pathname }: URL): boolean {
  return /\.(pdf|zip|gz|tgz|7z|rar|docx?|xlsx?|pptx?|od[tsp]|csv|json|xml|rss|atom|ics|vcf|epub|mp[34]|m4[av]|webm|ogg|wav|avi|mov|jpe?g|png|gif|svg|webp|avif|ico|css|m?js|txt|exe|dmg|msi|apk|iso)$/i.test(
    pathname,
  )
}

/** Words of a path, a parameter or a link that log out, delete or download, in the languages of this software. */
const parting =
  'logout|logoff|signout|signoff|deconnexion|sedeconnecter|afmelden|uitloggen|abmelden|ausloggen|loggaut|loggut|logud|logaf|kirjauduulos|wyloguj|odhlasit|odhlaseni|odhlasenie|kijelentkezes|cerrarsesion|desconectar|terminarsessao|disconnetti|esci|deconectare|odjava|odjavi|izhod|izlez|atsijungti|izrakstities|logivalja|utskraning|tancarsessio|pecharsesion|saioaitxi|allgofnodi|logailmach|излез|изход|вийти|вихід|αποσυνδεση|تسجيلالخروج'
const changing =
  'delete|remove|unsubscribe|supprimer|effacer|desabonner|desinscription|verwijder|uitschrijven|loeschen|loschen|entfernen|eliminar|borrar|elimina|rimuovi|cancella|apagar|remover|usun|smazat|odstranit|vymazat|torles|sterge|izbrisi|obrisi|istrinti|dzest|kustuta|poista|slet|slett|radera|изтрий|видалити|διαγραφη|حذف|addtocart|addtobasket'
const fetching =
  'download|telecharger|telechargement|herunterladen|descargar|descarga|scarica|baixar|pobierz|stahnout|stiahnut|letoltes|descarca|prenesi|preuzmi|atsisiusti|lejupieladet|allalaadimine|lataa|hent|lastned|laddaner|изтегли|завантажити|ληψη|تحميل'
const words = [parting, changing, fetching].join('|').split('|').map(plain)
/** A short word may begin others. */
const [long, short] = [words.filter(({ length }) => length > 5), words.filter(({ length }) => length <= 5)]
const anywhere = 'logout|signout|logoff|signoff|deconnexion'
const parts = new RegExp(`^(${long.join('|')})|^(${short.join('|')})$|${anywhere}`)
const labels = new RegExp(`^(${words.join('|')})$|${anywhere}`)

function changesSomething({ pathname, search }: URL, words: string): boolean {
  const found = `${pathname}${search}`.split(/[/?&=.;]/).map(plain)
  return found.some((part) => parts.test(part)) || labels.test(plain(words))
}

/** Words without accents, capitals, spaces and hyphens: `Se déconnecter` as `sedeconnecter`. */
function plain(words: string): string {
  let decoded = words
  try {
    decoded = decodeURIComponent(words)
  } catch {
    // Written by hand.
  }
  return decoded
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\d]/gu, '')
}
