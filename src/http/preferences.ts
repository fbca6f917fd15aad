import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Edition } from '../charter/edition.ts'
import { answerTo, type Consent, decide, reduce } from '../consent/consent.ts'
import { writeConsent, writeMoment } from '../consent/consent-cookie.ts'
import { recordOf } from '../consent/record.ts'
import type { Notice } from './charter-page.ts'
import { answersIn, type Choice, languageOfForm, readChoice } from './choice-form.ts'
import { sendOwnCookie } from './cookies.ts'
import { expireRefused } from './expire-refused.ts'
import { renderCharter, sendsGpc, visitOf } from './render-charter.ts'
import { type Site, visitorLanguage } from './site.ts'

/** Records the visitor's choice, stores it in her browser and sends her back to the page she was on. */
export function savePreferences(site: Site): RequestHandler {
  return async function savePreferences(req, res) {
    const edition = site.charter()
    const choice = readChoice(req, edition)
    if ('kind' in choice) return showAgain(site, req, res, choice, 422)
    const consent = await prove(site, req, edition, choice)
    if (!consent) {
      res.set('Retry-After', '10')
      return showAgain(site, req, res, { kind: 'unavailable' }, 503)
    }
    sendOwnCookie(
      res,
      edition.own.preferences,
      writeConsent(consent),
      site.cookies,
      consent.decidedAt,
      site.now(),
    )
    expireRefused(req, res, site, edition, consent)
    const language = languageOfForm(req, edition)
    const page = language === undefined ? req.baseUrl || '/' : `${req.baseUrl}/${language}`
    res.set('Cache-Control', 'no-store')
    res.redirect(303, `${page}?saved=${writeMoment(consent.decidedAt)}#notice`)
  }
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
  edition: Edition,
  choice: Choice,
): Promise<Consent | undefined> {
  const receipt = drawReceipt()
  const consent = decide(edition, choice.granted, { decidedAt: site.now(), gpc: sendsGpc(req), receipt })
  const record = recordOf(consent, {
    id: receipt,
    charter: edition.version,
    action: choice.action === 'save' ? 'custom' : choice.action,
    language: languageOfForm(req, edition) ?? visitorLanguage(req, edition),
    source: 'page',
  })
  try {
    await site.log.append(record)
    site.observer.recorded(record)
    return consent
  } catch (error) {
    const { consent: earlier, circumstances } = visitOf(site, edition, req)
    const standing = edition.asked.filter(
      (purpose) => answerTo(purpose, earlier, circumstances) === 'granted',
    )
    const isReduced = choice.granted.every((id) => standing.some((purpose) => purpose.id === id))
    site.observer.unrecorded(error, isReduced)
    return isReduced ? reduce(earlier, consent) : undefined
  }
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
  const edition = site.charter()
  return renderCharter(site, req, res, {
    language: languageOfForm(req, edition),
    status,
    notice,
    filledIn: answersIn(req, edition),
  })
}
