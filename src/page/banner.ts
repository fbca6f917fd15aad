import { fileURLToPath } from 'node:url'
import type { TFunction } from 'i18next'
import { paragraphWords } from '../charter/diff/change.ts'
import { directionOf, type LocalizedCharter, wordsFor } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Permissions } from '../consent/permissions.ts'
import { type Reach, reachInWords } from './facts.ts'
import { printView } from './views.ts'

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

export interface BannerQuestion extends Reach {
  title: string
  /** Why it is shown again to somebody who has chosen before; undefined for everybody else. */
  again: string | undefined
  /** What children are told first, in plain words; undefined where the charter has no words for them. */
  forChildren: string | undefined
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

/** The id of the element that tells what has become of a choice. */
export const noticeId = 'charte-banner'

/** The name of the field that holds the ids of the purposes that a banner asks again about, with a space between two. */
export const askedField = 'asked'

/** Where a banner stands, for whom, and in which words. */
export interface BannerPlace {
  t: TFunction
  language: string
  /** Where the charter is, as `/legal/cookies`. */
  address: string
  /** What has become of a choice that was just made. */
  saved: 'saved' | 'not-kept' | undefined
  /** The ids of the purposes that are to be asked about. */
  open: readonly string[] | undefined
  /** The page to go back to, as a path of this site. */
  next: string | undefined
}

/** Describes a banner; nothing where it has nothing to say and nothing to ask. */
export function createBanner(version: CharterVersion, place: BannerPlace): ConsentBanner | undefined {
  const { language, saved, open } = place
  const text = version.in(language)
  const notice = saved && describeNotice(saved, place)
  const question = open && describeQuestion(version, text, open, place)
  return notice || question ? { language, direction: directionOf(language), notice, question } : undefined
}

/** The purposes that a visitor is to be asked about, undefined where none of them is in use. */
export function openPurposes(
  { charter }: CharterVersion,
  permissions: Permissions,
): readonly string[] | undefined {
  const open = charter.purposes.filter(({ id }) => permissions.get(id)?.because === 'unanswered')
  return open.some(({ cookies }) => cookies.length > 0) ? open.map(({ id }) => id) : undefined
}

function describeNotice(saved: 'saved' | 'not-kept', { t, language, address }: BannerPlace): BannerNotice {
  const isAlert = saved === 'not-kept'
  return {
    id: noticeId,
    isAlert,
    title: t(`notice.${saved}.title`),
    text: isAlert ? t('notice.not-kept.text') : undefined,
    charter: {
      href: `${address}/${language}#preferences`,
      label: t(isAlert ? 'banner.charter' : 'choice.change'),
    },
  }
}

/** What a banner says to every visitor who is asked about some purposes. */
export function bannerWords(
  { charter }: Pick<CharterVersion, 'charter'>,
  { site, controller, jointControllers, language }: LocalizedCharter,
  open: readonly string[],
  t: TFunction,
): Pick<BannerQuestion, 'title' | 'forChildren' | 'text' | 'controller' | 'free' | keyof Reach> {
  const named = { site: site.name.plain }
  const controllers = [controller, ...(jointControllers?.list ?? [])].flatMap(
    (contact) => contact?.name?.plain ?? [],
  )
  const { forChildren, languages } = charter
  return {
    ...reachInWords(charter, open, t),
    forChildren: forChildren && paragraphWords(wordsFor(forChildren, languages, language).content),
    title: t('banner.title', named),
    text: t('banner.text', named),
    controller:
      controllers.length > 0 ? t('banner.controller', { controller: controllers.join(', ') }) : undefined,
    free: t('banner.free', named),
  }
}

function describeQuestion(
  version: CharterVersion,
  text: LocalizedCharter,
  open: readonly string[],
  { t, language, address, next }: BannerPlace,
): BannerQuestion {
  const { answerable, hash } = version
  const isAgain = open.length < answerable.filter(({ consent }) => consent === 'needed').length
  return {
    ...bannerWords(version, text, open, t),
    again: isAgain ? t('banner.again') : undefined,
    purposes: text.purposes.filter(({ id }) => open.includes(id)).map(({ title }) => title.plain),
    action: `${address}/preferences`,
    fields: [
      { name: 'source', value: 'banner' },
      { name: 'charter', value: hash },
      { name: 'page', value: language },
      ...(isAgain ? [{ name: askedField, value: open.join(' ') }] : []),
      ...(next === undefined ? [] : [{ name: 'next', value: next }]),
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
    charter: { href: `${address}/${language}#preferences`, label: t('banner.charter') },
  }
}

/** The file of the view: a partial for EJS that reads `banner`. */
export const bannerView = fileURLToPath(new URL('../../views/partials/banner.ejs', import.meta.url))

/** A banner as HTML, to be printed as it is. */
export function printBanner(banner: ConsentBanner): string {
  return printView('partials/banner', { banner })
}
