import type { Request, RequestHandler } from 'express'
import { type ConsentBanner, printBanner } from '../page/banner.ts'
import { gpcStatement as stateGpc } from '../web/middleware/gpc-statement.ts'
import { type BannerOptions, describeBanner as describe } from '../web/show-banner.ts'
import { readVisitorConsent, type VisitorConsent } from '../web/visit.ts'
import { type CookieViolation, type GuardMode, guardCookies as guard } from './guard.ts'
import { charterFor } from './mounted.ts'
import { checkOptions, gpcShape, guardShape } from './options.ts'

/**
 * What the visitor of a request has chosen, for any route of the app that the charter is mounted in:
 * `if (consentOf(req).isGranted('statistics')) ...`. A page that depends on it must not be cached for others:
 * `res.vary('Cookie, Sec-GPC')`. Throws where no charter is mounted.
 */
export function consentOf(req: Request): VisitorConsent {
  return readVisitorConsent(charterFor(req).site, req)
}

/** How strict the guard is, and what it reports to. */
export interface GuardCookiesOptions {
  /**
   * What becomes of a cookie that is not declared, or whose purpose is not granted. `throw`, for development: an error at
   * the line that sets it, and one in the log where that line is within what catches it, as sessions do. `drop`: it is left
   * out. `log`: it is set all the same. Both of these for production.
   */
  mode: GuardMode
  /** Called for each violation, with the name of the cookie and never its value; logged where it is not given. */
  report?: (violation: CookieViolation) => void
}

/**
 * Lets the host's own cookies pass only if the charter declares them and their purpose may be used, and
 * deletes those that are not granted and still arrive. To be used before all that sets cookies.
 */
export function guardCookies(options: GuardCookiesOptions): RequestHandler {
  checkOptions('guardCookies', guardShape, options)
  const { mode, report } = options
  return guard((req) => charterFor(req).site, {
    mode,
    report: (violation, req) => {
      if (report) report(violation)
      else charterFor(req).logger.error(violation, 'a cookie does not keep to the charter')
    },
    reportCaught: ({ message }, req) =>
      charterFor(req).logger.error(
        { problem: message },
        'an answer went out without its cookie: what set it caught the error',
      ),
  })
}

/**
 * Says at `/.well-known/gpc.json` that the site stands by Global Privacy Control, and since which day
 * (`2026-11-23`). To be mounted at the root of a site; `since` is the day that the operator answers for, and not that of
 * a start or an update.
 */
export function gpcStatement(options: { since: string }): RequestHandler {
  checkOptions('gpcStatement', gpcShape, options)
  return stateGpc(options)
}

/**
 * The banner for the visitor of a request as HTML, empty where nothing is to be asked and on the charter itself. It is
 * to be printed unescaped, best as the first thing after the skip link. Since the page depends on it, the answer is
 * made to vary by Cookie, Sec-GPC and Accept-Language. Throws where no charter is mounted.
 */
export function consentBanner(req: Request, options: BannerOptions = {}): string {
  const banner = describeBanner(req, options)
  return banner ? printBanner(banner) : ''
}

/** The same banner as data, for a host that writes its own markup or includes the view `bannerView`. */
export function describeBanner(req: Request, options: BannerOptions = {}): ConsentBanner | undefined {
  const charter = charterFor(req)
  const address = charter.address()
  req.res?.vary('Accept-Language, Cookie, Sec-GPC')
  if (isWithin(address, req.originalUrl)) return undefined
  return describe(charter.site, req, address, {
    next: req.method === 'GET' ? req.originalUrl : undefined,
    ...options,
    url: req.originalUrl,
  })
}

/** Whether a page is below the address of the charter. At the root that says nothing: all pages are. */
function isWithin(address: string, url: string): boolean {
  const path = url.replace(/[?#].*/s, '')
  return address !== '' && `${path}/`.startsWith(`${address}/`)
}
