import type { ServerResponse } from 'node:http'
import { parseSetCookie, stringifySetCookie } from 'cookie'
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
  // Browsers keep names that the library refuses, like `Disable image`.
  const attributes = { maxAge: 0, expires, path, secure, ...(domain && { domain }) }
  return name + stringifySetCookie({ name: '_', value: '', ...attributes }).slice(1)
}

/** The domains under which a host may set a cookie: itself, and each above it but the last. */
export function domainsOf(host: string): string[] {
  const labels = /^[\d.]+$|:/.test(host) ? [] : host.split('.')
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))
}

/** A cookie that an answer sets. */
interface SetCookie {
  /** Empty for a cookie without a name, which browsers keep too. */
  name: string
  /** How long a browser keeps it, in ms, 0 or less where it is deleted; or until it is closed. */
  life: number | 'session'
}

/** Reads a line of Set-Cookie as a browser does (RFC 6265bis 5.6); undefined for a line that sets no cookie. */
export function readSetCookie(line: string, now: Date): SetCookie | undefined {
  const { name, value, maxAge } = parseSetCookie(line)
  if (name === '' && value === '') return undefined
  // Max-Age is stronger than Expires.
  if (maxAge !== undefined) return { name, life: maxAge * 1000 }
  const expires = expiresIn(line)
  return { name, life: expires ? Number(expires) - Number(now) : 'session' }
}

/** The last Expires of a line that names a moment. */
function expiresIn(line: string): Date | undefined {
  const [, ...attributes] = line.split(';')
  const values = attributes.flatMap((attribute) => /^\s*expires\s*=(.*)$/i.exec(attribute)?.slice(1) ?? [])
  return values.flatMap((value) => readCookieDate(value) ?? []).at(-1)
}

/**
 * The moment that the Expires of a cookie names, as browsers read it (RFC 6265 5.1.1): its parts in any order, a year of
 * two digits too. Undefined for what names none, like `0` or `1970-01-01`, which browsers pass over.
 */
function readCookieDate(text: string): Date | undefined {
  const found: Partial<Record<Part, string[]>> = {}
  for (const token of text.split(delimiters)) {
    const part = parts.find((part) => !found[part] && forms[part].test(token))
    if (part) found[part] = forms[part].exec(token)?.slice(1) ?? []
  }
  const { time, day, month, year } = found
  if (!time || !day || !month || !year) return undefined
  const numbers = [
    fullYear(Number(year[0])),
    months.indexOf(String(month[0]).toLowerCase()),
    Number(day[0]),
    ...time.map(Number),
  ]
  return momentOf(numbers)
}

const parts = ['time', 'day', 'month', 'year'] as const
type Part = (typeof parts)[number]

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const forms: Record<Part, RegExp> = {
  time: /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/,
  day: /^(\d{1,2})(?!\d)/,
  month: new RegExp(`^(${months.join('|')})`, 'i'),
  year: /^(\d{2,4})(?!\d)/,
}

const delimiters = /[\t\x20-/;-@[-`{-~]+/

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year <= 69 ? year + 2000 : year
}

/** A moment in UTC, undefined for one that the calendar or the clock does not have. */
function momentOf([year = 0, month = 0, day = 0, ...time]: readonly number[]): Date | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = time
  const moment = new Date(Date.UTC(year, month, day, hours, minutes, seconds))
  const isReal = moment.getUTCMonth() === month && moment.getUTCDate() === day
  return isReal && year >= 1601 && hours <= 23 && minutes <= 59 && seconds <= 59 ? moment : undefined
}
