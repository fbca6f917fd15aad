import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { CharterVersion } from '../charter/version.ts'
import {
  answersTo,
  type Circumstances,
  type Consent,
  givenAnswers,
  isCurrent,
  shortHash,
} from '../consent/consent.ts'
import type { Site } from '../site/site.ts'
import { charterHeaders } from '../web/charter-headers.ts'
import { createNameFinder, type NameFinder } from '../web/cookies/declared-names.ts'
import { ownCookie } from '../web/cookies/own-cookies.ts'
import type { TokenIssuer } from '../web/middleware/csrf.ts'
import { createEncodingFinder } from '../web/middleware/encoding.ts'
import { remembering } from '../web/middleware/memoize-by-header.ts'
import { addressIn, circumstancesOf, type KnownVisit, sendsGpc, visitorOf } from '../web/visit.ts'
import { visitorLanguage } from '../web/visitor-language.ts'
import { createPageFrame } from './frame.ts'
import { createGzipTemplate, type GzipTemplate } from './gzip-template.ts'
import { createCharterPage, momentsOf } from './model.ts'
import { escapeText, renderView } from './views.ts'

/** An answer that only has to be sent, with status 200. */
export interface ReadyAnswer {
  /** Names and values in turn, as writeHead takes them. */
  headers: string[]
  body: Buffer
}

/** Pages of the charter that are made once for all visitors to whom they say the same. */
export interface ReadyPages {
  /**
   * The page of the charter at an address that names this language or none, compressed by gzip. Undefined where it must
   * be made for this visitor alone: in another encoding, with the list of what has changed since her choice, or with
   * cookies to delete.
   */
  answer(req: IncomingMessage, baseUrl: string, named: string | undefined): ReadyAnswer | undefined
}

/** What a page takes from its site. */
export type PageSite = Omit<Site, 'pastVersions'>

/** What differs between two visitors of the same page. */
const holes = ['token', 'since', 'sinceInWords', 'until', 'untilInWords'] as const
type Hole = (typeof holes)[number]

interface Template {
  gzip: GzipTemplate
  /** What is to be filled in, in the order in which it is first met on the page. */
  holes: readonly Hole[]
  /** The headers that are the same for all of its visitors: names and values in turn. */
  headers: readonly string[]
}

/** How many bytes of templates are kept: a few hundred pages of an ordinary charter. */
const kept = 16_000_000

