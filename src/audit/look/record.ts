import { createHash } from 'node:crypto'
import { siteOf, withoutValues } from '../addresses.ts'
import type { AskedCookie } from '../cookie-line.ts'
import type { SeenCookie, SeenFingerprint, SeenRequest, SeenState, SeenStorage } from '../seen.ts'

/** Where and when something was seen, and what did it. */
export interface Sighting {
  page: string
  at: string
  from?: string
  stack?: string[]
}

/** A cookie as the browser keeps it. */
export interface JarCookie {
  name: string
  value: string
  domain: string
  path: string
  /** In seconds of Unix time; -1 until the browser is closed. */
  expires: number
  httpOnly: boolean
  secure: boolean
  sameSite: 'Strict' | 'Lax' | 'None'
  partitionKey?: string
}

/** What an audit gave to the browser itself, as the log-in of the operator. */
export type GivenCookie = Pick<JarCookie, 'name' | 'value'>

/** What is seen in one state, gathered from all witnesses: each thing once, with its first sighting. */
export interface Recording {
  asked(cookie: AskedCookie, by: 'header' | 'script', sighting: Sighting, line?: string): void
  /** What the jar of the browser holds at a moment. */
  jar(cookies: readonly JarCookie[], sighting: Sighting): void
  sent(names: readonly string[], host: string): void
  stored(
    thing: Pick<SeenStorage, 'technology' | 'name' | 'origin'>,
    value: string | undefined,
    sighting: Sighting,
  ): void
  /** All that is kept of a technology in an origin at a moment. */
  standing(technology: string, origin: string, names: readonly string[]): void
  request(address: string, request: Pick<SeenRequest, 'kind'>, sighting: Sighting): SeenRequest | undefined
  fingerprint(api: SeenFingerprint['api'], sighting: Sighting): void
  /** What was seen, as far as it is now known. */
  seen(): Pick<SeenState, 'cookies' | 'storage' | 'requests' | 'fingerprints'>
}

/** What a recording needs to know. */
export interface Scene {
  /** The sites that are those of the operator. */
  own: ReadonlySet<string>
  /** Makes the hashes of one audit comparable with each other, and with no other. */
  salt: string
  given: readonly GivenCookie[]
  /** Why the browser refused a line of Set-Cookie, where it said so. */
  refusals: ReadonlyMap<string, string>
  /** Other sites that were visited on the way, whose own cookies are none of this one's. */
  away: ReadonlySet<string>
}

/** The most things of one kind that are kept: a page may make any number of them. */
const most = 2000
/** A cookie that lives shorter (ms) may be gone before anybody looks. */
const tooShort = 10_000

type Entry = SeenCookie & { line?: string | undefined; wasKept: boolean }

