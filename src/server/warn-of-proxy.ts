import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { parse } from 'tldts'
import { isLocal } from '../site/misfits.ts'

/** Warns, once of each, of what requests tell of a proxy that the site is not made for, or that PUBLIC_URL contradicts. */
export function warnOfProxy(logger: Pick<Logger, 'warn'>, publicOrigin: string): RequestHandler {
  const warned = new Set<string>()
  const isPlain = publicOrigin.startsWith('http:')
  const isLeft = isLocal(publicOrigin)
  return function warnOfProxy(req, _res, next) {
    if (/[^/]/.test(req.get('X-Forwarded-Prefix') ?? ''))
      warn(
        'a proxy takes a path away from what it passes on (X-Forwarded-Prefix), so that links lead nowhere: have it pass /charte-cookies on unchanged',
      )
    if (isLeft) warnOfHost(req.get('X-Forwarded-Host') ?? req.get('Host') ?? '')
    if (isPlain && req.protocol === 'https')
      warn('visitors come by https (X-Forwarded-Proto), and cookies are not Secure: PUBLIC_URL has http')
    next()
  }

  /** A domain of the public internet is how visitors come: probes ask by an address or a name of their own network. */
  function warnOfHost(host: string): void {
    const { hostname, domain, isIcann } = parse(host.split(',', 1).join())
    if (domain && isIcann)
      warn(
        `visitors come to ${hostname}, and PUBLIC_URL is ${publicOrigin}: set it to the address that they see, like https://${hostname}`,
        'PUBLIC_URL',
      )
  }

  function warn(message: string, about = message): void {
    if (!warned.has(about)) logger.warn({ publicOrigin }, message)
    warned.add(about)
  }
}
