import type { RequestHandler } from 'express'
import { createBannerView, describeBanner } from '../page/banner.ts'
import type { Site } from '../site/site.ts'

/**
 * Answers with the banner for this visitor as a fragment of HTML, for server-side includes; with nothing where there is
 * nothing to ask. It sets no cookie and holds no token, since an include passes neither on.
 */
export function showBanner(site: Site): RequestHandler {
  const render = createBannerView()
  return function showBanner(req, res) {
    const { language, next } = req.query
    const banner = describeBanner(site, req, req.baseUrl, {
      language: typeof language === 'string' ? language : undefined,
      next: typeof next === 'string' ? next : undefined,
    })
    res.vary('Accept-Language, Cookie, Sec-GPC').set('Cache-Control', 'no-store').type('html')
    if (banner) res.set('Content-Language', banner.language)
    res.send(render(banner))
  }
}
