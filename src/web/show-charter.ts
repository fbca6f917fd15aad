import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import { declarationsOf } from '../charter/declared-cookies.ts'
import type { Change } from '../charter/diff/compare.ts'
import { escapeHtml } from '../charter/html.ts'
import { readMoment } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'
import {
  type Answer,
  type Consent,
  endOfChoice,
  isCurrent,
  type Signals,
  saveResult,
  shortHash,
} from '../consent/consent.ts'
import { permissionsOf } from '../consent/permissions.ts'
import { toTheDay, toTheMinute } from '../i18n/dates.ts'
import { choiceState, type Visit } from '../page/choice-state.ts'
import type { HoleValues, PageCache } from '../page/compiled-page.ts'
import { printPage } from '../page/frame.ts'
import { createCharterPage, type Notice, type PageState } from '../page/model.ts'
import type { Site } from '../site/site.ts'
import { expireNotGranted } from './cookies/delete-not-granted.ts'
import { storedLanguage } from './cookies/own-cookies.ts'
import type { Csrf } from './middleware/csrf.ts'
import { memoizeByHeader } from './middleware/memoize-by-header.ts'
import { pageOfSite } from './return-path.ts'
import type { SendHtml } from './send-html.ts'
import { sendsGpc, visitorLanguage, visitorOf } from './visit.ts'

/** Which page of the charter is shown, and why. */
export interface Showing {
  /** Where the charter is, where no mounting says so. */
  address?: string | undefined
  /** The language in the address, or undefined where the address names none. */
  language: string | undefined
  /** 200, or the status of a form that is shown again. */
  status?: 200 | 403 | 422 | 503
  notice?: Notice | undefined
  /** The page to go back to, as a form says it that is shown again. */
  next?: string | undefined
  /** The answers of a form that is shown again. */
  filledIn?: ReadonlyMap<string, Answer>
}

/** Shows the page of the charter, with forms whose token fits this visitor. */
export type ShowCharter = (req: Request, res: Response, showing: Showing) => void | Promise<void>

/**
 * Makes what shows the page of the charter. Pages are printed once for all visitors to whom they say the same, and filled
 * with the token, the dates and the way back of each.
 */
export function createShowCharter(
  site: Site,
  csrf: Csrf,
  pages: PageCache,
  { headers, send }: Pick<Around, 'headers' | 'send'>,
): ShowCharter {
  const around = { site, csrf, pages, headers, send }
  let current: Reading | undefined
  return function showCharter(req, res, showing) {
    const version = site.current()
    if (current?.version !== version) current = createReading(site, csrf, version)
    const reading = current
    const visitor = reading.visitorOf(req)
    const signals = { now: site.now(), gpc: sendsGpc(req) }
    const visit = { ...visitor, signals }
    if (!mayHaveChanged(version, visit))
      return show(around, reading, { req, res, showing, visit, changes: [] })
    const language = showing.language ?? reading.languageOf(req, visitor)
    return changesSince(site, version, visitor.consent, language).then((changes) =>
      show(around, reading, { req, res, showing, visit, changes }),
    )
  }
}

/** What the page is shown with, whatever the version and the visitor. */
interface Around {
  site: Site
  csrf: Csrf
  pages: PageCache
  /** Headers that each page is sent with, names and values in turn. */
  headers: readonly string[]
  send: SendHtml
}

/** One request for the page, and what is known of its visitor. */
interface Asked {
  req: Request
  res: Response
  showing: Showing
  visit: Visitor & Visit
  changes: readonly Change[]
}

function show(
  { site, csrf, pages, headers, send }: Around,
  reading: Reading,
  { req, res, showing, visit, changes }: Asked,
): void | Promise<void> {
  const { version } = reading
  const { status = 200, filledIn, address = req.baseUrl } = showing
  const language = showing.language ?? reading.languageOf(req, visit)
  const { token, setCookie } = csrf.issue(visit.secret, address)
  const saved = req.url.includes('saved=') ? readMoment(req.query.saved) : undefined
  const result = saveResult(version, saved, visit.consent, visit.signals.now)
  if (saved && result) site.observer.returned(result, saved)
  const asked = showing.next ?? (req.url.includes('next=') ? req.query.next : undefined)
  const next = pageOfSite(req, site, asked)
  const choice = filledIn ? choiceState(version, visit, filledIn) : visit.choiceUnder(visit.signals)
  const { consent, signals } = visit
  const state: PageState = {
    ...choice,
    page: showing.language ?? '',
    carried: visit.carried,
    notGranted: visit.carriesAnswerable
      ? expireNotGranted(req, res, site, {
          version,
          consent,
          permissions: permissionsOf(version, consent, signals),
        })
      : [],
    beingSet: setCookie && version.own.csrf.name,
    notice: showing.notice ?? (result && { kind: result }),
    isOnTheWay: next !== undefined,
    changes,
  }
  const key = `${version.hash} ${version.look} ${address} ${language} ${JSON.stringify(state)}`
  const page =
    pages.find(key) ?? pages.add(key, printCharter(site, pages, { version, language, state, address }))
  return send(req, res, {
    page,
    status,
    language,
    setCookie,
    headers,
    values: { token, next: next && escapeHtml(next), ...visit.datesIn(language, visit.signals.now) },
    vary: showing.language === undefined ? 'Accept-Language, Cookie, Sec-GPC' : 'Cookie, Sec-GPC',
    // Not even for the Back button: what the page says of a choice may not be so any more.
    cacheControl: 'no-store',
  })
}

