import { createHash } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import { charterCsv } from '../exports/csv.ts'
import { deviceStorage } from '../exports/device-storage.ts'
import { charterJson } from '../exports/json.ts'
import type { Site } from '../site/site.ts'
import { askedLanguage, visitorLanguage } from './visit.ts'

/** Gives the charter to machines, in every language. */
export function showCharterJson(site: Site): RequestHandler {
  return function showCharterJson(req, res) {
    sendOpenly(res.type('json'), charterJson(site.current(), site.publicOrigin + req.baseUrl))
  }
}

/** Gives the tables of the charter in one language, for a spreadsheet. */
export function showCharterCsv(site: Site): RequestHandler {
  return function showCharterCsv(req, res) {
    const version = site.current()
    const asked = askedLanguage(req, version)
    const language = asked ?? visitorLanguage(site, version, req)
    const content = charterCsv(version.charter, language, site.publicOrigin + req.baseUrl)
    if (asked === undefined) res.vary('Accept-Language, Cookie')
    res.attachment(`cookies-${language}.csv`).set('Content-Language', language)
    sendOpenly(res, content, asked === undefined ? 'private, no-cache' : undefined)
  }
}

/** Gives what the site stores on devices in the form of the IAB. */
export function showDeviceStorage(site: Site): RequestHandler {
  return function showDeviceStorage(_req, res) {
    const { publicOrigin, cookies } = site
    const content = deviceStorage(site.current().charter, { publicOrigin, cookieDomain: cookies.domain })
    sendOpenly(res.type('json'), content)
  }
}

/** A minute: an edit of the charter is followed soon. */
const aWhile = 'public, max-age=60'

/**
 * Sends what any site may read, since nothing in it depends on who asks. The tag is of the content, which the version
 * alone does not tell: it holds addresses of this installation, too.
 */
function sendOpenly(res: Response, content: string, caching = aWhile): void {
  const hash = createHash('sha256').update(content).digest('base64url')
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Cache-Control': caching,
    // Weak: the same content may come compressed.
    ETag: `W/"${hash.slice(0, 22)}"`,
  })
  res.send(content)
}
