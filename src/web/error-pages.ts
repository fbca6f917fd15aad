import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import createError from 'http-errors'
import { type FrameSite, printPage } from '../page/frame.ts'
import type { Site } from '../site/site.ts'
import { hasCode } from './middleware/errors.ts'
import { sendHtml } from './send-html.ts'
import { visitorLanguage } from './visit.ts'

/** The statuses that have a page of their own; other errors of a request show the page of 400. */
const explained = [400, 403, 404, 405, 413, 415, 431, 500, 503] as const

/** Ends every request that nothing has answered. */
export const notFound: RequestHandler = (_req, _res, next) => next(createError(404))

/**
 * Shows every error as a page in the visitor's language that says what to do and nothing of the machine. Errors that
 * are not the visitor's are passed to `report`.
 */
export function errorPages(
  site: FrameSite & Pick<Site, 'current' | 'host'>,
  charterPath: string,
  report: (error: unknown, req: Parameters<ErrorRequestHandler>[1]) => void,
): ErrorRequestHandler {
  return function errorPages(error, req, res, next) {
    const wanted = statusOf(error)
    if (wanted === 500) report(error, req)
    if (wanted === 503) res.set('Retry-After', '10')
    if (res.headersSent) return next(error)
    const status = explained.find((known) => known === wanted) ?? 400
    const version = site.current()
    const language = visitorLanguage(site, version, req, req.query.language)
    const t = site.translations.of(language)
    const key = hasCode(error, 'ENORECEIPT') ? 'noReceipt' : status
    const title = t(`error.${key}.title`)
    // What is left of a body is not waited for.
    if (!req.complete && hasBody(req)) res.set('Connection', 'close')
    const page = { title, status, explanation: t(`error.${key}.text`) }
    sendHtml(req, res, {
      page: printPage(site, { body: 'error', page, version, language, title, baseUrl: charterPath }),
      status: wanted,
      language,
      vary: 'Accept-Language, Cookie',
      cacheControl: 'no-store',
    })
  }
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Express and its parsers say by a status from 400 to 499 that the request is at fault; all else is our fault. */
function statusOf(error: unknown): number {
  if (hasCode(error, 'EUNAVAILABLE')) return 503
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}
