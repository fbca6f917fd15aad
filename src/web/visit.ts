import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { CharterVersion } from '../charter/version.ts'
import type { Consent } from '../consent/consent.ts'
import {
  answersInForce,
  isRefused,
  type Permission,
  type Permissions,
  permissionsOf,
} from '../consent/permissions.ts'
import { negotiateLanguage, supportedLanguage } from '../i18n/negotiate.ts'
import type { Visit } from '../page/choice-state.ts'
import type { Site } from '../site/site.ts'
import { mayKnowChoice } from './cookies/delete-not-granted.ts'
import { carriedNames, storedConsent, storedLanguage } from './cookies/own-cookies.ts'

/** What this request tells of its visitor. */
export function visitOf(
  site: Pick<Site, 'now' | 'host'>,
  version: CharterVersion,
  req: IncomingMessage,
): Visit {
  const visitor = visitorOf(site, version, req)
  const mayLackChoice = !mayKnowChoice(req, visitor)
  return { ...visitor, signals: { now: site.now(), gpc: sendsGpc(req), mayLackChoice } }
}

/** What the cookies of a request alone tell. */
export function visitorOf(
  site: Pick<Site, 'host'>,
  version: CharterVersion,
  req: IncomingMessage,
): Pick<Visit, 'consent' | 'carried'> {
  return { consent: storedConsent(req, version, site), carried: carriedNames(req) }
}

/** Whether a request carries Sec-GPC: 1, alone or among repeated headers; no other value says anything. */
export function sendsGpc(req: IncomingMessage): boolean {
  return String(req.headers['sec-gpc'] ?? '')
    .split(',')
    .some((value) => value.trim() === '1')
}

/**
 * The language to show a visitor: the one that is asked for, as by `?language=` or in a form, where there is one like it, else
 * that of her cookie or her browser.
 */
export function visitorLanguage(
  site: Pick<Site, 'host'>,
  speaking: SpeakingVersion,
  req: IncomingMessage,
  asked?: unknown,
): string {
  const { languages } = speaking.charter
  return (
    supportedLanguage(asked, languages) ??
    negotiateLanguage(req, storedLanguage(req, speaking, site), languages)
  )
}

/** A version, as far as the choice of a language depends on it. */
type SpeakingVersion = Pick<CharterVersion, 'own'> & { charter: { languages: readonly string[] } }

declare global {
  namespace CharteCookies {
    /** The purposes of the charter by their ids, as `charte types` writes them: empty, every name is accepted. */
    interface Purposes {}
  }
}

/** The id of a purpose: one of `CharteCookies.Purposes` where these are declared. */
export type Purpose = [keyof CharteCookies.Purposes] extends [never]
  ? string
  : Extract<keyof CharteCookies.Purposes, string>

/** What a visitor has chosen, as far as one request tells. */
export interface VisitorConsent {
  /**
   * Whether a purpose may be used: it needs no consent and nobody has objected to it, or it is granted. A name that the
   * charter does not have may not.
   */
  isGranted(purpose: Purpose): boolean
  /** The purposes that may be used, those without consent included, in the order of the charter. */
  granted: readonly Purpose[]
  /** The purposes that were refused or objected to; by the browser itself where it sends Sec-GPC and nothing else was chosen. */
  refused: readonly Purpose[]
  /** The purposes that need an answer and have none, which may not be used. */
  unanswered: readonly Purpose[]
  /** When the choice was made, undefined where none stands. */
  since: Date | undefined
}

/** Reads what a visitor has chosen from the cookie that a request carries, judged by the charter that is published. */
export function readVisitorConsent(
  site: Pick<Site, 'current' | 'now' | 'host'>,
  req: Request,
): VisitorConsent {
  const version = site.current()
  const { consent, signals } = visitOf(site, version, req)
  return visitorConsentOf(permissionsOf(version, consent, signals), consent)
}

/** What the permissions of a visitor come to, and since when. */
export function visitorConsentOf(permissions: Permissions, consent: Consent | undefined): VisitorConsent {
  const idsWhere = (isWanted: (permission: Permission) => boolean) =>
    [...permissions].flatMap(([id, permission]) => (isWanted(permission) ? [id as Purpose] : []))
  return {
    isGranted: (purpose) => permissions.get(purpose)?.mayUse ?? false,
    granted: idsWhere(({ mayUse }) => mayUse),
    refused: idsWhere(isRefused),
    unanswered: idsWhere(({ because }) => because === 'unanswered'),
    since: answersInForce(permissions).size > 0 ? consent?.decidedAt : undefined,
  }
}
