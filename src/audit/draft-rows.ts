import { isNamed } from '../charter/declared-cookies.ts'
import type { Known } from '../charter/known/entries.ts'
import { knownOf, type Sign } from '../charter/known/known.ts'
import type { Cookie } from '../charter/schema.ts'
import { longestOf } from '../charter/time.ts'
import type { Seen, SeenState } from './seen.ts'

/** A row of a first charter, with what is remarked on it. */
export interface DraftedRow {
  row: Partial<
    Pick<Cookie, 'technology' | 'duration' | 'party' | 'domain' | 'path' | 'partitioned'> & {
      name: string
      provider: string
    }
  >
  known: Known | undefined
  remarks: readonly string[]
}

/** Something that was seen, as far as a row tells of it. */
interface Sighting {
  name?: string
  technology: Cookie['technology']
  party: 'first' | 'third'
  /** The host, or the Domain with a dot before it. */
  domain: string
  path?: string
  partitioned?: boolean | undefined
  life?: number | 'session' | 'persistent' | undefined
  length?: number | undefined
  page: string
  from?: string | undefined
  state: SeenState['name']
  /** What is remarked on it, where that is more than its name. */
  detail?: string
}

/** The purpose of a first charter that a row belongs to: what others keep is never necessary to the site. */
export function purposeOf({ known, row }: DraftedRow) {
  if (!known) return 'unknown'
  return known.category === 'necessary' && row.party === 'third' ? 'media' : known.category
}

/** The rows that declare what was seen of a site: one for each name, domain and path, in the order in which they came. */
export function draftRows(seen: Seen): DraftedRow[] {
  const kept = seen.states.flatMap((state) => [...cookiesIn(state), ...storageIn(state)])
  const passing = seen.states.flatMap((state) => [...requestsIn(state), ...fingerprintsIn(state)])
  const { hostname } = new URL(seen.site)
  const rows = group(kept, hostname)
  const declared = rows.flatMap(({ row }) => row.domain ?? [])
  const others = passing.filter(({ domain, technology }) => technology === 'script' || !isDeclared(domain))
  return [...rows, ...group(others, hostname)]

  function isDeclared(host: string): boolean {
    return declared.some((domain) => host === domain || host.endsWith(`.${domain}`))
  }
}

function cookiesIn({ name: state, cookies }: SeenState): Sighting[] {
  return cookies
    .filter(({ refused, life }) => refused === undefined && !(typeof life === 'number' && life <= 0))
    .map(({ life, kept, value, ...cookie }) => ({
      ...cookie,
      technology: 'cookie',
      life: life ?? kept,
      length: value?.length,
      state,
    }))
}

function storageIn({ name: state, storage }: SeenState): Sighting[] {
  return storage.map(({ origin, value, ...item }) => ({
    ...item,
    domain: hostOf(origin),
    life: item.technology === 'sessionStorage' ? 'session' : 'persistent',
    length: value?.length,
    state,
  }))
}

/** The requests to other sites, which a charter declares by their hosts. */
function requestsIn({ name: state, requests }: SeenState): Sighting[] {
  return requests.map(({ host, kind, isPixel, page, url, from }) => ({
    technology: isPixel || kind === 'beacon' ? 'pixel' : 'other',
    party: 'third',
    domain: host,
    page,
    from,
    state,
    detail: `asked for (${kind}): ${url}`,
  }))
}

function fingerprintsIn({ name: state, fingerprints }: SeenState): Sighting[] {
  return fingerprints.map(({ api, from, page }) => ({
    technology: 'script',
    party: hostOf(from ?? page) === hostOf(page) ? 'first' : 'third',
    domain: hostOf(from ?? page),
    page,
    from,
    state,
    detail: `reads what tells a device apart: ${api}`,
  }))
}

