import type { Request, Response } from 'express'
import type { Edition } from '../charter/edition.ts'
import { type Cookie, namesOf } from '../charter/schema.ts'
import { namedAmong } from '../consent/cookie-names.ts'
import { carriedNames } from './cookies.ts'
import type { Site } from './site.ts'

/**
 * Deletes from the browser the cookies of refused purposes: those that the charter declares as the site's own, by
 * name or pattern, and that came with this request. A browser deletes a cookie only under the Domain that it was set
 * with, so each is expired for this host and for every domain above it, unless the charter declares its domain.
 */
export function expireRefused(
  req: Request,
  res: Response,
  { cookies, publicOrigin }: Pick<Site, 'cookies' | 'publicOrigin'>,
  edition: Edition,
  isRefused: (purpose: string) => boolean,
): void {
  const carried = carriedNames(req).filter((name) => sendable.test(name))
  if (carried.length === 0) return
  const host = URL.parse(publicOrigin)?.hostname ?? ''
  for (const cookie of cookiesOf(edition, isRefused))
    for (const name of namedAmong(namesOf(cookie), carried))
      for (const domain of domainsOf(cookie, name, host))
        res.cookie(name, '', {
          path: cookie.path ?? '/',
          secure: cookies.secure,
          sameSite: 'lax',
          maxAge: 0,
          ...(domain !== undefined && { domain }),
        })
}

/** RFC 6265 cookie-name: a browser may send other names, and no answer may repeat them. */
const sendable = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

function cookiesOf({ charter }: Edition, isRefused: (purpose: string) => boolean): Cookie[] {
  return charter.purposes
    .filter(({ id, required }) => !required && isRefused(id))
    .flatMap(({ cookies }) => cookies)
    .filter(({ technology, party }) => technology === 'cookie' && party !== 'third')
}

/** The Domain attributes under which a cookie may have been set; undefined stands for the host alone. */
function domainsOf(cookie: Cookie, name: string, host: string): (string | undefined)[] {
  if (name.startsWith('__Host-')) return [undefined]
  if (cookie.domain) return [cookie.domain]
  const labels = /^[\d.]+$|:/.test(host) ? [] : host.split('.')
  const parents = labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))
  return [undefined, ...parents]
}
