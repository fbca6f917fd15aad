import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Request } from 'express'
import type { TFunction } from 'i18next'
import { type LocalizedCharter, spoken } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Site } from '../site/site.ts'
import { askedField } from '../web/choice-form.ts'
import { noticeId, savedIn } from '../web/return-path.ts'
import { safePath } from '../web/safe-path.ts'
import { visitOf } from '../web/visit.ts'
import { readVisitorConsent, type VisitorConsent } from '../web/visitor-consent.ts'
import { visitorLanguage } from '../web/visitor-language.ts'
import { directionOf } from './frame.ts'
import { outcomeOf } from './save-result.ts'
import { compileView } from './views.ts'

/** What a banner says and sends, for a host that writes its own markup. */
export interface ConsentBanner {
  language: string
  direction: 'ltr' | 'rtl'
  /** What has become of the choice that was just made, which is to take the focus; undefined where there is none. */
  notice: BannerNotice | undefined
  /** What is asked; undefined where everything has its answer. */
  question: BannerQuestion | undefined
}

export interface BannerNotice {
  /** `charte-banner`, which the address of the page leads to. */
  id: string
  /** A status, or an alert where the browser has not kept the choice. */
  isAlert: boolean
  title: string
  text: string | undefined
  /** Where the choice can be read and changed. */
  charter: { href: string; label: string }
}

export interface BannerQuestion {
  title: string
  /** Why it is shown again to somebody who has chosen before; undefined for everybody else. */
  again: string | undefined
  text: string
  /** The titles of the purposes that are asked. */
  purposes: readonly string[]
  /** Who answers for the cookies, where the charter says so. */
  controller: string | undefined
  free: string
  /** Where the form is posted. */
  action: string
  fields: readonly { name: string; value: string }[]
  /** Refusing and accepting, in this order, as values of `action`. */
  buttons: readonly { value: string; label: string }[]
  /** Where each purpose is explained and can be chosen by itself. */
  charter: { href: string; label: string }
}

export interface BannerOptions {
  /** The language of the page; that of the visitor where none is named, or where the charter does not have it. */
  language?: string | undefined
  /** The page to go back to, as a path of this site; the page that sends the form where none is named. */
  next?: string | undefined
}

/** What a banner needs of the charter. */
export type BannerSite = Pick<Site, 'current' | 'now' | 'translations'>

/**
 * Describes the banner for a visitor, or nothing: where no optional purpose is in use, where each that is has its
 * answer, and where the browser says no by Global Privacy Control to whoever has not answered. After a choice it says
 * what has become of it.
 */
export function describeBanner(
  site: BannerSite,
  req: Request,
  address: string,
  { language: wanted, next }: BannerOptions = {},
): ConsentBanner | undefined {
  const version = site.current()
  const visit = visitOf(site, version, req)
  const language = version.charter.languages.find((code) => code === wanted) ?? visitorLanguage(req, version)
  const place = { t: site.translations.of(language), text: version.in(language), address }
  const outcome = outcomeOf(savedIn(req), visit)
  // Of a page that another one led to, or nobody, nothing was sent from here.
  const told = outcome === 'saved' || comesFromHere(req) ? outcome : undefined
  const notice = told && describeNotice(told, place)
  const open = openPurposes(version, readVisitorConsent(site, req))
  const question = open && describeQuestion(version, open, safePath(next), place)
  return notice || question ? { language, direction: directionOf(language), notice, question } : undefined
}

/** Whether a page of this site led to the address; browsers that do not say so are believed. */
function comesFromHere(req: Request): boolean {
  return (req.get('Sec-Fetch-Site') ?? 'same-origin') === 'same-origin'
}

/** The purposes that a visitor is to be asked about, undefined where none of them is in use. */
export function openPurposes(
  { charter }: CharterVersion,
  { unanswered }: Pick<VisitorConsent, 'unanswered'>,
): readonly string[] | undefined {
  const open = charter.purposes.filter(({ id }) => unanswered.includes(id))
  return open.some(({ cookies }) => cookies.length > 0) ? open.map(({ id }) => id) : undefined
}

/** Where a banner stands, and in which words. */
interface Place {
  t: TFunction
  text: LocalizedCharter
  address: string
}

function describeNotice(outcome: 'saved' | 'not-kept', { t, text, address }: Place): BannerNotice {
  const isAlert = outcome === 'not-kept'
  return {
    id: noticeId,
    isAlert,
    title: t(`notice.${outcome}.title`),
    text: isAlert ? t('notice.not-kept.text') : undefined,
    charter: {
      href: `${address}/${text.language}#preferences`,
      label: t(isAlert ? 'banner.charter' : 'choice.change'),
    },
  }
}

/** What a banner says whoever it asks. */
export function bannerWords(
  { site, controller }: Pick<LocalizedCharter, 'site' | 'controller'>,
  t: TFunction,
): Pick<BannerQuestion, 'title' | 'text' | 'controller' | 'free'> {
  const named = { site: spoken(site.name) }
  return {
    title: t('banner.title', named),
    text: t('banner.text', named),
    controller: controller?.name && t('banner.controller', { controller: spoken(controller.name) }),
    free: t('banner.free', named),
  }
}

function describeQuestion(
  { asked, hash: version }: CharterVersion,
  open: readonly string[],
  back: string | undefined,
  { t, text, address }: Place,
): BannerQuestion {
  const isAgain = open.length < asked.length
  return {
    ...bannerWords(text, t),
    again: isAgain ? t('banner.again') : undefined,
    purposes: text.purposes.filter(({ id }) => open.includes(id)).map(({ title }) => spoken(title)),
    action: `${address}/preferences`,
    fields: [
      { name: 'source', value: 'banner' },
      { name: 'charter', value: version },
      { name: 'page', value: text.language },
      ...(isAgain ? [{ name: askedField, value: open.join(' ') }] : []),
      ...(back === undefined ? [] : [{ name: 'next', value: back }]),
    ],
    buttons: isAgain
      ? [
          { value: 'refuse-asked', label: t('banner.refuse') },
          { value: 'accept-asked', label: t('banner.accept') },
        ]
      : [
          { value: 'refuse-all', label: t('preferences.refuseAll') },
          { value: 'accept-all', label: t('preferences.acceptAll') },
        ],
    charter: { href: `${address}/${text.language}#preferences`, label: t('banner.charter') },
  }
}

/** The file of the view: a partial for EJS that reads `banner`. */
export const bannerView = fileURLToPath(new URL('../../views/partials/banner.ejs', import.meta.url))

/** Makes what renders banners, as nothing where there is none. */
export function createBannerView(): (banner: ConsentBanner | undefined) => string {
  const render = compileView(readFileSync(bannerView, 'utf8'), ['banner'])
  return (banner) => (banner ? render({ banner }) : '')
}
