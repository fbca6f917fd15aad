import type { IncomingMessage } from 'node:http'
import type { CharterVersion } from '../charter/version.ts'
import { type Circumstances, endOfChoice } from '../consent/consent.ts'
import { readConsent } from '../consent/cookie.ts'
import type { Visit } from '../page/model.ts'
import type { Site } from '../site/site.ts'
import { carriedNames, ownCookie } from './cookies/own-cookies.ts'

/** What a request alone tells of a visit. */
export type KnownVisit = Pick<Visit, 'consent' | 'circumstances' | 'carried'>

/** What this request tells of its visitor. */
export function visitOf(site: Pick<Site, 'now'>, version: CharterVersion, req: IncomingMessage): KnownVisit {
  return { ...visitorOf(version, req), circumstances: circumstancesOf(site, version, req) }
}

/** What the cookies of a request alone tell. */
export function visitorOf(
  { own }: CharterVersion,
  req: IncomingMessage,
): Pick<KnownVisit, 'consent' | 'carried'> {
  return { consent: readConsent(ownCookie(req, own.preferences.name)), carried: carriedNames(req) }
}

/** Where the charter is, mounted under a path. */
export function addressIn({ publicOrigin }: Pick<Site, 'publicOrigin'>, baseUrl: string): Visit['address'] {
  return { host: URL.parse(publicOrigin)?.hostname ?? '', path: baseUrl }
}

/** What else counts for a choice. */
export function circumstancesOf(
  site: Pick<Site, 'now'>,
  version: CharterVersion,
  req: IncomingMessage,
): Circumstances {
  return {
    now: site.now(),
    endOf: (decidedAt) => endOfChoice(version, decidedAt),
    gpc: sendsGpc(req),
  }
}

/** Whether a request carries Sec-GPC: 1, alone or among repeated headers; no other value says anything. */
export function sendsGpc(req: IncomingMessage): boolean {
  return String(req.headers['sec-gpc'] ?? '')
    .split(',')
    .some((value) => value.trim() === '1')
}
