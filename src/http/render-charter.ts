import type { Request, Response } from 'express'
import type { Change } from '../charter/compare.ts'
import type { Edition } from '../charter/edition.ts'
import { type Answer, givenAnswers, shortVersion } from '../consent/consent.ts'
import { readMoment } from '../consent/consent-cookie.ts'
import { charterHeaders } from './charter-headers.ts'
import { createCharterPage, type Notice } from './charter-page.ts'
import { expireRefused } from './expire-refused.ts'
import { outcomeOf } from './outcome.ts'
import { renderPage } from './render-page.ts'
import { linesIn } from './set-cookie.ts'
import { type Site, textIn, visitorLanguage } from './site.ts'
import { addressIn, type KnownVisit, visitOf } from './visit.ts'

/** Which page of the charter is shown, and why. */
export interface Showing {
  /** The language in the address, or undefined where the address names none. */
  language: string | undefined
  /** 200, or the status of a form that is shown again. */
  status?: 200 | 403 | 422 | 503
  notice?: Notice | undefined
  /** The answers of a form that is shown again. */
  filledIn?: ReadonlyMap<string, Answer>
}

/** Renders the page of the charter, with a form whose token fits this visitor. */
export async function renderCharter(
  site: Site,
  req: Request,
  res: Response,
  showing: Showing,
): Promise<void> {
  const { status = 200 } = showing
  const edition = site.charter()
  const language = showing.language ?? visitorLanguage(req, edition)
  const csrfToken = req.csrfToken()
  const visit = visitOf(site, edition, req)
  const outcome = outcomeOf(readMoment(req.query.saved), visit)
  const page = createCharterPage(edition, textIn(edition, language), site.translations.of(language), {
    ...visit,
    address: addressIn(site, req.baseUrl),
    page: showing.language ?? '',
    beingSet: setsCookie(res, edition.own.csrf.name) ? edition.own.csrf.name : undefined,
    notice: showing.notice ?? (outcome && { kind: outcome }),
    filledIn: showing.filledIn,
    recordRetention: site.recordRetention,
    changes: await changesFor(site, edition, visit, language),
  })
  const refused = page.asked.filter(({ answer }) => answer === 'refused').map(({ id }) => id)
  expireRefused(req, res, site, edition, (purpose) => refused.includes(purpose))
  const { Vary, ...headers } = charterHeaders(page, status)
  res.vary(Vary).set(headers).status(status)
  renderPage(site, res, {
    ...{ body: 'charter', page, edition, language, csrfToken, title: page.title, baseUrl: req.baseUrl },
    path: showing.language === undefined ? '' : `/${language}`,
  })
}

/** What changed since a choice that must be made again in part; none where the archive cannot tell. */
async function changesFor(
  { pastCharters }: Site,
  { charter, version, asked }: Edition,
  { consent, circumstances }: KnownVisit,
  language: string,
): Promise<readonly Change[]> {
  const isSettled = givenAnswers(asked, consent, circumstances).size === asked.length
  if (!consent || isSettled || consent.charter === shortVersion(version)) return []
  const changes = await pastCharters.changesSince(consent.charter, charter, language).catch(() => undefined)
  return (changes ?? []).filter(({ isMaterial }) => isMaterial)
}

function setsCookie(res: Response, name: string): boolean {
  return linesIn(res).some((line) => line.startsWith(`${name}=`))
}
