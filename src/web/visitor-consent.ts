import type { Request } from 'express'
import { answersTo } from '../consent/consent.ts'
import type { Site } from '../site/site.ts'
import { visitOf } from './visit.ts'

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
  /** Whether a purpose may be used: it is required, or granted. A name that the charter does not have may not. */
  isGranted(purpose: Purpose): boolean
  /** The purposes that may be used, required ones included, in the order of the charter. */
  granted: readonly Purpose[]
  /** The purposes that were refused; by the browser itself where it sends Sec-GPC and nothing else was chosen. */
  refused: readonly Purpose[]
  /** The purposes that nobody has answered, which may not be used. */
  unanswered: readonly Purpose[]
  /** When the choice was made, undefined where none stands. */
  since: Date | undefined
}

/** Reads what a visitor has chosen from the cookie that a request carries, judged by the charter that is served. */
export function readVisitorConsent(site: Pick<Site, 'current' | 'now'>, req: Request): VisitorConsent {
  const version = site.current()
  const { consent, circumstances } = visitOf(site, version, req)
  const standing = answersTo(version.asked, consent, circumstances)
  const answerOf = (id: string) => standing.get(id) ?? (circumstances.gpc ? 'refused' : undefined)
  const required = version.charter.purposes.filter((purpose) => purpose.required)
  const isRequired = (id: string) => required.some((purpose) => purpose.id === id)
  const ids = version.charter.purposes.map(({ id }) => id as Purpose)
  const granted = ids.filter((id) => isRequired(id) || answerOf(id) === 'granted')
  return {
    isGranted: (purpose) => granted.includes(purpose),
    granted,
    refused: ids.filter((id) => !isRequired(id) && answerOf(id) === 'refused'),
    unanswered: ids.filter((id) => !isRequired(id) && answerOf(id) === undefined),
    since: standing.size > 0 ? consent?.decidedAt : undefined,
  }
}
