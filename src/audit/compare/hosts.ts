import { declarationsOf, isNamed } from '../../charter/declared-cookies.ts'
import { isStored } from '../../charter/fields.ts'
import {
  type Charter,
  type Cookie,
  cookiesIn,
  namesOf,
  type PlacedCookie,
  type Text,
} from '../../charter/schema.ts'
import { isOfParty } from '../../consent/verdict.ts'
import { siteOf } from '../addresses.ts'
import type { Seen, SeenRequest, SeenState } from '../seen.ts'
import type { Observation } from './gather.ts'
import type { Standard } from './things.ts'
import { bare, evidenceIn, isNo } from './words.ts'

/** The rows that declare a host of another site. */
export type HostRows = (host: string) => readonly PlacedCookie[]

/**
 * Finds the rows that declare a host: by their `domain`; where they have none, by a name that is a host, by a host in the words
 * of their provider, or by the site of its privacy policy; by a host in the words of their recipients in any case; and by
 * their cookies, where such a host was seen to set or to keep one.
 */
export function hostRowsOf(charter: Charter, seen: Seen): HostRows {
  const rows = cookiesIn(charter)
  const setters = settersOf(charter, seen)
  const known = new Map<string, readonly PlacedCookie[]>()
  return (host) => {
    const found =
      known.get(host) ??
      rows.filter(
        ({ cookie }) =>
          namesHost(cookie, host) || setters.get(cookie)?.some((setter) => isWithin(host, setter)),
      )
    known.set(host, found)
    return found
  }
}

/** The hosts of other sites that declared cookies were seen to be of, by their rows. */
function settersOf(charter: Charter, { states }: Seen): Map<Cookie, string[]> {
  const pairs = states
    .flatMap(({ cookies }) => cookies)
    .filter(({ party, refused }) => party === 'third' && refused === undefined)
    .flatMap(({ name, domain }) =>
      declarationsOf({ charter }, name)
        .filter(({ cookie }) => isOfParty(cookie, 'third'))
        .map(({ cookie }) => ({ cookie, host: bare(domain) })),
    )
  return new Map(
    [...Map.groupBy(pairs, ({ cookie }) => cookie)].map(([cookie, of]) => [
      cookie,
      [...new Set(of.map(({ host }) => host))],
    ]),
  )
}

function namesHost(row: Cookie, host: string): boolean {
  const { named, sites } = hostsIn(row)
  if (named.some((name) => isWithin(host, name)) || sites.includes(siteOf(host))) return true
  return (
    row.domain === undefined && !isStored(row.technology) && namesOf(row).some((name) => isNamed(name, host))
  )
}

/** The hosts that a row names, and the sites of the privacy policies that it links to. */
export function hostsIn(row: Cookie): { named: string[]; sites: string[] } {
  const recipients = hostsInWords(row.recipients)
  if (row.domain !== undefined) return { named: [bare(row.domain), ...recipients], sites: [] }
  const names = isStored(row.technology) ? [] : namesOf(row).flatMap((name) => hostsInWords(name))
  const policies = wordsOf(row.privacyPolicy).flatMap((address) => URL.parse(address)?.hostname ?? [])
  return { named: [...names, ...hostsInWords(row.provider), ...recipients], sites: policies.map(siteOf) }
}

function hostsInWords(text: Text | undefined): string[] {
  return wordsOf(text).flatMap((words) => words.toLowerCase().match(/([a-z0-9-]+\.)+[a-z]{2,}/g) ?? [])
}

function wordsOf(text: Text | undefined): string[] {
  return typeof text === 'string' ? [text] : Object.values(text ?? {})
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

/** The hosts that pixels were seen of: what they receive is more than a request. */
export function pixelHostsIn({ states }: Seen): ReadonlySet<string> {
  return new Set(
    states.flatMap(({ requests }) => requests.flatMap(({ host, isPixel }) => (isPixel ? [host] : []))),
  )
}

/** What is said of a request to another site. */
export function observeRequest(
  request: SeenRequest,
  state: SeenState,
  { permissions }: Standard,
  { rowsOf, pixelHosts }: { rowsOf: HostRows; pixelHosts: ReadonlySet<string> },
): Observation[] {
  const { host, kind, url, cookies = [] } = request
  const isPixel = pixelHosts.has(host)
  const sent = cookies.length > 0 ? ` with the cookies ${cookies.slice(0, 5).join(', ')}` : ''
  const about = {
    subject: host,
    what: `The ${isPixel ? 'pixel of the ' : ''}host ${host}`,
    did: 'was called',
    evidence: evidenceIn(state, request, `${kind} ${url}${sent}`),
  }
  const rows = rowsOf(host)
  const [first] = rows
  if (!first)
    return [
      {
        ...about,
        code: isPixel ? 'undeclared' : 'third-party-request',
        ...(!isPixel && state.name === 'accepted' && { severity: 'warning' as const }),
        path: ['purposes'],
        said: 'no row of the charter names it',
        remedy:
          'Name it as the domain, the provider or a recipient of a row of its purpose, or have it called no more.',
      },
    ]
  if (rows.some(({ purpose }) => permissions.get(purpose.id)?.mayUse)) return []
  const row = rows.find(({ cookie }) => !isStored(cookie.technology)) ?? first
  const isConditional = rows.every(({ cookie }) => cookie.condition !== undefined)
  const place = { path: row.path, purpose: row.purpose.id }
  const said = `the charter names it for ${row.purpose.id}, which may not be used then`
  const remedy = `Call it only once ${row.purpose.id} may be used.`
  const lessened = isConditional && { severity: 'warning' as const }
  if (isNo(state))
    return [{ ...about, ...place, ...lessened, code: 'still-sent', did: 'was still called', said, remedy }]
  // A row of a pixel or a script declares the request itself; that of a cookie, what comes of it.
  return isStored(row.cookie.technology)
    ? [{ ...about, ...place, code: 'third-party-request', severity: 'warning', said, remedy }]
    : [{ ...about, ...place, ...lessened, code: 'not-granted', said, remedy }]
}
