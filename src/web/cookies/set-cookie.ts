import type { ServerResponse } from 'node:http'
import { parseSetCookie } from 'cookie'
import { readCookieDate } from './cookie-date.ts'

/** The lines of a value of Set-Cookie. */
export function linesOf(value: unknown): string[] {
  return [value ?? []].flat().map(String)
}

/** The lines of Set-Cookie that an answer has so far. */
export function linesIn(res: ServerResponse): string[] {
  return linesOf(res.getHeader('Set-Cookie'))
}

/** A cookie that an answer sets. */
export interface SetCookie {
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
