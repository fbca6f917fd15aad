import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import type { OwnCookie } from '../../charter/declared-cookies.ts'
import { endOf } from '../../charter/time.ts'
import type { CookieSettings } from '../../site/settings.ts'
import { domainsOf, expireCookie } from './set-cookie.ts'

/**
 * The raw values that a request carries under a name: several where hosts above this one, or paths, have set their own.
 * Read from the header itself, whatever a host application has made of it before.
 */
export function rawCookies(req: IncomingMessage, name: string): string[] {
  return pairsOf(req).flatMap((pair) => (pair.name === name ? [pair.value] : []))
}

/**
 * The decoded value of one of this software's own cookies: undefined for what is not percent-encoded text, and also when
 * it came twice, since nothing tells which of the two this site has set.
 */
export function ownCookie(req: IncomingMessage, name: string): string | undefined {
  const [raw, another] = rawCookies(req, name)
  return raw === undefined || another !== undefined ? undefined : decodeCookie(raw)
}

/** A value as it was before it was percent-encoded, undefined for one that never was. */
export function decodeCookie(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}

/** The names of the cookies that a request carries, HttpOnly ones included, each once. */
export function carriedNames(req: IncomingMessage): string[] {
  return [...new Set(pairsOf(req).map(({ name }) => name))]
}

/** How this site sends its cookies, and where. */
export interface CookieSender {
  cookies: CookieSettings
  publicOrigin: string
  now(): Date
}

/** Sends a cookie with the life that the charter declares, counted from when its value was decided. */
export function sendOwnCookie(
  req: Request,
  res: Response,
  site: CookieSender,
  { name, duration }: OwnCookie,
  value: string,
  decidedAt = site.now(),
): void {
  const { secure, domain } = site.cookies
  expireOthers(req, res, site, name)
  res.cookie(name, value, {
    path: '/',
    sameSite: 'lax',
    secure,
    maxAge: lifeOf(duration, decidedAt) - (Number(site.now()) - Number(decidedAt)),
    ...(domain !== undefined && { domain }),
  })
}

/**
 * Deletes cookies of the same name that were set for another domain, as before COOKIE_DOMAIN was changed: the browser
 * would send both, and neither would count.
 */
function expireOthers(
  req: Request,
  res: Response,
  { cookies: { domain }, publicOrigin }: CookieSender,
  name: string,
): void {
  const carried = rawCookies(req, name).length
  if (carried === 0 || (carried === 1 && domain === undefined) || /^__Host-/i.test(name)) return
  const host = URL.parse(publicOrigin)?.hostname ?? ''
  for (const other of [undefined, ...domainsOf(host)])
    if (other !== domain) expireCookie(res, name, { domain: other, path: '/' })
}

/** The milliseconds that a declared life lasts from now. */
export function lifeOf(duration: string, now: Date): number {
  return Number(endOf(duration, now) ?? now) - Number(now)
}

interface Pair {
  name: string
  value: string
}

/** What was read of a request, by the header that it had then. */
const readBefore = new WeakMap<IncomingMessage, { header: string; pairs: readonly Pair[] }>()

function pairsOf(req: IncomingMessage): readonly Pair[] {
  const header = req.headers.cookie ?? ''
  const known = readBefore.get(req)
  if (known?.header === header) return known.pairs
  const pairs = header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    return name === '' ? [] : [{ name, value: pair.slice(equals + 1).trim() }]
  })
  readBefore.set(req, { header, pairs })
  return pairs
}
