import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'
import { endOf } from '../charter/duration.ts'
import type { OwnCookie } from '../charter/own-cookies.ts'

/** How this site sends its own cookies, beyond what the charter declares of them. */
export interface CookieSettings {
  /** Whether visitors reach the site by https. */
  secure: boolean
  /** The Domain of the choice and the language, where several hosts share them. */
  domain: string | undefined
}

/**
 * The raw value of one of this software's own cookies, as a request carries it: undefined also when it came twice,
 * since nothing tells which of the two this site has set. Read from the header itself, whatever a host application
 * has made of it before.
 */
export function rawCookie(req: IncomingMessage, name: string): string | undefined {
  const [found, another] = pairsOf(req).filter((pair) => pair.name === name)
  return another ? undefined : found?.value
}

/** The decoded value of one of this software's own cookies; undefined for what is not percent-encoded text. */
export function ownCookie(req: IncomingMessage, name: string): string | undefined {
  const raw = rawCookie(req, name)
  try {
    return raw === undefined ? undefined : decodeURIComponent(raw)
  } catch {
    return undefined
  }
}

/** The names of the cookies that a request carries, HttpOnly ones included, each once. */
export function carriedNames(req: IncomingMessage): string[] {
  return [...new Set(pairsOf(req).map(({ name }) => name))]
}

/** Sends a cookie with the life that the charter declares, counted from when its value was decided. */
export function sendOwnCookie(
  res: Response,
  { name, duration }: OwnCookie,
  value: string,
  { secure, domain }: CookieSettings,
  decidedAt: Date,
  now = decidedAt,
): void {
  res.cookie(name, value, {
    path: '/',
    sameSite: 'lax',
    secure,
    maxAge: lifeOf(duration, decidedAt) - (Number(now) - Number(decidedAt)),
    ...(domain !== undefined && { domain }),
  })
}

/** The milliseconds that a declared life lasts from now. */
export function lifeOf(duration: string, now: Date): number {
  return Number(endOf(duration, now) ?? now) - Number(now)
}

interface Pair {
  name: string
  value: string
}

/** What was read of a request, by the header that it had then. */
const readBefore = new WeakMap<IncomingMessage, { header: string; pairs: readonly Pair[] }>()

function pairsOf(req: IncomingMessage): readonly Pair[] {
  const header = req.headers.cookie ?? ''
  const known = readBefore.get(req)
  if (known?.header === header) return known.pairs
  const pairs = header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    return name === '' ? [] : [{ name, value: pair.slice(equals + 1).trim() }]
  })
  readBefore.set(req, { header, pairs })
  return pairs
}
