import type { Request, RequestHandler, Response } from 'express'
import createError from 'http-errors'

/**
 * Refuses requests that another site made a browser send, before anything is read of them: Sec-Fetch-Site where the
 * browser sends it, else Origin against Host and against the origins of this site. The rules are those of Go's
 * http.CrossOriginProtection. A request without either header does not come from a browser of today, and goes on to
 * the token.
 */
export function refuseCrossOrigin(origins: readonly string[]): RequestHandler {
  return function refuseCrossOrigin(req, _res, next) {
    const site = req.get('Sec-Fetch-Site')
    const saysNothing = site === undefined ? req.get('Origin') === undefined : site === 'none'
    const isOurs = saysNothing || comesFromOurPage(req, origins)
    next(isOurs ? undefined : createError(403, 'cross-origin request', { code: 'ECROSSORIGIN' }))
  }
}

/** Whether a browser says of a request that a page of this very site made it, by the origins that its pages have. */
export function comesFromOurPage(req: Request, origins: readonly string[]): boolean {
  const site = req.get('Sec-Fetch-Site')
  const origin = req.get('Origin')
  if (isFrom(origins, req)) return true
  return site === undefined ? origin !== undefined && hostOf(origin) === req.host : site === 'same-origin'
}

/**
 * Whether a browser says so, and that the page was a whole window: one in a frame may lie unseen under the mouse of a
 * visitor of another site. Older browsers do not say where it was.
 */
export function comesFromOurWindow(req: Request, origins: readonly string[]): boolean {
  return comesFromOurPage(req, origins) && (req.get('Sec-Fetch-Dest') ?? 'document') === 'document'
}

/** Whether a browser says so, and that a script of the page sent it. */
export function comesFromOurScript(req: Request, origins: readonly string[]): boolean {
  return comesFromOurPage(req, origins) && (req.get('Sec-Fetch-Dest') ?? 'empty') === 'empty'
}

/** Whether a browser names one of these origins as that of the page that sent a request. */
export function isFrom(origins: readonly string[], req: Request): boolean {
  return origins.includes(req.get('Origin') ?? '')
}

/** Lets the scripts of these origins read the answer to a visitor's own request. No other site learns of it. */
export function letRead(origins: readonly string[], req: Request, res: Response): void {
  if (isFrom(origins, req))
    res.set({
      'Access-Control-Allow-Origin': req.get('Origin'),
      'Access-Control-Allow-Credentials': 'true',
    })
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host
}
