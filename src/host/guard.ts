import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import type { CharterVersion } from '../charter/version.ts'
import { type Permissions, permissionsOf } from '../consent/permissions.ts'
import { verdictOn } from '../consent/verdict.ts'
import { readSetCookie } from '../site/read-set-cookie.ts'
import type { Site } from '../site/site.ts'
import { expireOnVisit } from '../web/cookies/delete-not-granted.ts'
import { linesIn, linesOf } from '../web/cookies/set-cookie.ts'
import { visitOf } from '../web/visit.ts'

/** What speaks against a cookie that the host is about to set. */
export interface CookieViolation {
  /** The name of the cookie; its value is never reported. */
  name: string
  reason: 'undeclared' | 'not-granted' | 'longer-than-declared'
}

/** What becomes of a cookie that may not be set: an error where it is set, its removal, or nothing. */
export type GuardMode = 'throw' | 'drop' | 'log'

export interface GuardOptions {
  mode: GuardMode
  /** Called once for each violation, in every mode. */
  report(violation: CookieViolation, req: Request): void
  /** Called with the error of a cookie that what set it has caught: its answer goes out without the cookie. */
  reportCaught(error: Error, req: Request): void
}

/** What the guard has to know of the charter. */
export type GuardedSite = Pick<Site, 'current' | 'now' | 'host'>

/**
 * Lets the cookies of a host pass only if the charter declares them for a purpose that may be used, by
 * whatever method they are set; a cookie that lives longer than declared passes and is reported, and deleting one is
 * always allowed. Cookies that are not granted and still arrive are deleted from the browser.
 */
export function guardCookies(siteFor: (req: Request) => GuardedSite, options: GuardOptions): RequestHandler {
  return function guardCookies(req, res, next) {
    const site = siteFor(req)
    const version = site.current()
    const { consent, signals } = visitOf(site, version, req)
    const permissions = permissionsOf(version, consent, signals)
    expireOnVisit(req, res, site, { version, consent, permissions })
    guardHeaders(res, (line) => judge(line, site.now(), version, permissions), options)
    next()
  }
}

/**
 * Watches the lines of Set-Cookie as they are set: those from before, those of later middleware, and those that are set
 * when the headers are about to be sent, as sessions do.
 */
function guardHeaders(
  res: Response,
  judge: (line: string) => CookieViolation | undefined,
  { mode, report, reportCaught }: GuardOptions,
): void {
  const { setHeader, appendHeader, writeHead } = res
  const reported = new Set<string>()
  let thrown: Error | undefined
  res.setHeader = (name, value) => {
    if (!isSetCookie(name)) return setHeader.call(res, name, value)
    const lines = allowed(value)
    if (lines.length === 0) res.removeHeader(name)
    else setHeader.call(res, name, lines)
    return res
  }
  res.appendHeader = (name, value) => {
    const lines = isSetCookie(name) ? allowed(value) : undefined
    return lines?.length === 0 ? res : appendHeader.call(res, name, lines ?? value)
  }
  res.writeHead = (status: number, ...more: WriteHeadArgs) => {
    const { cookies, args } = withoutCookies(more)
    setAnew(cookies.length > 0 ? cookies : linesIn(res))
    Reflect.apply(writeHead, res, [status, ...args])
    // Sessions set their cookies here, and catch what is thrown at them.
    if (thrown && status < 500) reportCaught(thrown, res.req)
    return res
  }
  setAnew(linesIn(res))

  /** Judges what was set before, or past the methods of this answer, as by cookie-session. */
  function setAnew(lines: readonly string[]): void {
    res.removeHeader('Set-Cookie')
    if (lines.length > 0) res.setHeader('Set-Cookie', lines)
  }

  /** The lines that may be set. Throws for another where that is wanted. */
  function allowed(value: unknown): string[] {
    return linesOf(value).filter((line) => {
      const violation = judge(line)
      // A line is set anew with each that is added to it.
      if (violation && !reported.has(line)) report(violation, res.req)
      reported.add(line)
      if (!violation || violation.reason === 'longer-than-declared' || mode === 'log') return true
      if (mode === 'drop') return false
      thrown = new Error(explain(violation))
      throw thrown
    })
  }
}

function explain({ name, reason }: CookieViolation): string {
  return reason === 'undeclared'
    ? `the cookie ${name} may not be set: the charter does not declare it; add it to a purpose of charter.yaml`
    : `the cookie ${name} may not be set: its purpose is not granted; ask consentOf(req).isGranted(...) first`
}

/** What speaks against a line of Set-Cookie; a line that deletes a cookie, or sets none, is let through. */
function judge(
  line: string,
  now: Date,
  version: CharterVersion,
  permissions: Permissions,
): CookieViolation | undefined {
  const cookie = readSetCookie(line, now)
  if (!cookie) return undefined
  const verdict = verdictOn(cookie, version, permissions)
  if (verdict === 'undeclared' || verdict === 'not-granted' || verdict === 'longer-than-declared')
    return { name: cookie.name, reason: verdict }
  return undefined
}

/** The arguments of writeHead after the status: a message or none, then headers or none. */
type WriteHeadArgs = (string | OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined)[]

type Pair = [name: unknown, value: unknown]

/** Takes the lines of Set-Cookie out of the arguments of writeHead, in each of the forms that it takes headers in. */
function withoutCookies(args: WriteHeadArgs): { cookies: string[]; args: unknown[] } {
  const headers = args.at(-1)
  if (typeof headers !== 'object') return { cookies: [], args }
  const pairs = pairsIn(headers)
  const isCookie = ([name]: Pair) => isSetCookie(name)
  const others = pairs.filter((pair) => !isCookie(pair))
  const cookies = pairs.filter(isCookie).flatMap(([, value]) => value)
  return {
    cookies: cookies.map(String),
    args: [...args.slice(0, -1), Array.isArray(headers) ? others.flat(1) : Object.fromEntries(others)],
  }
}

/** Whether a header is the one that sets cookies. */
function isSetCookie(name: unknown): boolean {
  return String(name).toLowerCase() === 'set-cookie'
}

/** Headers as pairs: they come as an object, as a list of pairs, or as names and values in turn. */
function pairsIn(headers: OutgoingHttpHeaders | OutgoingHttpHeader[]): Pair[] {
  if (!Array.isArray(headers)) return Object.entries(headers)
  if (Array.isArray(headers[0])) return headers.map(pairOf)
  return headers.flatMap((name, at): Pair[] => (at % 2 === 0 ? [[name, headers[at + 1]]] : []))
}

function pairOf(pair: OutgoingHttpHeader): Pair {
  const [name, value] = [pair].flat()
  return [name, value]
}
