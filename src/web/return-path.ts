import type { Request } from 'express'
import { readMoment, writeMoment } from '../charter/time.ts'
import { noticeId } from '../page/banner.ts'
import { field } from './middleware/form.ts'

/**
 * The page of this site that a form outside the charter goes back to: the one that its field `next` names, else the
 * one that the browser says it was sent from. Undefined where neither is a page of this site.
 */
export function returnPath(req: Request, publicOrigin: string): string | undefined {
  const referrer = URL.parse(req.get('Referer') ?? '')
  const isOurs = referrer && (referrer.origin === publicOrigin || referrer.host === req.host)
  return safePath(field(req, 'next')) ?? (isOurs ? safePath(referrer.pathname + referrer.search) : undefined)
}

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
export function beforeChoice(page: string): string {
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
  if (typeof next !== 'string' || next.length > 2048 || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(next))
    return undefined
  const origin = 'http://this-site.invalid'
  const url = URL.parse(next, origin)
  if (url?.origin !== origin) return undefined
  const path = `${url.pathname}${url.search}${url.hash}`
  return /^\/(?![/\\])/.test(path) ? path : undefined
}
