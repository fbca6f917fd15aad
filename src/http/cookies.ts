import cookieParser from 'cookie-parser'
import type { Request, RequestHandler, Response } from 'express'
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
 * Reads this software's own cookies from a request, and no others: a cookie that came twice is left out, since
 * nothing tells which of the two this site has set. Whatever a host application has parsed before is not used,
 * because it was not checked with our key.
 */
export function readOwnCookies(names: () => readonly string[], keys: readonly string[]): RequestHandler {
  const parse = cookieParser([...keys])
  return function readOwnCookies(req, res, next) {
    const { cookie } = req.headers
    const pairs = pairsOf(cookie).filter(
      ({ name }, _, all) => names().includes(name) && all.filter((other) => other.name === name).length === 1,
    )
    req.headers.cookie = pairs.map(({ pair }) => pair).join('; ')
    Reflect.deleteProperty(req, 'cookies')
    parse(req, res, (error?: unknown) => {
      if (cookie === undefined) delete req.headers.cookie
      else req.headers.cookie = cookie
      next(error)
    })
  }
}

/** The value of one of this software's own cookies, once readOwnCookies has run. */
export function ownCookie(req: Request, name: string): string | undefined {
  const value: unknown = req.cookies?.[name]
  return typeof value === 'string' ? value : undefined
}

/** The names of the cookies that a request carries, HttpOnly ones included, each once. */
export function carriedNames(req: Request): string[] {
  return [...new Set(pairsOf(req.headers.cookie).map(({ name }) => name))]
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

function pairsOf(header: string | undefined): { name: string; pair: string }[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const name = pair.slice(0, Math.max(0, pair.indexOf('='))).trim()
    return name === '' ? [] : [{ name, pair: pair.trim() }]
  })
}
