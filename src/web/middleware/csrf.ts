import { randomFillSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { stringifySetCookie } from 'cookie'
import { signedCookie } from 'cookie-parser'
import { sign } from 'cookie-signature'
import csurf from 'csurf'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { OwnCookie } from '../../charter/declared-cookies.ts'
import type { CookieSettings } from '../../site/settings.ts'
import { decodeCookie, lifeOf, rawCookies } from '../cookies/own-cookies.ts'
import { hasCode } from './errors.ts'
import { field } from './form.ts'

/** How the token of the forms is made and known again. */
export interface CsrfSettings extends Pick<CookieSettings, 'secure'> {
  /** The one signed cookie that holds its secret, as the charter declares it now. */
  declared(): OwnCookie
  /** The first signs, all of them verify. */
  keys: readonly string[]
  now(): Date
}

/** A token for the forms of a page, and the line of Set-Cookie for a visitor who had no secret yet. */
export interface FormToken {
  token: string
  setCookie: string | undefined
}

/** Protects forms by a token that only a page of this site can hold. */
export interface Csrf {
  /** Refuses a POST without the token of its visitor: from the X-CSRFToken header or the form, never from the address. */
  verify: RequestHandler
  /**
   * Makes the token for the forms that are shown to a visitor with this secret, or to one who has none, below the address
   * of the charter: a Django on the same host keeps its own cookie of this name at `/`.
   */
  issue(secret: string | undefined, address: string): FormToken
  /**
   * The secret that a request carries, signed by one of our keys: a host above may have set its own cookie of this name, as
   * Django does for a whole domain. Undefined where there is none, and where there are two, since nothing tells which is
   * the visitor's.
   */
  secretIn(req: IncomingMessage): string | undefined
}

/** In bytes. */
const lengths = { secretLength: 32, saltLength: 16 }

/**
 * csurf makes and verifies the tokens. It finds the secret in an object of its own, as in a session, and sees nothing that
 * a host application has parsed of the cookies, perhaps with another key.
 */
const protect = csurf({ sessionKey: 'visitor', value: tokenIn, ...lengths })

interface Guarded extends Pick<Request, 'method'> {
  visitor: { csrfSecret: string }
  req?: Request
}

/** Has csurf look at a request. */
function guard(guarded: Guarded, next: (error?: unknown) => void): Pick<Request, 'csrfToken'> {
  Reflect.apply(protect, undefined, [guarded, undefined, next])
  return guarded as Guarded & Pick<Request, 'csrfToken'>
}

/** The token that came with a request, in the field that Django names so. */
function tokenIn(guarded: unknown): string {
  const { req } = guarded as Guarded
  const token = req?.get('X-CSRFToken') || (req && field(req, 'csrfmiddlewaretoken')) || ''
  return token.slice(0, 256)
}

export function createCsrf({ declared, keys, secure, now }: CsrfSettings): Csrf {
  const [signingKey = ''] = keys
  const drawSecret = createSecretDrawer()
  let attributes: { cookie: OwnCookie; address: string; day: number; text: string } | undefined
  return { verify, issue, secretIn }

  function verify(req: Request, _res: Response, next: (error?: unknown) => void): void {
    // No token fits a secret that was drawn just now.
    guard({ method: req.method, visitor: { csrfSecret: secretIn(req) ?? drawSecret() }, req }, next)
  }

  function issue(sent: string | undefined, address: string): FormToken {
    const csrfSecret = sent ?? drawSecret()
    const token = drawToken(csrfSecret)
    return { token, setCookie: sent === undefined ? cookieOf(csrfSecret, address) : undefined }
  }

  function cookieOf(secret: string, address: string): string {
    const cookie = declared()
    const value = encodeURIComponent(`s:${sign(secret, signingKey)}`)
    return `${cookie.name}=${value}${attributesOf(cookie, address)}`
  }

  /** What follows the value in the line of Set-Cookie. A declared life is as long throughout a day. */
  function attributesOf(cookie: OwnCookie, address: string): string {
    const day = Math.floor(Number(now()) / aDay)
    if (attributes?.cookie !== cookie || attributes.address !== address || attributes.day !== day) {
      const maxAge = Math.round(lifeOf(cookie.duration, now()) / 1000)
      const name = cookie.name
      const line = stringifySetCookie({
        name,
        value: '',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        path: address === '' || /^__Host-/i.test(name) ? '/' : address,
        maxAge,
      })
      attributes = { cookie, address, day, text: line.slice(`${name}=`.length) }
    }
    return attributes.text
  }

  function secretIn(req: IncomingMessage): string | undefined {
    const [found, another] = rawCookies(req, declared().name).flatMap((raw) => {
      const text = decodeCookie(raw)
      return (text?.startsWith('s:') && signedCookie(text, [...keys])) || []
    })
    return another === undefined ? found : undefined
  }
}

function drawToken(csrfSecret: string): string {
  const token = guard({ method: 'GET', visitor: { csrfSecret } }, () => {}).csrfToken()
  return looksLikeSql(token) ? drawToken(csrfSecret) : token
}

/** Whether a firewall may take a text of base64url for a comment of SQL, and refuse every request that brings it. */
function looksLikeSql(text: string): boolean {
  return text.includes('--')
}

/** Draws secrets like those of csurf, of random bytes that come many at a time: each drawing is a call of the system. */
function createSecretDrawer(): () => string {
  const drawn = Buffer.alloc(256 * lengths.secretLength)
  let at = drawn.length
  return function drawSecret(): string {
    if (at === drawn.length) {
      randomFillSync(drawn)
      at = 0
    }
    at += lengths.secretLength
    const secret = drawn.toString('base64url', at - lengths.secretLength, at)
    return looksLikeSql(secret) ? drawSecret() : secret
  }
}

const aDay = 86_400_000

/** Answers a stale token with a page of the route's own; other errors go on. */
export function onStaleToken(answer: RequestHandler): ErrorRequestHandler {
  return function onStaleToken(error, req, res, next) {
    if (hasCode(error, 'EBADCSRFTOKEN')) return answer(req, res, next)
    next(error)
  }
}
