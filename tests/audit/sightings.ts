import {
  type Seen,
  type SeenCookie,
  type SeenRequest,
  type SeenState,
  type SeenStorage,
  type StateName,
  seenSchema,
} from '../../src/audit/seen.ts'

export const at = '2026-11-28T08:00:00Z'
export const page = 'https://example.org/'
export const aDay = 86_400_000

const sighting = { page, at }

/** A cookie of the site that a header sets, with what differs. */
export function cookie(name: string, differences: Partial<SeenCookie> = {}): SeenCookie {
  return {
    ...sighting,
    name,
    domain: 'example.org',
    path: '/',
    party: 'first',
    life: 'session',
    by: 'header',
    isStanding: true,
    ...differences,
  }
}

/** A key of localStorage of the site, with what differs. */
export function key(name: string, differences: Partial<SeenStorage> = {}): SeenStorage {
  return {
    ...sighting,
    name,
    technology: 'localStorage',
    origin: 'https://example.org',
    party: 'first',
    isStanding: true,
    ...differences,
  }
}

/** A request to another site, with what differs. */
export function request(host: string, differences: Partial<SeenRequest> = {}): SeenRequest {
  return { ...sighting, url: `https://${host}/t.js`, host, kind: 'script', ...differences }
}

/** A state in which the home page was visited, with what was seen in it. */
export function state(name: StateName, seen: Partial<SeenState> = {}): SeenState {
  return {
    name,
    unseen: [],
    pages: [{ url: page, at, outcome: 'visited', status: 200 }],
    cookies: [],
    storage: [],
    requests: [],
    fingerprints: [],
    ...seen,
  }
}

/** The record of these states. */
export function record(...states: SeenState[]): Seen {
  return seenSchema.parse({ v: 1, site: page, startedAt: at, endedAt: at, by: { test: '1' }, states })
}
