import type { Request } from 'express'
import { readMoment, writeMoment } from '../charter/time.ts'
import { noticeId } from '../page/banner.ts'
import type { Site } from '../site/site.ts'
import { field } from './middleware/form.ts'

/** Where the pages of a site are: the charter on one origin, and others that the operator names. */
type Origins = Pick<Site, 'publicOrigin' | 'siteOrigins'>

/**
 * The page of this site that a form outside the charter goes back to: the one that its field `next` names, else the
 * one that the browser says it was sent from. Undefined where neither is a page of this site.
 */
export function returnPath(req: Request, origins: Origins): string | undefined {
  return pageOfSite(req, origins, field(req, 'next')) ?? pageOfSite(req, origins, req.get('Referer'))
}

/**
 * A page of this site that a visitor may be sent back to, without the moment of an earlier choice: a path, or a whole address
 * on an origin of the site, which is written as a path where it is the charter's own. Undefined for anything else.
 */
export function pageOfSite(
  req: Request,
  { publicOrigin, siteOrigins }: Origins,
  next: unknown,
): string | undefined {
  if (typeof next !== 'string' || next.length > longestAddress) return undefined
  const url = URL.parse(next)
  const path = safePath(url ? `${url.pathname}${url.search}${url.hash}` : next)
  if (path === undefined) return undefined
  if (!url || url.origin === publicOrigin || url.host === req.host) return beforeChoice(path)
  return siteOrigins.includes(url.origin) ? url.origin + beforeChoice(path) : undefined
}

/** What an address of the charter says of the page to go back to: nothing where there is none. */
export function wayBack(separator: '?' | '&', page: string | undefined): string {
  return page === undefined ? '' : `${separator}next=${encodeURIComponent(page)}`
}

/** The longest address of a page to go back to, in characters. */
const longestAddress = 2048

/** The parameter of an address that says when the choice was made whose cookie the browser was just sent. */
const savedParameter = 'charte_saved'

/** That moment, where an address names one alone. */
export function savedIn(address: string): Date | undefined {
  const values = URL.parse(address, 'http://this-site.invalid')?.searchParams.getAll(savedParameter)
  return values?.length === 1 ? readMoment(values[0]) : undefined
}

/** The address of a page to which a visitor comes back after a choice, with the moment of that choice. */
export function afterChoice(page: string, decidedAt: Date): string {
  const address = beforeChoice(page.replace(/#.*$/s, ''))
  const separator = address.includes('?') ? '&' : '?'
  return `${address}${separator}${savedParameter}=${writeMoment(decidedAt)}#${noticeId}`
}

/** The address of a page without the moment of an earlier choice. */
function beforeChoice(page: string): string {
  const [path = '', query = ''] = page.split(/\?(.*)/s)
  const others = query.split('&').filter((pair) => pair !== '' && !pair.startsWith(`${savedParameter}=`))
  return others.length > 0 ? `${path}?${others.join('&')}` : path
}

/**
 * A path of this site that a visitor may be sent to, or undefined: a string of at most 2048 characters that starts
 * with one slash and still does when a browser has read it. `//host`, `/\host`, addresses with a scheme, control
 * characters and spaces are refused, and so is `/.//host`, which browsers read as `//host`.
 */
export function safePath(next: unknown): string | undefined {
  if (typeof next !== 'string' || next.length > longestAddress || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(next))
    return undefined
  const origin = 'http://this-site.invalid'
  const url = URL.parse(next, origin)
  if (url?.origin !== origin) return undefined
  const path = `${url.pathname}${url.search}${url.hash}`
  return /^\/(?![/\\])/.test(path) ? path : undefined
}
