import type { RequestHandler } from 'express'
import { supportedLanguage } from '../i18n/negotiate.ts'
import type { Site } from '../site/site.ts'
import { sendLanguage } from './cookies/own-cookies.ts'
import { field } from './middleware/form.ts'
import { pageOfSite, safePath, wayBack } from './return-path.ts'
import { seeOther } from './send-html.ts'
import { visitorLanguage } from './visit.ts'

/**
 * Stores the language that the visitor chose and sends her on, as Django's set_language does: to `next` when it is a
 * path of this site, else to the charter. From a page of the charter she goes to the same page in her language, and finds her
 * way back from there to the page that she came from. A
 * language that the charter does not have stores nothing.
 */
export function setLanguage(site: Site): RequestHandler {
  return function setLanguage(req, res) {
    const version = site.current()
    const { languages } = version.charter
    const language = supportedLanguage(field(req, 'language'), languages)
    const next = safePath(field(req, 'next'))
    if (language === undefined) {
      const path = next ?? (req.baseUrl || '/')
      return seeOther(site, req, res, { language: visitorLanguage(site, version, req), path })
    }
    sendLanguage(req, res, site, version, language)
    const isCharter = next === undefined || isPage(next, req.baseUrl, languages)
    const way = wayBack('?', pageOfSite(req, site, field(req, 'return-to')))
    seeOther(site, req, res, { language, path: isCharter ? `${req.baseUrl}/${language}${way}` : next })
  }
}

/** Whether a path is that of the charter itself, in whatever language. */
function isPage(path: string, baseUrl: string, languages: readonly string[]): boolean {
  const page = path.replace(/\/?([?#].*)?$/, '')
  return [baseUrl, ...languages.map((code) => `${baseUrl}/${code}`)].includes(page)
}
