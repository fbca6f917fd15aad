import type { ServerResponse } from 'node:http'
import { stringifySetCookie } from 'cookie'
import type { Response } from 'express'

/** The lines of a value of Set-Cookie. */
export function linesOf(value: unknown): string[] {
  return [value ?? []].flat().map(String)
}

/** The lines of Set-Cookie that an answer has so far. */
export function linesIn(res: ServerResponse): string[] {
  return linesOf(res.getHeader('Set-Cookie'))
}

/** Where a cookie was set: a browser deletes it only under the same Domain and Path. */
export interface CookiePlace {
  /** Undefined for the host alone. */
  domain: string | undefined
  path: string
  /** Whether it is one of those that browsers keep apart by the site of the window. */
  partitioned?: boolean
}

/** Deletes a cookie from the browser. Sent without what a deletion does not need: many of them make one answer. */
export function expireCookie(res: Response, name: string, place: CookiePlace): void {
  res.append('Set-Cookie', expiryOf(name, place))
}

/** The line of Set-Cookie that deletes a cookie. */
export function expiryOf(name: string, { domain, path, partitioned = false }: CookiePlace): string {
  const attributes = {
    ...{ maxAge: 0, expires: new Date(0), path, partitioned },
    ...(domain && { domain }),
    // Browsers take a prefixed name only with what it promises (RFC 6265bis 5.4), and a partitioned cookie only as Secure.
    secure: partitioned || /^__(Host|Secure|Http)-/i.test(name),
    httpOnly: /^__(Host-)?Http-/i.test(name),
  }
  // Browsers keep names that the library refuses, like `Disable image`.
  return name + stringifySetCookie({ name: '_', value: '', ...attributes }).slice(1)
}

/** The domains under which a host may set a cookie: itself, and each above it but the last. */
export function domainsOf(host: string): string[] {
  const labels = /^[\d.]+$|:/.test(host) ? [] : host.split('.')
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))
}
