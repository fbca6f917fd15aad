import type { Request, RequestHandler, Response } from 'express'
import { writeMoment } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Answer, Consent } from '../consent/consent.ts'
import { isRefused, type Permission, type Permissions, permissionsOf } from '../consent/permissions.ts'
import { openPurposes } from '../page/banner.ts'
import type { Site } from '../site/site.ts'
import { expireOnVisit } from './cookies/delete-not-granted.ts'
import { sendsGpc, visitOf, visitorConsentOf, visitorLanguage } from './visit.ts'

/** What the scripts of a page learn, as version 1 of it: a script that obeys it needs `granted` alone. */
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
 * Answers the scripts of a page with what its visitor has chosen. Cookies that are not granted and still arrive are deleted,
 * as no page of the site may be able to.
 */
export function showPreferences(site: Site): RequestHandler {
  return function showPreferences(req, res) {
    const version = site.current()
    const { consent, signals } = visitOf(site, version, req)
    const permissions = permissionsOf(version, consent, signals)
    expireOnVisit(req, res, site, { version, permissions, consent })
    res.vary('Accept-Language, Cookie, Origin, Sec-GPC').set('Cache-Control', 'no-store')
    letRead(site.siteOrigins, req, res)
    res.json(preferencesOf(site, req, { version, permissions, consent }))
  }
}

interface Visitor {
  version: CharterVersion
  permissions: Permissions
  consent: Consent | undefined
}

function preferencesOf(site: Site, req: Request, { version, permissions, consent }: Visitor): Preferences {
  const { granted, unanswered, since } = visitorConsentOf(permissions, consent)
  const language = visitorLanguage(site, version, req, req.query.language)
  const t = site.translations.of(language)
  return {
    v: 1,
    charter: version.hash,
    language,
    purposes: Object.fromEntries(
      version
        .in(language)
        .purposes.map(({ id, title, required }) => [
          id,
          { title: title.plain, required, answer: answerIn(permissions.get(id)) },
        ]),
    ),
    granted,
    since: since ? writeMoment(since) : null,
    gpc: sendsGpc(req),
    asks: openPurposes(version, permissions) !== undefined,
    choose: `${site.publicOrigin}${req.baseUrl}/${language}#preferences`,
    words: {
      withheld: t('embed.withheld'),
      needs: t('embed.needs'),
      choose: t(since && unanswered.length === 0 ? 'choice.change' : 'choice.make'),
    },
  }
}

/** The answer that scripts obey: none where there is nothing to ask or nothing answered, a no where a signal says it. */
function answerIn(permission: Permission | undefined): Answer | null {
  if (isRefused(permission)) return 'refused'
  return permission?.because === 'granted' ? 'granted' : null
}

/** Lets the scripts of these origins read the answer to a visitor's own request. No other site learns of it. */
function letRead(origins: readonly string[], req: Request, res: Response): void {
  const origin = req.get('Origin')
  if (origin !== undefined && origins.includes(origin))
    res.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' })
}
