import { namedAmong } from '../charter/declared-cookies.ts'
import type { LocalizedCharter, LocalizedCookie } from '../charter/localized.ts'

/** What the browser sent, what this answer sets, and where the page is. */
interface BrowserState {
  carried: readonly string[]
  beingSet: string | undefined
  address: { host: string; path: string }
}

/** Whether a declared cookie came with this request, as far as a server can tell. */
export function inBrowser(cookie: LocalizedCookie, visit: BrowserState, site: LocalizedCharter['site']) {
  const { names, technology, party } = cookie
  if (technology !== 'cookie' || party === 'third' || names.length === 0) return { state: 'unseen' as const }
  const found = namedAmong(names, visit.carried)
  if (found.length > 0) return { state: 'present' as const, names: found }
  if (visit.beingSet !== undefined && names.includes(visit.beingSet)) return { state: 'now' as const }
  return { state: reaches(cookie, visit.address, site) ? ('absent' as const) : ('unseen' as const) }
}

/** Whether a browser would send a cookie to the charter if it had it (RFC 6265 5.1.3 and 5.1.4). */
function reaches(
  { role, domain, path = '/' }: LocalizedCookie,
  address: BrowserState['address'],
  { url }: LocalizedCharter['site'],
): boolean {
  const isWithin = `${address.path}/`.startsWith(path.endsWith('/') ? path : `${path}/`)
  if (role !== undefined || !isWithin) return isWithin
  const wanted = domain?.replace(/^\./, '').toLowerCase()
  if (wanted === undefined) return URL.parse(url)?.hostname === address.host
  return address.host === wanted || address.host.endsWith(`.${wanted}`)
}
