import { stringifySetCookie } from 'cookie'
import type { Response } from 'express'

/** Where a cookie was set: a browser deletes it only under the same Domain and Path. */
export interface CookiePlace {
  /** Undefined for the host alone. */
  domain: string | undefined
  path: string
}

/** Deletes a cookie from the browser. Sent without what a deletion does not need: many of them make one answer. */
export function expireCookie(res: Response, name: string, place: CookiePlace): void {
  res.append('Set-Cookie', expiryOf(name, place))
}

/** The line of Set-Cookie that deletes a cookie. */
export function expiryOf(name: string, { domain, path }: CookiePlace): string {
  // Browsers take a prefixed name only with Secure (RFC 6265bis 5.4).
  const secure = /^__(Host|Secure|Http)-/i.test(name)
  const expires = new Date(0)
  return stringifySetCookie({ name, value: '', maxAge: 0, expires, path, secure, ...(domain && { domain }) })
}

/** The domains under which a host may set a cookie: itself, and each above it but the last. */
export function domainsOf(host: string): string[] {
  const labels = /^[\d.]+$|:/.test(host) ? [] : host.split('.')
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))
}