/** Prints the page with marks where visitors differ. */
function printCharter(
  site: Site,
  { hole }: PageCache,
  {
    version,
    language,
    state,
    address,
  }: { version: CharterVersion; language: string; state: PageState; address: string },
): string {
  const dates = state.isMade && {
    since: { value: hole('since'), words: hole('sinceInWords') },
    until: { value: hole('until'), words: hole('untilInWords') },
  }
  const page = createCharterPage(version, language, state, {
    t: site.translations.of(language),
    recordRetention: site.recordRetention,
    hasReceipts: site.hasReceipts,
    address: { host: site.host, path: address },
    dates: dates || undefined,
    returnTo: state.isOnTheWay ? hole('next') : undefined,
  })
  return printPage(site, {
    body: 'charter',
    page,
    version,
    language,
    baseUrl: address,
    title: page.title,
    csrfToken: hole('token'),
    path: state.page === '' ? '' : `/${language}`,
  })
}

/** What the cookies of a browser say under one version of the charter. */
interface Visitor {
  consent: Consent | undefined
  /** The declared cookies that it sent. */
  carried: readonly string[]
  /** Whether there is one among them that a visitor may refuse or object to. */
  carriesAnswerable: boolean
  /** The secret of the tokens for her forms. */
  secret: string | undefined
  hasLanguage: boolean
  /** What the page says of her choice. */
  choiceUnder(signals: Signals): ReturnType<typeof choiceState>
  /** The dates of her choice in a language, as HTML. */
  datesIn(language: string, now: Date): HoleValues
}

/** How requests are read under one version. */
interface Reading {
  version: CharterVersion
  visitorOf(req: IncomingMessage): Visitor
  /** The language of a visitor whose address names none. */
  languageOf(req: IncomingMessage, visitor: Visitor): string
}

function createReading(site: Site, csrf: Csrf, version: CharterVersion): Reading {
  const acceptedLanguage = memoizeByHeader('accept-language', (req) => visitorLanguage(site, version, req))
  return {
    version,
    visitorOf: memoizeByHeader('cookie', readVisitor, 2000),
    languageOf: (req, { hasLanguage }) =>
      hasLanguage ? visitorLanguage(site, version, req) : acceptedLanguage(req),
  }

  function readVisitor(req: IncomingMessage): Visitor {
    const { consent, carried } = visitorOf(site, version, req)
    const declared = carried.flatMap((name) => {
      const rows = declarationsOf(version, name).filter(({ cookie }) => cookie.party !== 'third')
      return rows.length > 0
        ? [{ name, isAnswerable: rows.some(({ purpose }) => purpose.consent !== 'none') }]
        : []
    })
    const known = new Map<string, HoleValues>()
    const choices = new Map<string, ReturnType<typeof choiceState>>()
    return {
      consent,
      carried: declared.map(({ name }) => name),
      carriesAnswerable: declared.some(({ isAnswerable }) => isAnswerable),
      secret: csrf.secretIn(req),
      hasLanguage: storedLanguage(req, version, site) !== undefined,
      choiceUnder(signals) {
        const key = `${isCurrent(version, consent, signals.now)} ${signals.gpc}`
        const choice = choices.get(key) ?? choiceState(version, { consent, signals })
        choices.set(key, choice)
        return choice
      },
      datesIn(language, now) {
        if (!consent) return {}
        const until = endOfChoice(version, consent, now)
        const key = `${language} ${until.getTime()}`
        const dates = known.get(key) ?? datesOf(language, consent.decidedAt, until)
        known.set(key, dates)
        return dates
      },
    }
  }

  function datesOf(language: string, decidedAt: Date, end: Date): HoleValues {
    const { timeZone } = version.charter.site
    const t = site.translations.of(language)
    const [since, until] = [toTheMinute(decidedAt, timeZone, t), toTheDay(end, timeZone, t)]
    return {
      since: since.value,
      sinceInWords: escapeHtml(since.words),
      until: until.value,
      untilInWords: escapeHtml(until.words),
    }
  }
}

/** Whether the page must say what has changed since a choice, a part of which must be made again. */
function mayHaveChanged(version: CharterVersion, { consent, signals }: Visit): boolean {
  if (!consent || consent.charter === shortHash(version.hash)) return false
  const permissions = permissionsOf(version, consent, signals)
  return version.answerable.some(({ id, consent }) => consent === 'needed' && !permissions.get(id)?.answer)
}

/** What changed since a choice; nothing where the archive cannot tell. */
async function changesSince(
  { pastVersions }: Site,
  { charter }: CharterVersion,
  consent: Consent | undefined,
  language: string,
): Promise<readonly Change[]> {
  if (!consent) return []
  const changes = await pastVersions.changesSince(consent.charter, charter, language).catch(() => undefined)
  return (changes ?? []).filter(({ isMaterial }) => isMaterial)
}
