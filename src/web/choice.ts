import type { Request, RequestHandler, Response } from 'express'
import { writeMoment } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Consent } from '../consent/consent.ts'
import { answersInForce, permissionsOf } from '../consent/permissions.ts'
import type { Source } from '../consent/record.ts'
import type { Notice } from '../page/model.ts'
import type { Before } from '../site/choose.ts'
import type { Site } from '../site/site.ts'
import {
  answersGiven,
  answersIn,
  isFromBanner,
  isFromPlaceholder,
  languageOfForm,
  readChoice,
  shownVersion,
} from './choice-form.ts'
import { expireNotGranted, expireUnseen } from './cookies/delete-not-granted.ts'
import { rawCookies, sendConsent } from './cookies/own-cookies.ts'
import { field } from './middleware/form.ts'
import { afterChoice, pageOfSite, returnPath, wayBack } from './return-path.ts'
import { seeOther } from './send-html.ts'
import type { ShowCharter } from './show-charter.ts'
import { visitOf, visitorLanguage } from './visit.ts'

/** Records the visitor's choice, stores it in her browser and sends her back to the page she was on. */
export function savePreferences(site: Site, showCharter: ShowCharter): RequestHandler {
  return async function savePreferences(req, res) {
    const version = site.current()
    const { before, gpc } = beforeChoice(site, version, req)
    const form = readChoice(req, version, before.answers)
    if ('kind' in form) return showAgain(site, showCharter, req, res, form, 422)
    const language = visitorLanguage(site, version, req, languageOfForm(req, version))
    const consent = await site.choose({
      ...form,
      shown: shownVersion(req),
      language,
      source: sourceOf(req),
      gpc,
      before,
    })
    if (!consent) {
      res.set('Retry-After', '10')
      return showAgain(site, showCharter, req, res, { kind: 'unavailable' }, 503)
    }
    sendConsent(req, res, site, version, consent)
    const permissions = permissionsOf(version, consent, { now: site.now(), gpc })
    expireUnseen(res, site, { version, consent, permissions })
    expireNotGranted(req, res, site, { version, consent, permissions })
    if (isFromPlaceholder(req)) return void res.status(204).end()
    const back = isFromBanner(req) ? returnPath(req, site) : undefined
    const path = back ? afterChoice(back, consent.decidedAt) : confirmation(site, req, version, consent)
    seeOther(site, req, res, { language, path })
  }
}

/**
 * Shows the form again with a fresh token: the one that came with it is missing or stale. Without any cookie of ours the
 * next one would fare no better, and the page says so; but not of a banner, which stands on pages that set none.
 */
export function refreshForm(site: Site, showCharter: ShowCharter): RequestHandler {
  return function refreshForm(req, res) {
    const own = Object.values(site.current().own)
    const isBlocked =
      !isFromBanner(req) && own.every((cookie) => !cookie || rawCookies(req, cookie.name).length === 0)
    return showAgain(site, showCharter, req, res, { kind: isBlocked ? 'blocked' : 'stale' }, 403)
  }
}

/** What stands before a choice, as the browser carries it. */
function beforeChoice(site: Site, version: CharterVersion, req: Request): { before: Before; gpc: boolean } {
  const { consent, signals } = visitOf(site, version, req)
  const answers = answersInForce(permissionsOf(version, consent, signals))
  return { before: { consent, answers }, gpc: signals.gpc }
}

/** A script sends its token in a header of its own, a page in its form. */
function sourceOf(req: Request): Source {
  if (isFromBanner(req)) return 'banner'
  return req.get('X-CSRFToken') === undefined ? 'page' : 'api'
}

/** The page of the charter that the form was on, which confirms what the browser has stored, and leads back to where she was. */
function confirmation(site: Site, req: Request, version: CharterVersion, { decidedAt }: Consent): string {
  const language = languageOfForm(req, version)
  const page = language === undefined ? req.baseUrl || '/' : `${req.baseUrl}/${language}`
  const way = wayBack('&', pageOfSite(req, site, field(req, 'next')))
  return `${page}?saved=${writeMoment(decidedAt)}${way}#notice`
}

function showAgain(
  site: Site,
  showCharter: ShowCharter,
  req: Request,
  res: Response,
  notice: Notice,
  status: 403 | 422 | 503,
): void | Promise<void> {
  const version = site.current()
  return showCharter(req, res, {
    language: languageOfForm(req, version),
    status,
    notice,
    next: field(req, 'next'),
    // A charter that has changed is not accepted by a button under the text of before.
    filledIn: status === 422 ? answersIn(req, version) : answersGiven(req, version),
  })
}