function group(sightings: readonly Sighting[], site: string): DraftedRow[] {
  const found = sightings.map((sighting) => {
    const { name, from, domain, length, technology } = sighting
    const match = name === undefined ? undefined : knownOf({ name, technology, from, domain, length })
    const isFitting = match !== undefined && name !== undefined && isNamed(match.known.pattern, name)
    return { sighting, match: isFitting ? match : undefined, name: isFitting ? match.known.pattern : name }
  })
  const byPlace = Map.groupBy(found, ({ sighting: { technology, domain, path }, name }) =>
    JSON.stringify([technology, name, domain, path]),
  )
  return [...byPlace.values()].map((same) => rowOf(same, site))
}

type Found = {
  sighting: Sighting
  match: { known: Known; by: Sign } | undefined
  name: string | undefined
}

function rowOf(same: readonly Found[], site: string): DraftedRow {
  const first = same[0] as Found
  const { technology, party, domain, path = '/', partitioned } = first.sighting
  const match = same.map(({ match }) => match).find((match) => match && match.by !== 'name') ?? first.match
  const known = match?.known
  const life = lifeOf(same.map(({ sighting }) => sighting.life))
  const place = domain.replace(/^\./, '')
  return {
    row: {
      ...(first.name !== undefined && { name: first.name }),
      ...(known && { provider: known.maker.provider }),
      ...(technology !== 'cookie' && { technology }),
      ...(life !== undefined && {
        duration: typeof life === 'number' ? durationOf(life, known?.life) : life,
      }),
      party,
      ...((party === 'third' || domain !== site) && place.includes('.') && { domain: place }),
      ...(path !== '/' && { path }),
      ...(partitioned && { partitioned }),
    },
    known,
    remarks: remarksOn(same, match),
  }
}

/** How much is told of what one script or host does. */
const mostDetails = 3

function remarksOn(same: readonly Found[], match: Found['match']): string[] {
  const seen = same.map(({ sighting }) => sighting)
  const [first] = seen
  const { provider, source, read } = match?.known.maker ?? {}
  const details = new Set(seen.flatMap(({ detail }) => detail ?? []))
  return [
    ...(match ? [`source: ${source} (read ${read})`] : []),
    ...(match?.by === 'name' ? [`probably ${provider}, by its name`] : []),
    ...(match ? [] : [`seen on ${first?.page}${first?.from ? `, by ${first.from}` : ''}`]),
    ...[...details].slice(0, mostDetails),
    ...(seen.some(({ state }) => state === 'before') ? ['seen before any choice'] : []),
  ]
}

/** The longest of the lives that were asked for; undefined where none is known. */
function lifeOf(lives: readonly Sighting['life'][]): Sighting['life'] {
  if (lives.includes('persistent')) return 'persistent'
  const numbers = lives.filter((life) => typeof life === 'number')
  return numbers.length > 0 ? Math.max(...numbers) : lives.find((life) => life !== undefined)
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * The duration that covers a life (ms), as a person would write it: the usual one where that is no more than a few days off,
 * whole years, weeks or days, hours, minutes or seconds else. A minute is what a measurement may be off.
 */
export function durationOf(life: number, usual?: string): string {
  const longest = usual === undefined ? undefined : longestOf(usual)
  if (usual && longest && longest >= life - minute && longest * 0.97 <= life) return usual
  if (life <= 2 * minute) return `PT${Math.max(1, Math.ceil(life / second))}S`
  if (life <= 2 * hour) return `PT${Math.ceil((life - 5 * second) / minute)}M`
  if (life <= 2 * day) return `PT${Math.ceil((life - minute) / hour)}H`
  const days = Math.ceil((life - minute) / day)
  if (days % 365 === 0 && days / 365 <= 9999) return `P${days / 365}Y`
  if (days % 7 === 0 && days < 100) return `P${days / 7}W`
  return days <= 9999 ? `P${days}D` : `P${Math.min(9999, Math.ceil(days / 365))}Y`
}

function hostOf(address: string): string {
  return URL.parse(address)?.hostname ?? ''
}
