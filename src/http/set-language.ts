import type { RequestHandler } from 'express'
import { sendOwnCookie } from './cookies.ts'
import { field } from './form.ts'
import { safePath } from './safe-path.ts'
import type { Site } from './site.ts'

/**
 * Stores the language that the visitor chose and sends her on, as Django's set_language does: to `next` when it is a
 * path of this site, else to the charter. From a page of the charter she goes to the same page in her language. A
 * language that the charter does not have stores nothing.
 */
export function setLanguage(site: Site): RequestHandler {
  return function setLanguage(req, res) {
    const { charter, own } = site.charter()
    const language = charter.languages.find((known) => known === field(req, 'language'))
    const next = safePath(field(req, 'next'))
    res.set('Cache-Control', 'no-store')
    if (language === undefined) return res.redirect(303, next ?? (req.baseUrl || '/'))
    sendOwnCookie(res, own.language, language, site.cookies, site.now())
    const pages = ['', '/', ...charter.languages.map((code) => `/${code}`)].map(
      (page) => `${req.baseUrl}${page}`,
    )
    const isCharter = next === undefined || pages.includes(next.replace(/[?#].*$/, ''))
    res.redirect(303, isCharter ? `${req.baseUrl}/${language}` : next)
  }
}
