import type { Request, Response } from 'express'
import type { Change } from '../charter/diff/compare.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, givenAnswers, shortHash } from '../consent/consent.ts'
import { readMoment } from '../consent/cookie.ts'
import { createCharterPage, type Notice } from '../page/model.ts'
import { renderPage } from '../page/render-page.ts'
import { outcomeOf } from '../page/save-result.ts'
import type { Site } from '../site/site.ts'
import { charterHeaders } from './charter-headers.ts'
import { expireRefused } from './cookies/delete-refused.ts'
import { linesIn } from './cookies/set-cookie.ts'
import { addressIn, type KnownVisit, visitOf } from './visit.ts'
import { visitorLanguage } from './visitor-language.ts'

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
  const version = site.current()
  const language = showing.language ?? visitorLanguage(req, version)
  const csrfToken = req.csrfToken()
  const visit = visitOf(site, version, req)
  const outcome = outcomeOf(readMoment(req.query.saved), visit)
  const page = createCharterPage(version, version.in(language), site.translations.of(language), {
    ...visit,
    address: addressIn(site, req.baseUrl),
    page: showing.language ?? '',
    beingSet: setsCookie(res, version.own.csrf.name) ? version.own.csrf.name : undefined,
    notice: showing.notice ?? (outcome && { kind: outcome }),
    filledIn: showing.filledIn,
    recordRetention: site.recordRetention,
    changes: await changesFor(site, version, visit, language),
  })
  const refused = page.asked.filter(({ answer }) => answer === 'refused').map(({ id }) => id)
  expireRefused(req, res, site, version, (purpose) => refused.includes(purpose))
  const { Vary, ...headers } = charterHeaders(page, status)
  res.vary(Vary).set(headers).status(status)
  renderPage(site, res, {
    ...{ body: 'charter', page, version, language, csrfToken, title: page.title, baseUrl: req.baseUrl },
    path: showing.language === undefined ? '' : `/${language}`,
  })
}

/** What changed since a choice that must be made again in part; none where the archive cannot tell. */
async function changesFor(
  { pastVersions }: Site,
  { charter, hash: version, asked }: CharterVersion,
  { consent, circumstances }: KnownVisit,
  language: string,
): Promise<readonly Change[]> {
  const isSettled = givenAnswers(asked, consent, circumstances).size === asked.length
  if (!consent || isSettled || consent.charter === shortHash(version)) return []
  const changes = await pastVersions.changesSince(consent.charter, charter, language).catch(() => undefined)
  return (changes ?? []).filter(({ isMaterial }) => isMaterial)
}

function setsCookie(res: Response, name: string): boolean {
  return linesIn(res).some((line) => line.startsWith(`${name}=`))
}
