import type { RequestHandler } from 'express'
import type { Logger } from 'pino'

/** Warns, once of each, of what requests tell of a proxy that the site is not made for, or that PUBLIC_URL contradicts. */
export function warnOfProxy(logger: Pick<Logger, 'warn'>, publicOrigin: string): RequestHandler {
  const warned = new Set<string>()
  const isPlain = publicOrigin.startsWith('http:')
  return function warnOfProxy(req, _res, next) {
    if (/[^/]/.test(req.get('X-Forwarded-Prefix') ?? ''))
      warn(
        'a proxy takes a path away from what it passes on (X-Forwarded-Prefix), so that links lead nowhere: have it pass /charte-cookies on unchanged',
      )
    if (isPlain && req.protocol === 'https')
      warn('visitors come by https (X-Forwarded-Proto), and cookies are not Secure: PUBLIC_URL has http')
    next()
  }

  function warn(message: string): void {
    if (!warned.has(message)) logger.warn({ publicOrigin }, message)
    warned.add(message)
  }
}
