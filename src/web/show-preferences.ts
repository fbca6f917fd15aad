import type { Request, RequestHandler, Response } from 'express'
import { spoken } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Answer } from '../consent/consent.ts'
import { writeMoment } from '../consent/cookie.ts'
import { supportedLanguage } from '../i18n/negotiate.ts'
import { openPurposes } from '../page/banner.ts'
import type { Site } from '../site/site.ts'
import { expireRefused } from './cookies/delete-refused.ts'
import { sendsGpc } from './visit.ts'
import { readVisitorConsent, type VisitorConsent } from './visitor-consent.ts'
import { visitorLanguage } from './visitor-language.ts'

/** What the scripts of a page are told, as version 1 of it: whoever obeys it needs `granted` alone. */
export interface Preferences {
  v: 1
  charter: string
  language: string
  purposes: Record<string, { title: string; required: boolean; answer: Answer | null }>
  /** The purposes that may be used now, those without consent included. */
  granted: readonly string[]
  since: string | null
  gpc: boolean
  /** Whether a banner has something to ask. */
  asks: boolean
  /** Where the choice is made. */
  choose: string
  words: Record<'withheld' | 'needs' | 'choose', string>
}

/**
 * Tells the scripts of a page what its visitor has chosen. Cookies of refused purposes that still arrive are deleted,
 * as no page of the site may be able to.
 */
export function showPreferences(site: Site): RequestHandler {
  return function showPreferences(req, res) {
    const version = site.current()
    const consent = readVisitorConsent(site, req)
    const isRefused = (purpose: string) => consent.refused.includes(purpose)
    expireRefused(req, res, site, version, isRefused)
    res.vary('Accept-Language, Cookie, Origin, Sec-GPC').set('Cache-Control', 'no-store')
    letRead(site.siteOrigins, req, res)
    res.json(preferencesOf(site, version, req, consent))
  }
}

function preferencesOf(
  site: Site,
  version: CharterVersion,
  req: Request,
  consent: VisitorConsent,
): Preferences {
  const { granted, refused, unanswered, since } = consent
  const language = pageLanguage(req, version) ?? visitorLanguage(req, version)
  const t = site.translations.of(language)
  const answerFor = (id: string) =>
    granted.includes(id) ? 'granted' : refused.includes(id) ? 'refused' : null
  return {
    v: 1,
    charter: version.hash,
    language,
    purposes: Object.fromEntries(
      version
        .in(language)
        .purposes.map(({ id, title, required }) => [
          id,
          { title: spoken(title), required, answer: required ? null : answerFor(id) },
        ]),
    ),
    granted,
    since: since ? writeMoment(since) : null,
    gpc: sendsGpc(req),
    asks: openPurposes(version, consent) !== undefined,
    choose: `${site.publicOrigin}${req.baseUrl}/${language}#preferences`,
    words: {
      withheld: t('embed.withheld'),
      needs: t('embed.needs'),
      choose: t(since && unanswered.length === 0 ? 'choice.change' : 'choice.make'),
    },
  }
}

/** The language of the page that asks, as its `lang` names it. */
function pageLanguage(req: Request, { charter }: CharterVersion): string | undefined {
  const { language } = req.query
  return typeof language === 'string' ? supportedLanguage(language, charter.languages) : undefined
}

/** Lets the scripts of these origins read the answer to a visitor's own request. No other site learns of it. */
function letRead(origins: readonly string[], req: Request, res: Response): void {
  const origin = req.get('Origin')
  if (origin !== undefined && origins.includes(origin))
    res.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' })
}
