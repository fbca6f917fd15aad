import { declarationsOf } from '../charter/declared-cookies.ts'
import type { LocalizedCharter, LocalizedCookie } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'

/** What the browser sent, what this answer sets, and where the page is. */
interface BrowserState {
  carried: readonly string[]
  beingSet: string | undefined
  address: { host: string; path: string }
}

/** Says of each row of a charter whether its cookie came with this request, as far as a server can see. */
export function presenceIn(version: CharterVersion, visit: BrowserState, site: LocalizedCharter['site']) {
  const carried = visit.carried.map((name) => ({
    name,
    declaredNames: declarationsOf(version, name).map(({ declaredName }) => declaredName),
  }))
  return function presenceOf(cookie: LocalizedCookie) {
    const { names, technology, party } = cookie
    if (technology !== 'cookie' || party === 'third' || names.length === 0)
      return { state: 'unseen' as const }
    const found = carried.filter(({ declaredNames }) => declaredNames.some((name) => names.includes(name)))
    if (found.length > 0) return { state: 'present' as const, names: found.map(({ name }) => name) }
    if (visit.beingSet !== undefined && names.includes(visit.beingSet)) return { state: 'now' as const }
    return { state: reaches(cookie, visit.address, site) ? ('absent' as const) : ('unseen' as const) }
  }
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
