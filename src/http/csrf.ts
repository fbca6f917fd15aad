import cookieParser from 'cookie-parser'
import csurf from 'csurf'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { OwnCookie } from '../charter/own-cookies.ts'
import { type CookieSettings, lifeOf, rawCookie } from './cookies.ts'
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
    const { name, duration } = declared()
    // Built for each request: the declared name and life follow the charter, and the life counts from now.
    const options = {
      cookie: {
        key: name,
        signed: true,
        httpOnly: true,
        sameSite: 'lax',
        secure,
        path: '/',
        // In seconds here, unlike in res.cookie.
        maxAge: Math.round(lifeOf(duration, now()) / 1000),
      },
      value: tokenOf,
      secretLength: 32,
      saltLength: 16,
    } as const
    const own = withCookieAlone(req, name)
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
function withCookieAlone(req: Request, name: string): Request {
  const value = rawCookie(req, name)
  const own: Request = Object.create(req, { cookies: { value: undefined, writable: true } })
  own.headers = { ...req.headers, cookie: value === undefined ? '' : `${name}=${value}` }
  return own
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
