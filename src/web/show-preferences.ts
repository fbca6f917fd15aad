import type { Request, RequestHandler } from 'express'
import { expressionOf } from '../charter/declared-cookies.ts'
import { storages } from '../charter/fields.ts'
import { namesOf, type Purpose } from '../charter/schema.ts'
import { writeMoment } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, type Consent, isCurrent } from '../consent/consent.ts'
import { isRefused, type Permission, type Permissions, permissionsOf } from '../consent/permissions.ts'
import { openPurposes } from '../page/banner.ts'
import type { Site } from '../site/site.ts'
import { expireOnVisit, mayKnowChoice } from './cookies/delete-not-granted.ts'
import { letRead } from './middleware/cross-origin.ts'
import { sendsGpc, visitOf, visitorConsentOf, visitorLanguage } from './visit.ts'

/** What the scripts of a page learn, as version 1 of it: a script that obeys it needs `granted` alone. */
export interface Preferences {
  v: 1
  charter: string
  language: string
  purposes: Record<
    string,
    { title: string; consent: Purpose['consent']; required: boolean; answer: Answer | null }
  >
  /** The purposes that may be used now, those without consent included. */
  granted: readonly string[]
  since: string | null
  gpc: boolean
  /** Whether a banner has something to ask, or to tell of. */
  asks: boolean
  /** Where the choice is made. */
  choose: string
  /** What pages are to delete where they find it: what the charter declares for purposes that may not be used now. */
  delete: readonly Deletion[]
  words: Record<'withheld' | 'needs' | 'once' | 'always' | 'failed' | 'choose', string>
}

/** What pages delete by charte.js; a service worker is left to the scripts of the site, which have registered it. */
const deletable = storages.filter((technology) => technology !== 'serviceWorker')

/** What rows of the charter leave in one place of a browser. */
interface Deletion {
  technology: (typeof deletable)[number]
  /** The regular expression of their names, without those of purposes that may be used. */
  names: string
  /** The Domain and the Path of a cookie, where it has any. */
  domain?: string | undefined
  path?: string | undefined
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
      version.in(language).purposes.map(({ id, title, consent }) => [
        id,
        {
          title: title.plain,
          consent,
          required: consent === 'none',
          answer: answerIn(permissions.get(id)),
        },
      ]),
    ),
    granted,
    since: since ? writeMoment(since) : null,
    gpc: sendsGpc(req),
    asks: openPurposes(version, permissions, isCurrent(version, consent, site.now())) !== undefined,
    choose: `${site.publicOrigin}${req.baseUrl}/${language}#preferences`,
    delete: mayKnowChoice(req, { consent }) ? deletionsIn(version, permissions) : [],
    words: {
      withheld: t('embed.withheld'),
      needs: t('embed.needs'),
      once: t('embed.once'),
      always: t('embed.always'),
      failed: t('notice.blocked.title'),
      choose: t(since && unanswered.length === 0 ? 'choice.change' : 'choice.make'),
    },
  }
}

/** What is to go, without what third parties keep: no page of the site reaches that. */
function deletionsIn({ charter }: CharterVersion, permissions: Permissions): Deletion[] {
  const { used = [], unused = [] } = Object.groupBy(
    charter.purposes.flatMap(({ id, cookies }) => cookies.map((row) => ({ id, ...row }))),
    ({ id }) => (permissions.get(id)?.mayUse ? 'used' : 'unused'),
  )
  const own = unused.filter((row) => row.party !== 'third' && namesOf(row).length > 0)
  return deletable.flatMap((technology) => {
    const kept = used.filter((row) => row.technology === technology).flatMap(namesOf)
    const places = Map.groupBy(
      own.filter((row) => row.technology === technology),
      ({ domain, path }) => `${domain} ${path}`,
    )
    return [...places.values()].map((rows) => ({
      technology,
      names: expressionOf(rows.flatMap(namesOf), kept),
      domain: rows[0]?.domain,
      path: rows[0]?.path,
    }))
  })
}

/** The answer of a visitor: none where there is nothing to ask or nothing answered, a no where a signal says it. */
function answerIn(permission: Permission | undefined): Answer | null {
  if (isRefused(permission)) return 'refused'
  return permission?.because === 'granted' ? 'granted' : null
}
