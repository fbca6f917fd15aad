import type { ErrorRequestHandler, Request } from 'express'
import type { RefusalReason } from '../site/observe.ts'
import type { Site } from '../site/site.ts'
import { isFromBanner } from './choice-form.ts'
import { rawCookies } from './cookies/own-cookies.ts'
import type { Csrf } from './middleware/csrf.ts'
import { hasCode } from './middleware/errors.ts'
import { field } from './middleware/form.ts'

/** Reports why a form is refused, of which its answer says nothing. */
export function reportRefusal(
  { current, observer }: Pick<Site, 'current' | 'observer'>,
  { secretIn }: Pick<Csrf, 'secretIn'>,
): ErrorRequestHandler {
  return function reportRefusal(error, req, _res, next) {
    if (hasCode(error, 'ECROSSORIGIN')) observer.refused('cross-origin')
    if (hasCode(error, 'EBADCSRFTOKEN')) observer.refused(lackOf(req))
    next(error)
  }

  /** What a form lacks that has no token which counts. */
  function lackOf(req: Request): RefusalReason {
    if (isFromBanner(req)) return req.get('Sec-Fetch-Dest') === 'empty' ? 'script' : 'frame'
    if (rawCookies(req, current().own.csrf.name).length === 0) return 'no-cookie'
    if (secretIn(req) === undefined) return 'unknown-cookie'
    return req.get('X-CSRFToken') || field(req, 'csrfmiddlewaretoken') ? 'stale-token' : 'no-token'
  }
}