/** Starts a recording. */
export function createRecording({ own, salt, given, refusals, away }: Scene): Recording {
  const cookies = new Map<string, Entry>()
  const storage = new Map<string, SeenStorage>()
  const requests = new Map<string, SeenRequest>()
  const fingerprints = new Map<string, SeenFingerprint>()
  const deleted = new Set<string>()
  /** When each was asked for last, by place: its life begins anew each time. */
  const lastAsked = new Map<string, number>()
  const sentTo = new Map<string, Set<string>>()

  return {
    asked(cookie, by, sighting, line) {
      const { value, life, sameSite, ...rest } = cookie
      if (life !== 'session' && life <= 0) deleted.add(placeOf(cookie))
      lastAsked.set(placeOf(cookie), Date.parse(sighting.at))
      const minutes = life === 'session' ? life : Math.round(life / 60_000)
      put(
        cookies,
        [placeOf(cookie), by, minutes, sighting.from, refusals.get(line ?? '')].join('\n'),
        () => ({
          ...sighting,
          ...rest,
          ...(sameSite && { sameSite }),
          name: short(cookie.name),
          party: partyOf(cookie.domain.replace(/^\./, '')),
          by,
          life,
          isStanding: false,
          ...hashed(value),
          line,
          wasKept: false,
        }),
      )
    },
    jar(jar, sighting) {
      for (const entry of cookies.values()) entry.isStanding = false
      for (const cookie of jar) keep(cookie, sighting)
    },
    sent(names, host) {
      for (const name of names) (sentTo.get(name) ?? createIn(sentTo, name)).add(host)
    },
    stored({ technology, name, origin }, value, sighting) {
      const host = URL.parse(origin)?.hostname
      if (host === undefined || host === '') return
      put(storage, [technology, origin, name].join('\n'), () => ({
        ...sighting,
        technology,
        name: short(name),
        origin,
        party: partyOf(host),
        isStanding: technology === 'serviceWorker',
        ...(value !== undefined && hashed(value)),
      }))
    },
    standing(technology, origin, names) {
      for (const entry of storage.values())
        if (entry.technology === technology && entry.origin === origin)
          entry.isStanding = names.some((name) => short(name) === entry.name)
    },
    request(address, { kind }, sighting) {
      const url = URL.parse(address)
      if (!url || !/^(https?|wss?):$/.test(url.protocol) || own.has(siteOf(url.hostname))) return undefined
      const shown = withoutValues(address)
      return put(requests, [shown, kind].join('\n'), () => ({
        ...sighting,
        url: shown,
        host: url.hostname,
        kind,
        ...(kind === 'beacon' && { isPixel: true }),
      }))
    },
    fingerprint(api, sighting) {
      put(fingerprints, [api, sighting.from, sighting.page].join('\n'), () => ({ ...sighting, api }))
    },
    seen: () => ({
      cookies: [...cookies.values()].map(finish),
      storage: [...storage.values()],
      requests: [...requests.values()],
      fingerprints: [...fingerprints.values()],
    }),
  }

  function keep(cookie: JarCookie, sighting: Sighting): void {
    const matching = [...cookies.values()].filter(
      (entry) =>
        placeOf(entry) === placeOf(cookie) && (entry.life === 'session' || Number(entry.life ?? 1) > 0),
    )
    if (matching.length === 0) {
      if (given.some(({ name, value }) => name === cookie.name && value === cookie.value)) return
      if (away.has(siteOf(cookie.domain.replace(/^\./, '')))) return
      matching.push(...[createFromJar(cookie, sighting)].flatMap((entry) => entry ?? []))
    }
    for (const entry of matching) {
      const asked = lastAsked.get(placeOf(cookie)) ?? Date.parse(entry.at)
      const life = cookie.expires === -1 ? 'session' : Math.round(cookie.expires * 1000 - asked)
      Object.assign(entry, { domain: cookie.domain, isStanding: true, wasKept: true, kept: life })
      if (cookie.partitionKey !== undefined) entry.partitioned = true
      // A date that only browsers can read.
      if (entry.life === 'session' && /;\s*expires\s*=\s*[^;\s]/i.test(entry.line ?? '')) entry.life = life
    }
  }

  function createFromJar(cookie: JarCookie, sighting: Sighting): Entry | undefined {
    const { name, domain, path, httpOnly, secure, sameSite, partitionKey, value } = cookie
    return put(cookies, [placeOf(cookie), 'jar'].join('\n'), () => ({
      ...sighting,
      ...{ name: short(name), domain, path, httpOnly, secure, sameSite },
      partitioned: partitionKey !== undefined,
      party: partyOf(domain.replace(/^\./, '')),
      by: 'jar',
      isStanding: true,
      ...hashed(value),
      wasKept: true,
    }))
  }

  function finish({ line, wasKept, ...cookie }: Entry): SeenCookie {
    const isLasting = cookie.life === 'session' || Number(cookie.life ?? 0) > tooShort
    const isLost = isLasting && !wasKept && !deleted.has(placeOf(cookie))
    const refused = (wasKept ? undefined : refusals.get(line ?? '')) ?? (isLost ? 'NotKept' : undefined)
    const hosts = [...(sentTo.get(cookie.name) ?? [])].filter((host) => isSentTo(cookie.domain, host))
    return { ...cookie, ...(refused && { refused }), ...(hosts.length > 0 && !refused && { sentTo: hosts }) }
  }

  function partyOf(host: string): 'first' | 'third' {
    return own.has(siteOf(host)) ? 'first' : 'third'
  }

  function hashed(value: string) {
    const hash = createHash('sha256').update(salt).update(value).digest('hex').slice(0, 16)
    return { value: { hash, length: value.length } }
  }
}

function put<Thing>(things: Map<string, Thing>, key: string, create: () => Thing): Thing | undefined {
  const known = things.get(key)
  if (known || things.size >= most) return known
  const thing = create()
  things.set(key, thing)
  return thing
}

function createIn(sets: Map<string, Set<string>>, name: string): Set<string> {
  const created = new Set<string>()
  sets.set(name, created)
  return created
}

/** Where a cookie is kept, but for whether its Domain was named. */
function placeOf({ name, domain, path }: { name: string; domain: string; path: string }): string {
  return [short(name), domain.replace(/^\./, ''), path].join('\n')
}

function isSentTo(domain: string, host: string): boolean {
  return domain.startsWith('.') ? `.${host}`.endsWith(domain) : host === domain
}

function short(name: string): string {
  return name.slice(0, 256)
}
