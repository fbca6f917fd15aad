export { CharterError, type LocatedProblem } from './charter/charter-error.ts'
export { ConfigError } from './config.ts'
export { type CookieCharter, type CookieCharterOptions, cookieCharter } from './cookie-charter.ts'
export {
  consentBanner,
  consentOf,
  describeBanner,
  type GuardCookiesOptions,
  gpcStatement,
  guardCookies,
} from './for-hosts.ts'
export {
  type BannerNotice,
  type BannerOptions,
  type BannerQuestion,
  bannerView,
  type ConsentBanner,
} from './http/consent-banner.ts'
export type { CookieViolation, GuardMode } from './http/guard-cookies.ts'
export type { Purpose, VisitorConsent } from './http/visitor-consent.ts'
