import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { CharterVersion } from '../charter/version.ts'
import { readConsent } from '../consent/cookie.ts'
import { negotiateLanguage } from '../i18n/negotiate.ts'
import type { Visit } from '../page/model.ts'
import type { Site } from '../site/site.ts'
import { carriedNames, ownCookie } from './cookies/own-cookies.ts'

/** What this request tells of its visitor. */
export function visitOf(site: Pick<Site, 'now'>, version: CharterVersion, req: IncomingMessage): Visit {
  return { ...visitorOf(version, req), signals: { now: site.now(), gpc: sendsGpc(req) } }
}

/** What the cookies of a request alone tell. */
export function visitorOf({ own }: CharterVersion, req: IncomingMessage): Pick<Visit, 'consent' | 'carried'> {
  return { consent: readConsent(ownCookie(req, own.preferences.name)), carried: carriedNames(req) }
}

/** Whether a request carries Sec-GPC: 1, alone or among repeated headers; no other value says anything. */
export function sendsGpc(req: IncomingMessage): boolean {
  return String(req.headers['sec-gpc'] ?? '')
    .split(',')
    .some((value) => value.trim() === '1')
}

/** The language of a visitor whose address names none. */
export function visitorLanguage(req: IncomingMessage, { charter, own }: CharterVersion): string {
  return negotiateLanguage(req, ownCookie(req, own.language.name), charter.languages)
}

/** The language that `?language=` asks for, where the charter has it. */
export function askedLanguage(req: Request, { charter }: CharterVersion): string | undefined {
  return charter.languages.find((known) => known === req.query.language)
}
