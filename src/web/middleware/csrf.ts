import type { IncomingMessage } from 'node:http'
import { signedCookie } from 'cookie-parser'
import csurf from 'csurf'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
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
}

/** A token for the forms of a page, and the line of Set-Cookie for a visitor who has no secret yet. */
export interface FormToken {
  token: string
  setCookie: string | undefined
}

/** Protects forms by a token that only a page of this site can hold. */
export interface Csrf {
  /** Refuses a POST without the token of its visitor: from the X-CSRFToken header or the form, never from the address. */
  verify: RequestHandler
  /** Makes the token for the forms of an answer to a visitor, given the secret that she sent. */
  issue(req: IncomingMessage, secret: string | undefined): FormToken
  /**
   * The secret that a request carries, signed by one of our keys: a host above may have set its own cookie of this name, as
   * Django does for a whole domain. Undefined where there is none, and where there are two, since nothing tells which is
   * the visitor's.
   */
  secretIn(req: IncomingMessage): string | undefined
}

export function createCsrf({ declared, keys, secure, now }: CsrfSettings): Csrf {
  const [signingKey = ''] = keys
  let known: { cookie: OwnCookie; day: number; protect: ReturnType<typeof csurf> } | undefined
  /** What csurf has seen of a request: an answer that refuses a form shows another with the same secret. */
  const seen = new WeakMap<IncomingMessage, Seen>()
  return { verify, issue, secretIn }

  function verify(req: Request, _res: Response, next: (error?: unknown) => void): void {
    seen.set(req, look(req, secretIn(req), next))
  }

  function issue(req: IncomingMessage, secret: string | undefined): FormToken {
    const { own, line } =
      (req.method === 'POST' && seen.get(req)) || look({ method: 'GET' }, secret, () => {})
    return { token: own.csrfToken(), setCookie: line() }
  }

  /**
   * Has csurf look at what it needs of a request, and at nothing that a host application has parsed before, perhaps with
   * another key; the line that it would set is kept for the answer that shows a form.
   */
  function look(
    req: Pick<Request, 'method'>,
    secret: string | undefined,
    next: (error?: unknown) => void,
  ): Seen {
    const own = { method: req.method, secret: signingKey, signedCookies: { [declared().name]: secret }, req }
    let line: string | undefined
    const res = {
      getHeader: () => undefined,
      setHeader(_name: string, [set]: string[]) {
        line = set
      },
    }
    Reflect.apply(protection(), undefined, [own, res, next])
    return { own: own as typeof own & Pick<Request, 'csrfToken'>, line: () => line }
  }

  /** Built anew for each declared cookie and day: the life in Max-Age counts from today. */
  function protection(): ReturnType<typeof csurf> {
    const cookie = declared()
    const day = Math.floor(Number(now()) / aDay)
    if (known?.cookie !== cookie || known.day !== day)
      known = { cookie, day, protect: csurf({ cookie: cookieOptions(cookie), value: tokenIn, ...lengths }) }
    return known.protect
  }

  function cookieOptions({ name, duration }: OwnCookie) {
    return {
      key: name,
      signed: true,
      httpOnly: true,
      sameSite: 'lax',
      secure,
      path: '/',
      // In seconds here, unlike in res.cookie.
      maxAge: Math.round(lifeOf(duration, now()) / 1000),
    } as const
  }

  function secretIn(req: IncomingMessage): string | undefined {
    const [found, another] = rawCookies(req, declared().name).flatMap((raw) => {
      const text = decodeCookie(raw)
      return (text?.startsWith('s:') && signedCookie(text, [...keys])) || []
    })
    return another === undefined ? found : undefined
  }
}

/** A request as csurf sees it, with the token that it makes, and the line of Set-Cookie that it would send. */
interface Seen {
  own: Pick<Request, 'csrfToken'>
  line(): string | undefined
}

const aDay = 86_400_000

/** In bytes. */
const lengths = { secretLength: 32, saltLength: 16 }

/** Answers a stale token with a page of the route's own; other errors go on. */
export function onStaleToken(answer: RequestHandler): ErrorRequestHandler {
  return function onStaleToken(error, req, res, next) {
    if (hasCode(error, 'EBADCSRFTOKEN')) return answer(req, res, next)
    next(error)
  }
}

/** The token that came with a request. */
function tokenIn(own: Request): string {
  const { req } = own as Request & { req: Request }
  const token = req.get('X-CSRFToken') || field(req, tokenField) || ''
  return token.slice(0, 256)
}