/** Keeps pages ready. They follow the charter: those of an earlier one are forgotten. */
export function createReadyPages(site: PageSite, issuer: TokenIssuer, viewsDirectory: string): ReadyPages {
  const layout = join(viewsDirectory, 'layout.ejs')
  const templates = new LRUCache<string, Template>({
    maxSize: kept,
    sizeCalculation: ({ gzip }) => gzip.size,
  })
  // Not to be guessed: what stands in a page by chance or by malice is no hole.
  const mark = randomBytes(12).toString('hex')
  let reading: Reading | undefined
  return { answer }

  function answer(req: IncomingMessage, baseUrl: string, named: string | undefined): ReadyAnswer | undefined {
    if (findEncoding(req) !== 'gzip') return undefined
    const { version, readVisitor, readLanguage } = follow(site.current())
    const visitor = readVisitor(req)
    const circumstances = { now: site.now(), endOf: visitor.endOf, gpc: sendsGpc(req) }
    const answers = visitor.answersIn(circumstances)
    if (answers === undefined) return undefined
    const language = named ?? (visitor.hasLanguage ? visitorLanguage(req, version) : readLanguage(req))
    const { secret, setCookie } = visitor.secret ? { secret: visitor.secret } : issuer.issue()
    const page = { baseUrl, named, language, beingSet: setCookie && version.own.csrf.name }
    const key = [
      baseUrl,
      named,
      language,
      setCookie === undefined,
      circumstances.gpc,
      answers,
      visitor.key,
    ].join(' ')
    const template = templates.get(key) ?? compose(key, version, page, { ...visitor, circumstances })
    const token = issuer.tokenFor(secret)
    const moments = visitor.momentsIn(language)
    const values = template.holes.map((hole) => (hole === 'token' ? token : (moments[hole] ?? '')))
    const body = template.gzip.fill(values)
    const headers = [...template.headers, 'Content-Length', String(body.length)]
    return { headers: setCookie === undefined ? headers : [...headers, 'Set-Cookie', setCookie], body }
  }

  function follow(version: CharterVersion): Reading {
    if (reading?.version === version) return reading
    templates.clear()
    const finders = {
      findDeclared: createNameFinder(version),
      findOptional: createNameFinder(version, { isOptional: true }),
    }
    reading = {
      version,
      readLanguage: remembering(
        (req) => req.headers['accept-language'],
        (req) => visitorLanguage(req, version),
      ),
      readVisitor: remembering(
        (req) => req.headers.cookie,
        (req) => readVisitor(req, version, finders),
        2000,
      ),
    }
    return reading
  }

  function readVisitor(
    req: IncomingMessage,
    version: CharterVersion,
    { findDeclared, findOptional }: Record<'findDeclared' | 'findOptional', NameFinder>,
  ): Visitor {
    const { consent, carried } = visitorOf(version, req)
    const { endOf } = circumstancesOf(site, version, req)
    const carriesOptional = findOptional(carried).length > 0
    const known = new Map<string, Moments>()
    const answers = new Map<string, string | undefined>()
    return {
      ...{ consent, carried, endOf, answersIn, momentsIn },
      key: JSON.stringify([consent?.receipt !== undefined, findDeclared(carried)]),
      hasLanguage: ownCookie(req, version.own.language.name) !== undefined,
      secret: issuer.secretIn(req),
    }

    function answersIn(circumstances: Circumstances): string | undefined {
      const isMade = isCurrent(consent, circumstances)
      const key = `${isMade} ${circumstances.gpc}`
      if (!answers.has(key)) answers.set(key, readAnswers(circumstances, isMade))
      return answers.get(key)
    }

    function readAnswers(circumstances: Circumstances, isMade: boolean): string | undefined {
      const standing = answersTo(version.asked, consent, circumstances)
      const given = givenAnswers(version.asked, consent, circumstances)
      if (mayHaveChanged(consent, given.size, version)) return undefined
      if (carriesOptional && [...standing.values()].includes('refused')) return undefined
      return isMade ? JSON.stringify([...given, ...standing]) : ''
    }

    function momentsIn(language: string): Moments {
      const moments = known.get(language) ?? momentsFor(consent, endOf, version, language)
      known.set(language, moments)
      return moments
    }
  }

  function momentsFor(
    consent: Consent | undefined,
    endOf: Circumstances['endOf'],
    version: CharterVersion,
    language: string,
  ): Moments {
    const moments = momentsOf(consent, endOf, version.charter, site.translations.of(language))
    if (!moments) return {}
    const { since, until } = moments
    return {
      since: since.value,
      sinceInWords: escapeText(since.words),
      until: until.value,
      untilInWords: escapeText(until.words),
    }
  }

  /** Renders a page once, with marks where visitors differ, and keeps what stands between them. */
  function compose(key: string, version: CharterVersion, page: Page, visit: KnownVisit): Template {
    const { baseUrl, named, language, beingSet } = page
    const t = site.translations.of(language)
    const whole = createCharterPage(version, version.in(language), t, {
      ...visit,
      address: addressIn(site, baseUrl),
      ...{ page: named ?? '', beingSet, notice: undefined, filledIn: undefined, changes: [] },
      recordRetention: site.recordRetention,
    })
    const { since, until } = whole.choice
    const choice = {
      ...whole.choice,
      since: since && { value: hole('since'), words: hole('sinceInWords') },
      until: until && { value: hole('until'), words: hole('untilInWords') },
    }
    const frame = createPageFrame(site, {
      ...{ version, language, baseUrl, title: whole.title, csrfToken: hole('token') },
      path: named === undefined ? '' : `/${named}`,
    })
    const html = renderView(layout, { body: 'charter', page: { ...whole, choice }, frame, t })
    const [first = '', ...pieces] = html.split(mark)
    const found = pieces.map((piece) => readHole(piece))
    const used = [...new Set(found.map(({ hole }) => hole))]
    const template = {
      gzip: createGzipTemplate(
        [first, ...found.map(({ after }) => after)],
        found.map(({ hole }) => used.indexOf(hole)),
      ),
      holes: used,
      headers: headersOf(language, charterHeaders(whole)),
    }
    templates.set(key, template)
    return template
  }

  function hole(name: Hole): string {
    return `${mark}${holes.indexOf(name)}`
  }
}

type Moments = Partial<Record<Hole, string>>

/** What the cookies of a request tell under one charter. */
interface Visitor extends Pick<KnownVisit, 'consent' | 'carried'> {
  /** What of it shows on the page, apart from answers and moments. */
  key: string
  /** When her choice stops to count. */
  endOf: Circumstances['endOf']
  /** The answers that her page shows; undefined where it must be made for her alone. */
  answersIn(circumstances: Circumstances): string | undefined
  hasLanguage: boolean
  secret: string | undefined
  momentsIn(language: string): Moments
}

/** How requests are read under one charter. */
interface Reading {
  version: CharterVersion
  readVisitor(req: IncomingMessage): Visitor
  /** The language of a visitor who has no cookie for it. */
  readLanguage(req: IncomingMessage): string
}

/** Whether the page must tell what has changed since a choice. */
function mayHaveChanged(
  consent: Consent | undefined,
  answered: number,
  { asked, hash: version }: CharterVersion,
): boolean {
  return consent !== undefined && answered < asked.length && consent.charter !== shortHash(version)
}

/** A page, as the address and the answer around it make it. */
interface Page {
  baseUrl: string
  named: string | undefined
  language: string
  beingSet: string | undefined
}

/** Reads the digit that a mark is followed by, and the text after it. */
function readHole(piece: string): { hole: Hole; after: string } {
  const hole = holes[Number(piece[0])]
  if (!hole) throw new Error('a page holds a mark of no meaning')
  return { hole, after: piece.slice(1) }
}

const findEncoding = createEncodingFinder(['gzip', 'br', 'identity'])

function headersOf(
  language: string,
  { Vary, ...headers }: ReturnType<typeof charterHeaders>,
): readonly string[] {
  return Object.entries({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Encoding': 'gzip',
    'Content-Language': language,
    ...headers,
    Vary: `${Vary}, Accept-Encoding`,
  }).flat()
}
