import type { Request, RequestHandler, Response } from 'express'
import type { Edition } from '../charter/edition.ts'
import { spoken } from '../charter/localise.ts'
import { writeMoment } from '../consent/consent-cookie.ts'
import { expireRefused } from './expire-refused.ts'
import { supportedLanguage } from './language.ts'
import { type Site, textIn, visitorLanguage } from './site.ts'
import { sendsGpc } from './visit.ts'
import { readVisitorConsent } from './visitor-consent.ts'

/**
 * Tells the scripts of a page what its visitor has chosen, as JSON of version 1. Whoever obeys it needs `granted`
 * alone: the purposes that may be used now, those without consent included. Cookies of refused purposes that still
 * arrive are deleted, as no page of the site may be able to.
 */
export function showPreferences(site: Site): RequestHandler {
  return function showPreferences(req, res) {
    const edition = site.charter()
    const { granted, refused, unanswered, since } = readVisitorConsent(site, req)
    expireRefused(req, res, site, edition, (purpose) => refused.includes(purpose))
    const language = pageLanguage(req, edition) ?? visitorLanguage(req, edition)
    const answerFor = (id: string) =>
      granted.includes(id) ? 'granted' : refused.includes(id) ? 'refused' : null
    const t = site.translations.of(language)
    res.vary('Accept-Language, Cookie, Origin, Sec-GPC').set('Cache-Control', 'no-store')
    letRead(site.siteOrigins, req, res)
    res.json({
      v: 1,
      charter: edition.version,
      language,
      purposes: Object.fromEntries(
        textIn(edition, language).purposes.map(({ id, title, required }) => [
          id,
          { title: spoken(title), required, answer: required ? null : answerFor(id) },
        ]),
      ),
      granted,
      since: since ? writeMoment(since) : null,
      gpc: sendsGpc(req),
      choose: `${site.publicOrigin}${req.baseUrl}/${language}#preferences`,
      words: {
        withheld: t('embed.withheld'),
        needs: t('embed.needs'),
        choose: t(since && unanswered.length === 0 ? 'choice.change' : 'choice.make'),
      },
    })
  }
}

/** The language of the page that asks, as its `lang` names it. */
function pageLanguage(req: Request, { charter }: Edition): string | undefined {
  const { language } = req.query
  return typeof language === 'string' ? supportedLanguage(language, charter.languages) : undefined
}

/** Lets the scripts of these origins read the answer to a visitor's own request. No other site learns of it. */
function letRead(origins: readonly string[], req: Request, res: Response): void {
  const origin = req.get('Origin')
  if (origin !== undefined && origins.includes(origin))
    res.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' })
}
