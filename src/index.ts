export { CharterError, type LocatedProblem } from './charter/problem.ts'
export {
  consentBanner,
  consentOf,
  describeBanner,
  type GuardCookiesOptions,
  gpcStatement,
  guardCookies,
} from './host/api.ts'
export { type CookieCharter, type CookieCharterOptions, cookieCharter } from './host/cookie-charter.ts'
export type { CookieViolation, GuardMode } from './host/guard.ts'
export {
  type BannerNotice,
  type BannerQuestion,
  bannerView,
  type ConsentBanner,
} from './page/banner.ts'
export { ConfigError } from './site/settings.ts'
export type { CharterLayout, CharterPage } from './web/layout.ts'
export type { BannerOptions } from './web/show-banner.ts'
export type { Purpose, VisitorConsent } from './web/visit.ts'
