import type { Request, RequestHandler, Response } from 'express'
import { isNamed } from '../charter/declared-cookies.ts'
import { namesOf } from '../charter/schema.ts'
import { longestOf } from '../charter/time.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Site } from '../site/site.ts'
import { expireRefused } from '../web/cookies/delete-refused.ts'
import { linesIn, linesOf, readSetCookie, type SetCookie } from '../web/cookies/set-cookie.ts'
import { readVisitorConsent } from '../web/visitor-consent.ts'
import { type HeadWords, isSetCookie, withoutCookies } from './write-head-args.ts'

/** What speaks against a cookie that the host is about to set. */
export interface CookieViolation {
  /** The name of the cookie; its value is told to nobody. */
  name: string
  reason: 'undeclared' | 'not-granted' | 'longer-than-declared'
}

/** What becomes of a cookie that may not be set: an error where it is set, its removal, or nothing. */
export type GuardMode = 'throw' | 'drop' | 'log'

export interface GuardOptions {
  mode: GuardMode
  /** Told of each violation, in every mode. */
  report(violation: CookieViolation, req: Request): void
}

/** What the guard has to know of the charter. */
export type GuardedSite = Pick<Site, 'current' | 'now' | 'cookies' | 'publicOrigin'>

/**
 * Lets the cookies of a host pass only if the charter declares them for a purpose that is required or granted, by
 * whatever method they are set; a cookie that lives longer than declared passes and is reported, and deleting one is
 * always allowed. Cookies of refused purposes that still arrive are deleted from the browser.
 */
export function guardCookies(siteFor: (req: Request) => GuardedSite, options: GuardOptions): RequestHandler {
  return function guardCookies(req, res, next) {
    const site = siteFor(req)
    const consent = readVisitorConsent(site, req)
    expireRefused(req, res, site, site.current(), (purpose) => consent.refused.some((id) => id === purpose))
    const isGranted = (purpose: string) => consent.granted.some((id) => id === purpose)
    guardHeaders(res, (line) => judge(site, line, isGranted), options)
    next()
  }
}

type Verdict = CookieViolation | undefined

/**
 * Watches the lines of Set-Cookie as they are set: those of before, those of whoever comes later, and those of whoever
 * sets them when the headers are about to be sent, as sessions do.
 */
function guardHeaders(res: Response, judge: (line: string) => Verdict, { mode, report }: GuardOptions): void {
  const { setHeader, appendHeader, writeHead } = res
  const told = new Set<string>()
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
  res.writeHead = (status: number, ...more: HeadWords) => {
    const { cookies, words } = withoutCookies(more)
    if (cookies.length > 0) res.setHeader('Set-Cookie', cookies)
    return Reflect.apply(writeHead, res, [status, ...words])
  }
  const before = linesIn(res)
  res.removeHeader('Set-Cookie')
  if (before.length > 0) res.setHeader('Set-Cookie', before)

  /** The lines that may be set. Throws for another where that is wanted. */
  function allowed(value: unknown): string[] {
    return linesOf(value).filter((line) => {
      const verdict = judge(line)
      // A line is set anew with each that is added to it.
      if (verdict && !told.has(line)) report(verdict, res.req)
      told.add(line)
      if (!forbids(verdict) || mode === 'log') return true
      if (mode === 'throw') throw new Error(explain(verdict))
      return false
    })
  }
}

function explain({ name, reason }: CookieViolation): string {
  return reason === 'undeclared'
    ? `the cookie ${name} may not be set: the charter does not declare it; add it to a purpose of charter.yaml`
    : `the cookie ${name} may not be set: its purpose is not granted; ask consentOf(req).isGranted(...) first`
}

function forbids(verdict: Verdict): verdict is CookieViolation {
  return verdict !== undefined && verdict.reason !== 'longer-than-declared'
}

/** What speaks against a line of Set-Cookie; a line that deletes a cookie, or sets none, is let through. */
function judge(site: GuardedSite, line: string, isGranted: (purpose: string) => boolean): Verdict {
  const cookie = readSetCookie(line, site.now())
  if (!cookie || (cookie.life !== 'session' && cookie.life <= 0)) return undefined
  const declared = declarationsOf(site.current(), cookie.name)
  if (declared.length === 0) return { name: cookie.name, reason: 'undeclared' }
  const allowed = declared.filter(({ purpose }) => isGranted(purpose))
  if (allowed.length === 0) return { name: cookie.name, reason: 'not-granted' }
  const isDeclaredLife = allowed.some(({ duration }) => livesAsDeclared(cookie, duration))
  return isDeclaredLife ? undefined : { name: cookie.name, reason: 'longer-than-declared' }
}

/** Where the charter declares a cookie of this name, and for how long. */
function declarationsOf(
  { charter }: CharterVersion,
  name: string,
): { purpose: string; duration: string | undefined }[] {
  return charter.purposes.flatMap(({ id, cookies }) =>
    cookies
      .filter((cookie) => cookie.technology === 'cookie')
      .filter((cookie) => namesOf(cookie).some((declared) => isNamed(declared, name)))
      .map(({ duration }) => ({ purpose: id, duration })),
  )
}

/** A cookie without a declared duration has no life that it could exceed; the check of the charter tells of it. */
function livesAsDeclared({ life }: SetCookie, duration: string | undefined): boolean {
  if (life === 'session' || duration === undefined || duration === 'persistent') return true
  return life <= (longestOf(duration) ?? 0)
}
