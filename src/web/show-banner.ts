import type { Request, RequestHandler } from 'express'
import { isCurrent, saveResult, shortHash } from '../consent/consent.ts'
import { permissionsOf } from '../consent/permissions.ts'
import { type ConsentBanner, createBanner, openPurposes, printBanner } from '../page/banner.ts'
import type { Site } from '../site/site.ts'
import { isFrom, letRead } from './middleware/cross-origin.ts'
import { pageOfSite, savedIn } from './return-path.ts'
import { sendHtml } from './send-html.ts'
import { visitOf, visitorLanguage } from './visit.ts'

export interface BannerOptions {
  /** The language of the page; that of the visitor where none is named, or where the charter does not have it. */
  language?: string | undefined
  /** The page to go back to, as a path of this site; the page that sends the form where none is named. */
  next?: string | undefined
}

/** The address that was asked for, of the page itself or of an include. */
interface Asked extends BannerOptions {
  url: string
}

/**
 * Describes the banner for a visitor, or nothing: where there is nothing to ask her and nothing to tell her of, and where the
 * browser says no by Global Privacy Control for a visitor who has not answered. After a choice it says what has become of it.
 */
export function describeBanner(
  site: Pick<Site, 'current' | 'now' | 'translations' | 'host' | 'observer' | 'publicOrigin' | 'siteOrigins'>,
  req: Request,
  address: string,
  { language: wanted, next, url }: Asked,
): ConsentBanner | undefined {
  const version = site.current()
  const language = visitorLanguage(site, version, req, wanted)
  const { consent, signals } = visitOf(site, version, req)
  const isMade = isCurrent(version, consent, signals.now)
  const savedAt = savedIn(url)
  const result = saveResult(version, savedAt, consent, signals.now)
  // Of a page that no page of this site led to, nothing was sent from here.
  const saved = result === 'saved' || comesFromHere(req, site) ? result : undefined
  if (savedAt && saved) site.observer.returned(saved, savedAt)
  return createBanner(version, {
    t: site.translations.of(language),
    language,
    address,
    next: pageOfSite(req, site, next),
    saved,
    open: openPurposes(version, permissionsOf(version, consent, signals), isMade),
    isOfAnother: isMade && consent.charter !== shortHash(version.hash),
  })
}

/**
 * Whether a page of this site led to the address; browsers that do not say so are believed, and so is the script of a page
 * that asks for its banner.
 */
function comesFromHere(req: Request, { siteOrigins }: Pick<Site, 'siteOrigins'>): boolean {
  return (req.get('Sec-Fetch-Site') ?? 'same-origin') === 'same-origin' || isFrom(siteOrigins, req)
}

/**
 * Answers with the banner for this visitor as a fragment of HTML, for server-side includes and for the script that pages
 * without them load; with nothing where there is nothing to ask. It sets no cookie and holds no token, since an include passes
 * neither on.
 */
export function showBanner(site: Site): RequestHandler {
  return function showBanner(req, res) {
    const { url, next } = readInclude(req.url)
    const { searchParams } = new URL(url, 'http://this-site.invalid')
    letRead(site.siteOrigins, req, res)
    const address = isFrom(site.siteOrigins, req) ? site.publicOrigin + req.baseUrl : req.baseUrl
    const banner = describeBanner(site, req, address, {
      language: onlyOne(searchParams.getAll('language')),
      next: next ?? onlyOne(searchParams.getAll('next')),
      url,
    })
    sendHtml(req, res, {
      page: banner ? printBanner(banner) : '',
      language: banner?.language,
      cacheControl: 'no-store',
      vary: 'Accept-Language, Cookie, Sec-GPC, Origin',
    })
  }
}

function onlyOne([value, another]: readonly string[]): string | undefined {
  return another === undefined ? value : undefined
}

/**
 * Splits what an include asks for from the address of its page, which servers write as they have it: `next=/page?a=b&c=d`
 * holds all that follows. Undefined where it is percent-encoded, as other parameters are.
 */
function readInclude(url: string): { url: string; next: string | undefined } {
  const [found, next] = /(?<=[?&])next=(\/[^?&#]*(?:\?.*)?)/s.exec(url) ?? []
  return { url: found === undefined ? url : url.replace(found, ''), next }
}
