import type { Request, RequestHandler } from 'express'
import createError from 'http-errors'

/**
 * Refuses requests that another site made a browser send, before anything is read of them: Sec-Fetch-Site where the
 * browser sends it, else Origin against Host and against the address of this site. The rules are those of Go's
 * http.CrossOriginProtection. A request without either header does not come from a browser of today, and goes on to
 * the token.
 */
export function refuseCrossOrigin(publicOrigin: string): RequestHandler {
  return function refuseCrossOrigin(req, _res, next) {
    const site = req.get('Sec-Fetch-Site')
    const saysNothing = site === undefined ? req.get('Origin') === undefined : site === 'none'
    const isOurs = saysNothing || comesFromOurPage(req, publicOrigin)
    next(isOurs ? undefined : createError(403, 'cross-origin request', { code: 'ECROSSORIGIN' }))
  }
}

/** Whether a browser says of a request that a page of this very site made it. */
export function comesFromOurPage(req: Request, publicOrigin: string): boolean {
  const site = req.get('Sec-Fetch-Site')
  const origin = req.get('Origin')
  if (origin !== undefined && origin === publicOrigin) return true
  return site === undefined ? origin !== undefined && hostOf(origin) === req.host : site === 'same-origin'
}

/**
 * Whether a browser says so, and that the page was a whole window: one in a frame may lie unseen under the mouse of a
 * visitor of another site. Older browsers do not say where it was.
 */
export function comesFromOurWindow(req: Request, publicOrigin: string): boolean {
  return comesFromOurPage(req, publicOrigin) && (req.get('Sec-Fetch-Dest') ?? 'document') === 'document'
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host
}
