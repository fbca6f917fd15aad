import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import { declarationsOf, isPattern } from '../../charter/declared-cookies.ts'
import { type Cookie, namesOf } from '../../charter/schema.ts'
import type { CharterVersion } from '../../charter/version.ts'
import type { Consent } from '../../consent/consent.ts'
import type { Permissions } from '../../consent/permissions.ts'
import type { Site } from '../../site/site.ts'
import { carriedNames } from './own-cookies.ts'
import { type CookiePlace, domainsOf, expireCookie, expiryOf, linesIn } from './set-cookie.ts'

/** What decides which cookies a visitor has not granted. */
interface Judged {
  version: CharterVersion
  consent: Consent | undefined
  permissions: Permissions
}

/** Where cookies of a site may have been set. */
type Place = Pick<Site, 'host'>

/**
 * Deletes from the browser the cookies that came with this request and are not granted: those that the charter declares
 * as the site's own, by name or pattern, and for no purpose that may be used. A browser deletes a cookie only under the
 * Domain and Path that it was set with: as the charter declares them, else of this site itself. Returns their names. What
 * an answer has no room for is left to the next one.
 */
export function expireNotGranted(req: Request, res: Response, site: Place, judged: Judged): string[] {
  const found = notGranted(req, judged)
  for (const { name, rows } of found) expireAll(res, name, rows, site)
  return found.map(({ name }) => name)
}

/**
 * Does the same on the many other answers of a site, which cannot tell whether a browser did not delete a cookie before
 * or has it anew: what was refused more than an hour ago is left to the page of the charter, and not repeated for ever.
 */
export function expireOnVisit(
  req: Request,
  res: Response,
  site: Place & Pick<Site, 'now'>,
  judged: Judged,
): void {
  const { version, consent, permissions } = judged
  const isLongAgo = Number(site.now()) - Number(consent?.decidedAt ?? site.now()) > longestTry
  const isAnswered = (name: string) =>
    ownDeclarations(version, name).every(({ purpose }) => permissions.get(purpose.id)?.answer === 'refused')
  for (const { name, rows } of notGranted(req, judged))
    if (!isLongAgo || !isAnswered(name)) expireAll(res, name, rows, site)
}

/** An hour (ms): a visit of many pages. */
const longestTry = 3_600_000

/**
 * Deletes those cookies that are not granted and that a browser never sends to the charter, since they have a path of
 * their own: by their exact names, whether they are there or not. No later answer can do it, so it comes before others.
 */
export function expireUnseen(res: Response, site: Place, judged: Judged): void {
  const rows = judged.version.charter.purposes.flatMap(({ cookies }) => cookies)
  for (const cookie of rows.filter(({ path }) => path !== undefined && path !== '/'))
    for (const name of namesOf(cookie).filter((declared) => !isPattern(declared)))
      if (rowsNotGranted(name, judged).includes(cookie)) expireAll(res, name, [cookie], site)
}

/** The cookies of a request that are not granted, with their rows; none where the choice itself may have been kept back. */
function notGranted(req: Request, judged: Judged): { name: string; rows: Cookie[] }[] {
  if (!mayKnowChoice(req, judged)) return []
  return carriedNames(req)
    .map((name) => ({ name, rows: rowsNotGranted(name, judged) }))
    .filter(({ rows }) => rows.length > 0)
}

/**
 * Whether a request would bring the choice if there were one: browsers keep cookies back that are SameSite=Lax, as the choice
 * is, from what another site causes. A yes may stand then, or an objection.
 */
export function mayKnowChoice(
  { method, headers }: IncomingMessage,
  { consent }: Pick<Judged, 'consent'>,
): boolean {
  const isLink = method === 'GET' && headers['sec-fetch-dest'] === 'document'
  return consent !== undefined || isLink || headers['sec-fetch-site'] !== 'cross-site'
}

/** The rows that declare a cookie as the site's own, if no purpose of them may be used. */
function rowsNotGranted(name: string, { version, permissions }: Judged): Cookie[] {
  const declarations = ownDeclarations(version, name)
  if (declarations.some(({ purpose }) => permissions.get(purpose.id)?.mayUse)) return []
  return [...new Set(declarations.map(({ cookie }) => cookie))]
}

/** Where a cookie is declared as the site's own: one of others comes from their hosts. */
function ownDeclarations(version: CharterVersion, name: string) {
  return declarationsOf(version, name).filter(({ cookie }) => cookie.party !== 'third')
}

function expireAll(res: Response, name: string, rows: readonly Cookie[], site: Place): void {
  if (!sendable.test(name)) return
  for (const place of rows.flatMap((cookie) => placesOf(cookie, name, site)))
    if (isMissing(res, expiryOf(name, place))) expireCookie(res, name, place)
}

/** What browsers keep in a name and a header can hold: more than RFC 6265 has in one, as in `Epi:StateMarker`. */
const sendable = /^[ -:<>-~]+$/

/** Where a cookie may have been set: by a site of the same domain it is deleted only where the charter says so. */
function placesOf(
  { domain, path = '/', partitioned = false }: Cookie,
  name: string,
  { host }: Place,
): CookiePlace[] {
  if (/^__Host-/i.test(name)) return [{ domain: undefined, path: '/', partitioned }]
  if (domain) return [{ domain, path, partitioned }]
  const [own] = domainsOf(host)
  return [...new Set([undefined, own])].map((each) => ({ domain: each, path, partitioned }))
}

/** In bytes, with the other headers still less than the 4 KB that proxies commonly keep for all headers of an answer. */
const longestLines = 2400

/** Whether an answer lacks a line, as the guard of a host may have sent it before, and has room for it. */
function isMissing(res: Response, line: string): boolean {
  const lines = [...linesIn(res), line]
  if (lines.indexOf(line) < lines.length - 1) return false
  return lines.reduce((sum, { length }) => sum + length + 'Set-Cookie: \r\n'.length, 0) < longestLines
}
