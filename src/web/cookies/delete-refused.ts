import type { Request, Response } from 'express'
import { declarationsOf, isPattern } from '../../charter/declared-cookies.ts'
import { type Cookie, namesOf } from '../../charter/schema.ts'
import type { CharterVersion } from '../../charter/version.ts'
import type { Site } from '../../site/site.ts'
import { carriedNames } from './own-cookies.ts'
import { type CookiePlace, domainsOf, expireCookie, expiryOf, linesIn } from './set-cookie.ts'

/**
 * Deletes from the browser the cookies of refused purposes that came with this request: those that the charter
 * declares, by name or pattern, unless as of a third party or also for a purpose that is not refused. A browser deletes
 * a cookie only under the Domain that it was set with, so each is expired for this host and for every domain above it,
 * unless the charter declares its domain. What an answer has no room for is left to the next one.
 */
export function expireRefused(
  req: Request,
  res: Response,
  { publicOrigin }: Pick<Site, 'publicOrigin'>,
  version: CharterVersion,
  isRefused: (purpose: string) => boolean,
): void {
  for (const name of carriedNames(req))
    for (const cookie of refusedRows(version, name, isRefused)) expire(res, name, cookie, publicOrigin)
}

/**
 * Deletes those cookies of refused purposes that a browser never sends to the charter, since they have a path of their
 * own: by their exact names, whether they are there or not.
 */
export function expireUnseen(
  res: Response,
  { publicOrigin }: Pick<Site, 'publicOrigin'>,
  version: CharterVersion,
  isRefused: (purpose: string) => boolean,
): void {
  const rows = version.charter.purposes.flatMap(({ cookies }) => cookies)
  for (const cookie of rows.filter(({ path }) => path !== undefined && path !== '/'))
    for (const name of namesOf(cookie).filter((declared) => !isPattern(declared)))
      if (refusedRows(version, name, isRefused).includes(cookie)) expire(res, name, cookie, publicOrigin)
}

/** The rows that declare a cookie as the site's own, if all purposes that declare it are refused. */
function refusedRows(
  version: CharterVersion,
  name: string,
  isRefused: (purpose: string) => boolean,
): Cookie[] {
  const declarations = declarationsOf(version, name).filter(({ cookie }) => cookie.party !== 'third')
  if (declarations.some(({ purpose }) => purpose.required || !isRefused(purpose.id))) return []
  return [...new Set(declarations.map(({ cookie }) => cookie))]
}

function expire(res: Response, name: string, cookie: Cookie, publicOrigin: string): void {
  if (!sendable.test(name)) return
  for (const place of placesOf(cookie, name, publicOrigin))
    if (hasRoom(res, expiryOf(name, place))) expireCookie(res, name, place)
}

/** What browsers keep in a name and a header can hold: more than RFC 6265 has in one, as in `Epi:StateMarker`. */
const sendable = /^[ -:<>-~]+$/

/** Where a cookie may have been set. */
function placesOf({ domain, path = '/' }: Cookie, name: string, publicOrigin: string): CookiePlace[] {
  if (/^__Host-/i.test(name)) return [{ domain: undefined, path: '/' }]
  if (domain) return [{ domain, path }]
  const host = URL.parse(publicOrigin)?.hostname ?? ''
  return [undefined, ...domainsOf(host)].map((each) => ({ domain: each, path }))
}

/** In bytes, with the other headers still less than the 4 KB that proxies commonly keep for all headers of an answer. */
const longestLines = 2400

function hasRoom(res: Response, line: string): boolean {
  const lines = [...linesIn(res), line]
  return lines.reduce((sum, { length }) => sum + length + 'Set-Cookie: \r\n'.length, 0) < longestLines
}
