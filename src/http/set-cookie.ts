import { parseSetCookie } from 'cookie'

/** A cookie that an answer sets. */
export interface SetCookie {
  /** Empty for a cookie without a name, which browsers keep too. */
  name: string
  /** How long a browser keeps it, in ms, 0 or less where it is deleted; or until it is closed. */
  life: number | 'session'
}

/** Reads a line of Set-Cookie as a browser does (RFC 6265bis 5.6); undefined for a line that sets no cookie. */
export function readSetCookie(line: string, now: Date): SetCookie | undefined {
  const { name, value, maxAge, expires } = parseSetCookie(line)
  if (name === '' && value === '') return undefined
  // Max-Age is stronger than Expires.
  if (maxAge !== undefined) return { name, life: maxAge * 1000 }
  return { name, life: expires ? Number(expires) - Number(now) : 'session' }
}
