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

/** A cookie that an answer sets. */
interface SetCookie {
  /** Empty for a cookie without a name, which browsers keep too. */
  name: string
  /** How long a browser keeps it at most, in ms, 0 where every browser deletes it; or until it is closed. */
  life: number | 'session'
}

/**
 * Reads a line of Set-Cookie as that browser does which keeps the cookie longest: Chromium, Firefox and WebKit differ in
 * what they make of odd lives. A deletion is what none of them can keep: each Max-Age and each Expires in the line is
 * plain, and over. Undefined for a line that sets no cookie.
 */
export function readSetCookie(line: string, now: Date): SetCookie | undefined {
  const { name, value } = parseSetCookie(line)
  if (name === '' && value === '') return undefined
  const [, ...attributes] = line.split(';')
  const ends = attributes.filter((attribute) => /^\s*(max-age|expires)\s*(=|$)/i.test(attribute))
  if (ends.length > 0 && ends.every((end) => isPlainlyOver(end, now))) return { name, life: 0 }
  const lives = ends.map((end) => longestLife(end, now)).filter((life) => life > 0)
  return { name, life: lives.length > 0 ? Math.max(...lives) : 'session' }
}

function isPlainlyOver(attribute: string, now: Date): boolean {
  if (/^ *max-age *= *(0{1,20}|-\d{1,20}) *$/i.test(attribute)) return true
  const end = plainDate(attribute)
  return end !== undefined && end <= now
}

/** The life that a Max-Age or an Expires gives at most (ms); 0 where no browser reads one. */
function longestLife(attribute: string, now: Date): number {
  const [, seconds] = /^\s*max-age\s*=\s*\+?(\d+)\s*$/i.exec(attribute) ?? []
  if (seconds !== undefined) return Number(seconds) * 1000
  return Number(plainDate(attribute) ?? endOfYearIn(attribute) ?? now) - Number(now)
}

/** The moment of an Expires that is written as in `Thu, 01 Jan 1970 00:00:00 GMT`, also with hyphens within the date. */
function plainDate(attribute: string): Date | undefined {
  const found = /^ *expires *= *[A-Z][a-z]+, (\d\d[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d GMT) *$/i.exec(
    attribute,
  )
  const text = found?.[1]?.replaceAll('-', ' ') ?? ''
  const date = new Date(text)
  // What the calendar does not have, Date reads as another day.
  return text !== '' && date.toUTCString().endsWith(text) ? date : undefined
}

/** The end of the last year that a browser may find in any other Expires. */
function endOfYearIn(attribute: string): number | undefined {
  const [, text] = /^\s*expires\s*=(.*)$/i.exec(attribute) ?? []
  const numbers = text?.replaceAll(/\d+:[\d:]*/g, ' ').match(/(?<!\d)\d{2,5}(?!\d)/g) ?? []
  const longer = numbers.filter(({ length }) => length > 2)
  const years = (longer.length > 0 ? longer : numbers.slice(-1)).map(Number).map(fullYear)
  return years.length > 0 ? Date.UTC(Math.max(...years) + 1) : undefined
}

function fullYear(year: number): number {
  if (year >= 1000) return year
  return year + (year < 70 ? 2000 : 1900)
}
