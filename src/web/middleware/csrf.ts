import { randomFillSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { stringifySetCookie } from 'cookie'
import cookieParser from 'cookie-parser'
import { sign, unsign } from 'cookie-signature'
import Tokens from 'csrf'
import csurf from 'csurf'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { OwnCookie } from '../../charter/declared-cookies.ts'
import type { CookieSettings } from '../../site/settings.ts'
import { decodeCookie, lifeOf, rawCookies } from '../cookies/own-cookies.ts'
import { hasCode } from './error-code.ts'
import { field } from './form.ts'

/** The field that carries the token in a form, as in Django. */
export const tokenField = 'csrfmiddlewaretoken'

/** How the token of the forms is made and known again. */
export interface CsrfSettings extends Pick<CookieSettings, 'secure'> {
  /** The one signed cookie that holds its secret, as the charter declares it now. */
  declared(): OwnCookie
  /** The first signs, all of them verify. */
  keys: readonly string[]
  now(): Date
  /** Whether a form is known for one of ours by other means, so that it needs no token. */
  isOurs(req: Request): boolean
}

/**
 * Refuses a POST without the token of its visitor, and makes `req.csrfToken()` available. The token comes from the
 * X-CSRFToken header or the form, never from the address. To be used only on the routes that show or receive a form:
 * it sends the cookie to whoever has none, and to those who need no token only when a form is shown to them.
 */
export function csrfProtection({ declared, keys, secure, now, isOurs }: CsrfSettings): RequestHandler {
  const parseSigned = cookieParser([...keys])
  return function csrfProtection(req, res, next) {
    const { name } = declared()
    // Built for each request: the declared name and life follow the charter, and the life counts from now.
    const options = {
      cookie: { key: name, signed: true, ...attributes(declared(), secure, now()) },
      value: tokenOf,
      ...lengths,
    }
    const own = withCookieAlone(req, name, signedCookie(req, name, keys)?.raw)
    parseSigned(own, res, (error?: unknown) => {
      if (error) return next(error)
      if (!isOurs(req)) {
        csurf(options)(own, res, (error?: unknown) => {
          req.csrfToken = own.csrfToken
          next(error)
        })
        return
      }
      req.csrfToken = () => {
        csurf({ ...options, ignoreMethods: [req.method] })(own, res, () => {})
        return own.csrfToken()
      }
      next()
    })
  }
}

/**
 * The request with one cookie in it. What a host application has parsed of the others, perhaps with another key, is
 * not used here, and is still there for the host afterwards.
 */
function withCookieAlone(req: Request, name: string, value: string | undefined): Request {
  const own: Request = Object.create(req, { cookies: { value: undefined, writable: true } })
  own.headers = { ...req.headers, cookie: value === undefined ? '' : `${name}=${value}` }
  return own
}

/**
 * The one cookie of this name that a request carries with a signature of ours: a host above may have set its own, as
 * Django does for a whole domain. Undefined where there is none, and where there are two, since nothing tells which is
 * the visitor's.
 */
function signedCookie(
  req: IncomingMessage,
  name: string,
  keys: readonly string[],
): { raw: string; secret: string } | undefined {
  const [found, another] = rawCookies(req, name).flatMap((raw) => {
    const secret = unsigned(raw, keys)
    return secret === undefined ? [] : [{ raw, secret }]
  })
  return another ? undefined : found
}

/** The secret in a cookie that was signed by one of our keys. */
function unsigned(raw: string, keys: readonly string[]): string | undefined {
  const text = decodeCookie(raw)
  if (!text?.startsWith('s:')) return undefined
  return keys.flatMap((key) => unsign(text.slice(2), key) || []).at(0)
}

/** The secret and the token of a visitor's forms, made as csurf makes them, which knows them again. */
export interface TokenIssuer {
  /** The secret that a request carries, if it was signed by one of our keys. */
  secretIn(req: IncomingMessage): string | undefined
  /** A new secret, and the Set-Cookie line that gives it to a browser. */
  issue(): { secret: string; setCookie: string }
  tokenFor(secret: string): string
}

/** Makes secrets and tokens without a way through the middleware, for pages that are ready but for these. */
export function createTokenIssuer({
  declared,
  keys,
  secure,
  now,
}: Omit<CsrfSettings, 'isOurs'>): TokenIssuer {
  const tokens = new Tokens(lengths)
  const drawSecret = createSecretDrawer()
  let known: { cookie: OwnCookie; day: number; text: string } | undefined
  return {
    secretIn: (req) => signedCookie(req, declared().name, keys)?.secret,
    issue,
    tokenFor: (secret) => tokens.create(secret),
  }

  function issue(): { secret: string; setCookie: string } {
    const cookie = declared()
    const secret = drawSecret()
    const value = encodeURIComponent(`s:${sign(secret, keys[0] ?? '')}`)
    return { secret, setCookie: `${cookie.name}=${value}${attributesFor(cookie)}` }
  }

  /** What follows the value in the Set-Cookie line. A declared life is as long throughout a day. */
  function attributesFor(cookie: OwnCookie): string {
    const day = Math.floor(Number(now()) / aDay)
    if (known?.cookie !== cookie || known.day !== day) {
      const line = stringifySetCookie({ name: cookie.name, value: '', ...attributes(cookie, secure, now()) })
      known = { cookie, day, text: line.slice(`${cookie.name}=`.length) }
    }
    return known.text
  }
}

/** A secret like those of csurf, of random bytes that are drawn many at a time: each drawing is a call of the system. */
function createSecretDrawer(): () => string {
  const drawn = Buffer.alloc(256 * lengths.secretLength)
  let at = drawn.length
  return function drawSecret() {
    if (at === drawn.length) {
      randomFillSync(drawn)
      at = 0
    }
    at += lengths.secretLength
    return drawn.toString('base64url', at - lengths.secretLength, at)
  }
}

const aDay = 86_400_000

/** In bytes. */
const lengths = { secretLength: 32, saltLength: 16 }

function attributes({ duration }: OwnCookie, secure: boolean, now: Date) {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    // In seconds here, unlike in res.cookie.
    maxAge: Math.round(lifeOf(duration, now) / 1000),
  } as const
}

/** Whether an error says that the token of a form is missing or stale. */
export function isStaleToken(error: unknown): boolean {
  return hasCode(error, 'EBADCSRFTOKEN')
}

/** Answers a stale token with a page of the route's own; other errors go on. */
export function onStaleToken(answer: RequestHandler): ErrorRequestHandler {
  return function onStaleToken(error, req, res, next) {
    if (isStaleToken(error)) return answer(req, res, next)
    next(error)
  }
}

function tokenOf(req: Request): string {
  const token = req.get('X-CSRFToken') || field(req, tokenField) || ''
  return token.slice(0, 256)
}
