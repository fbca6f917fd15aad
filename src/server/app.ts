import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import createError from 'http-errors'
import type { Logger } from 'pino'
import { type HttpLogger, pinoHttp } from 'pino-http'
import type { Site } from '../site/site.ts'
import { errorPages, notFound } from '../web/error-pages.ts'
import { allowOnly } from '../web/middleware/errors.ts'
import { gpcStatement } from '../web/middleware/gpc-statement.ts'
import { securityHeaders } from '../web/middleware/security-headers.ts'
import { createRoutes } from '../web/routes.ts'
import type { Metrics } from './metrics.ts'
import { warnOfProxy } from './warn-of-proxy.ts'

/** What the standalone site needs beyond the charter. */
export interface AppOptions extends Site {
  logger: Logger
  /** Counts requests, where the metrics are read. */
  metrics?: Metrics['requests'] | undefined
  /** Whether this process may be given traffic. */
  isReady(): boolean
  trustProxy: readonly string[]
  /** The headers that protect a visitor, by name. */
  securityHeaders: Readonly<Record<string, string>>
  /** The day since which the site stands by Global Privacy Control; undefined says nothing of it. */
  gpcSince?: string | undefined
}

/** Where the standalone site shows its charter. */
export const charterPath = '/charte-cookies'

/** The standalone site around the charter, in the order in which a request passes through it. */
export function createApp(options: AppOptions): Express {
  const { logger, metrics, isReady, trustProxy, gpcSince } = options
  const app = express()
  // Not from NODE_ENV: no stack may reach a visitor, whatever the environment says.
  app.set('env', 'production')
  app.disable('x-powered-by')
  app.set('etag', false)
  app.enable('case sensitive routing')
  app.set('trust proxy', [...trustProxy])
  const protect = securityHeaders(options.securityHeaders)
  const log = logRequests(logger)
  const { pages, others } = createRoutes(options, {
    // Where no request is logged, a page does without what would log it.
    before: [metrics ?? [], logger.isLevelEnabled('info') ? log : []].flat(),
    headers: Object.entries(options.securityHeaders).flat(),
  })

  // First, since most visits end here. For all methods, as the page itself refuses all but GET.
  const first = [warnOfProxy(logger, options.publicOrigin), refuseLongCookies]
  for (const path of [charterPath, `${charterPath}/:language`]) app.all(path, ...first, ...pages(charterPath))
  app.use(protect, ...first)
  app.get('/healthz', (_req, res) => void res.set('Cache-Control', 'no-store').type('text').send('alive\n'))
  app.get('/readyz', (_req, res) => {
    res.set('Cache-Control', 'no-store').type('text')
    res.status(isReady() ? 200 : 503).send(isReady() ? 'ready\n' : 'not ready\n')
  })
  app.all(['/healthz', '/readyz'], allowOnly('GET, HEAD'))
  app.use(log)
  if (metrics) app.use(metrics)
  app.use(compression())
  if (gpcSince !== undefined) app.use(gpcStatement({ since: gpcSince }))
  app.get('/', (_req, res) => res.redirect(302, charterPath))
  app.all('/', allowOnly('GET, HEAD'))
  app.use(charterPath, others)
  app.use(notFound)
  // An error that comes before the headers has them too.
  app.use(((error, req, res, next) => protect(req, res, () => next(error))) satisfies ErrorRequestHandler)
  app.use(errorPages(options, charterPath, (error) => logger.error({ err: error }, 'a request failed')))
  return app
}

/** Logs what was asked and answered, and nothing of who asked: no address, user agent, referrer, cookie or query. */
function logRequests(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    // Several processes may write to one log.
    genReqId: () => randomUUID(),
    serializers: {
      req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
        id,
        method,
        path: pathOf(url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    // What a failure comes of is logged where it is known.
    customErrorObject: (_req, _res, _error, { err: _, ...value }) => value,
  })
}

/** The path alone of what was asked for: a proxy may be asked for a whole address, with a name and a password in it. */
function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
}

/** Whether the cookies of a request are longer than 8 KB: browsers send those of a whole domain. */
function hasLongCookies({ headers }: IncomingMessage): boolean {
  // A character of a header is a byte of it.
  return (headers.cookie?.length ?? 0) > 8192
}

const refuseLongCookies: RequestHandler = (req, _res, next) => {
  next(hasLongCookies(req) ? createError(431, 'the cookies are longer than 8 KB') : undefined)
}
