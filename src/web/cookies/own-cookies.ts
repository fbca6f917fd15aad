import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import type { OwnCookie } from '../../charter/declared-cookies.ts'
import { endOf } from '../../charter/time.ts'
import type { CharterVersion } from '../../charter/version.ts'
import type { Consent } from '../../consent/consent.ts'
import { consentAmong, readConsent, writeConsent } from '../../consent/cookie.ts'
import type { Site } from '../../site/site.ts'
import { domainsOf, expireCookie } from './set-cookie.ts'

/**
 * The raw values that a request carries under a name: several where hosts above this one, or paths, have set their own.
 * Read from the header itself, whatever a host application has made of it before.
 */
export function rawCookies(req: IncomingMessage, name: string): string[] {
  return pairsOf(req).flatMap((pair) => (pair.name === name ? [pair.value] : []))
}

/** The choice that a request carries of this site, whatever other sites of its domain have stored under the name. */
export function storedConsent(
  req: IncomingMessage,
  { own }: Pick<CharterVersion, 'own'>,
  { host }: Pick<Site, 'host'>,
): Consent | undefined {
  return consentAmong(rawCookies(req, own.preferences.name).map(decodeCookie), host)
}

/**
 * The language that a request carries of this site: where several come, the one that bears our mark, else the one that
 * all of them name. Undefined where nothing tells which is ours, or where no language is kept.
 */
export function storedLanguage(
  req: IncomingMessage,
  { own }: Pick<CharterVersion, 'own'>,
  { host }: Pick<Site, 'host'>,
): string | undefined {
  if (own.language === undefined) return undefined
  const values = rawCookies(req, own.language.name).flatMap((raw) => decodeCookie(raw) ?? [])
  if (values.length === 0) return undefined
  const mark = markOf(host)
  const marked = values.filter((value) => value.endsWith(mark)).map((value) => value.slice(0, -mark.length))
  const [language, another] = new Set(marked.length > 0 ? marked : values)
  return another === undefined ? language : undefined
}

/** Sends a choice that a visitor has made. */
export function sendConsent(
  req: Request,
  res: Response,
  site: CookieSender,
  { own }: Pick<CharterVersion, 'own'>,
  consent: Consent,
): void {
  const { name } = own.preferences
  if (rawCookies(req, name).some((raw) => !readConsent(decodeCookie(raw)))) site.observer.notOurs(name)
  const isOurs = (value: string | undefined) => readConsent(value)?.site === site.host
  const value = writeConsent(consent, site.host)
  sendOwnCookie(req, res, site, { ...own.preferences, value, isOurs, decidedAt: consent.decidedAt })
}

/**
 * Sends the language that a visitor has chosen. Where a site above this one may have set its own, ours bears a mark: a
 * private subtag, as `nl-x-1a2b3c4d` (BCP 47, 2.2.7), which Django and others read as `nl`. Nothing where a charter has one alone.
 */
export function sendLanguage(
  req: Request,
  res: Response,
  site: CookieSender,
  { own }: Pick<CharterVersion, 'own'>,
  language: string,
): void {
  if (own.language === undefined) return
  const mark = markOf(site.host)
  const carried = rawCookies(req, own.language.name).length
  const mayBeAnothers = carried > 1 || (carried === 1 && domainsOf(site.host).length > 1)
  const isOurs = (value: string | undefined) => value?.endsWith(mark) ?? false
  const value = mayBeAnothers ? language + mark : language
  sendOwnCookie(req, res, site, { ...own.language, value, isOurs, decidedAt: site.now() })
}

function markOf(host: string): string {
  return `-x-${createHash('sha256').update(host).digest('hex').slice(0, 8)}`
}

/** A text as the value of a cookie. A colon needs no encoding there (RFC 6265, 4.1.1), and a choice has many. */
export function encodeCookie(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':')
}

/** A value as it was before it was percent-encoded, undefined for one that never was. */
export function decodeCookie(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}

/** The names of the cookies that a request carries, HttpOnly ones included, each once. */
export function carriedNames(req: IncomingMessage): string[] {
  return [...new Set(pairsOf(req).map(({ name }) => name))]
}

/** How this site sends its cookies, and where. */
type CookieSender = Pick<Site, 'cookies' | 'host' | 'now' | 'observer'>

/** A cookie of ours with its value. */
interface SentCookie extends OwnCookie {
  value: string
  decidedAt: Date
  /** Whether a value under the same name is surely of this site. */
  isOurs(value: string | undefined): boolean
}

/** Sends a cookie with the life that the charter declares, counted from when its value was decided. */
function sendOwnCookie(req: Request, res: Response, site: CookieSender, cookie: SentCookie): void {
  const { name, value, duration, decidedAt } = cookie
  const { secure, domain } = site.cookies
  expireOthers(req, res, site, cookie)
  res.cookie(name, value, {
    encode: encodeCookie,
    path: '/',
    sameSite: 'lax',
    secure,
    maxAge: lifeOf(duration, decidedAt) - (Number(site.now()) - Number(decidedAt)),
    ...(domain !== undefined && { domain }),
  })
}

/**
 * Deletes cookies of the same name that this site set for another domain, as before COOKIE_DOMAIN was changed. Above this
 * host only if nothing that comes can be of another site.
 */
function expireOthers(
  req: Request,
  res: Response,
  { cookies: { domain }, host }: CookieSender,
  { name, isOurs }: SentCookie,
): void {
  const carried = rawCookies(req, name)
  if (carried.length === 0 || (carried.length === 1 && domain === undefined) || /^__Host-/i.test(name)) return
  const areOurs = carried.every((raw) => isOurs(decodeCookie(raw)))
  const domains = domainsOf(host).filter((each) => areOurs || each === host)
  for (const other of [undefined, ...domains])
    if (other !== domain) expireCookie(res, name, { domain: other, path: '/' })
}

/** The milliseconds that a declared life lasts from now. */
export function lifeOf(duration: string, now: Date): number {
  return Number(endOf(duration, now) ?? now) - Number(now)
}

interface Pair {
  name: string
  value: string
}

/** What was read of a request, by the header that it had then. */
const readBefore = new WeakMap<IncomingMessage, { header: string; pairs: readonly Pair[] }>()

function pairsOf(req: IncomingMessage): readonly Pair[] {
  const header = req.headers.cookie ?? ''
  const known = readBefore.get(req)
  if (known?.header === header) return known.pairs
  const pairs = header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    return name === '' ? [] : [{ name, value: pair.slice(equals + 1).trim() }]
  })
  readBefore.set(req, { header, pairs })
  return pairs
}
