import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, answersTo, type Consent, makeConsent, withdrawOnly } from '../consent/consent.ts'
import { writeConsent, writeMoment } from '../consent/cookie.ts'
import { recordOf, type Source } from '../consent/record.ts'
import type { Notice } from '../page/model.ts'
import { type Site, visitorLanguage } from '../site/site.ts'
import { answersIn, type Choice, isFromBanner, languageOfForm, readChoice } from './choice-form.ts'
import { expireRefused, expireUnseen } from './cookies/delete-refused.ts'
import { sendOwnCookie } from './cookies/own-cookies.ts'
import { seeOther } from './middleware/see-other.ts'
import { afterChoice, returnPath } from './return-path.ts'
import { renderCharter } from './show-charter.ts'
import { shownCharter } from './shown-charter.ts'
import { sendsGpc, visitOf } from './visit.ts'

/** Records the visitor's choice, stores it in her browser and sends her back to the page she was on. */
export function savePreferences(site: Site): RequestHandler {
  return async function savePreferences(req, res) {
    const version = site.current()
    const choice = readChoice(req, version, standingIn(site, req, version))
    if ('kind' in choice) return showAgain(site, req, res, choice, 422)
    const consent = await prove(site, req, version, choice)
    if (!consent) {
      res.set('Retry-After', '10')
      return showAgain(site, req, res, { kind: 'unavailable' }, 503)
    }
    sendOwnCookie(req, res, site, version.own.preferences, writeConsent(consent), consent.decidedAt)
    const isWithout = (purpose: string) => !consent.granted.has(purpose)
    expireRefused(req, res, site, version, isWithout)
    expireUnseen(res, site, version, isWithout)
    const back = isFromBanner(req) ? returnPath(req, site.publicOrigin) : undefined
    seeOther(site, res, {
      language: languageOfForm(req, version) ?? visitorLanguage(req, version),
      path: back ? afterChoice(back, consent.decidedAt) : confirmation(req, version, consent),
    })
  }
}

/** The page of the charter that the form was on, which confirms what the browser has kept. */
function confirmation(req: Request, version: CharterVersion, { decidedAt }: Consent): string {
  const language = languageOfForm(req, version)
  const page = language === undefined ? req.baseUrl || '/' : `${req.baseUrl}/${language}`
  return `${page}?saved=${writeMoment(decidedAt)}#notice`
}

function standingIn(site: Site, req: Request, version: CharterVersion): Map<string, Answer> {
  const { consent, circumstances } = visitOf(site, version, req)
  return answersTo(version.asked, consent, circumstances)
}

/** Shows the form again with a fresh token: the one that came with it is missing or stale. */
export function refreshForm(site: Site): RequestHandler {
  return async function refreshForm(req, res) {
    await showAgain(site, req, res, { kind: 'stale' }, 403)
  }
}

/**
 * The consent that may take effect. A consent that cannot be proved may not (GDPR 7(1)): where the record cannot be
 * written, a choice that grants something new is undefined, and one that only refuses or takes back stands.
 */
async function prove(
  site: Site,
  req: Request,
  version: CharterVersion,
  choice: Choice,
): Promise<Consent | undefined> {
  const receipt = drawReceipt()
  const shown = choice.granted.length === 0 ? await shownCharter(site, req, version) : version
  const consent = makeConsent(shown, choice.granted, { decidedAt: site.now(), gpc: sendsGpc(req), receipt })
  const record = recordOf(consent, {
    id: receipt,
    charter: shown.hash,
    action: choice.action,
    language: languageOfForm(req, version) ?? visitorLanguage(req, version),
    source: sourceOf(req),
  })
  try {
    await site.log.append(record)
    site.observer.recorded(record)
    return consent
  } catch (error) {
    const standing = standingIn(site, req, version)
    const isReduced = choice.granted.every((id) => standing.get(id) === 'granted')
    site.observer.unrecorded(error, isReduced)
    return isReduced ? withdrawOnly(visitOf(site, version, req).consent, consent) : undefined
  }
}

/** A script sends its token in a header of its own, a page in its form. */
function sourceOf(req: Request): Source {
  if (isFromBanner(req)) return 'banner'
  return req.get('X-CSRFToken') === undefined ? 'page' : 'api'
}

/** A number for a receipt. It starts with no sign, so that a command line does not take it for an option. */
function drawReceipt(): string {
  const number = randomBytes(16).toString('base64url')
  return /^[-_]/.test(number) ? drawReceipt() : number
}

function showAgain(
  site: Site,
  req: Request,
  res: Response,
  notice: Notice,
  status: 403 | 422 | 503,
): Promise<void> {
  const version = site.current()
  return renderCharter(site, req, res, {
    language: languageOfForm(req, version),
    status,
    notice,
    filledIn: answersIn(req, version),
  })
}
