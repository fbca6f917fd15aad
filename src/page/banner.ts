import { fileURLToPath } from 'node:url'
import type { TFunction } from 'i18next'
import { paragraphWords } from '../charter/diff/change.ts'
import { directionOf, type Line, type LocalizedCharter, wordsFor } from '../charter/localized.ts'
import { isAnswerable, type Purpose } from '../charter/schema.ts'
import { answerableBy } from '../charter/terms.ts'
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
  /** The titles of the purposes that are asked, or that are told of where none is asked. */
  purposes: readonly string[]
  /** What is told of beside that, as it goes without consent unless the visitor objects. */
  exempt: { text: string; purposes: readonly string[] } | undefined
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

/** The name of the field that holds the ids of the purposes that a banner is about, where it asks not of all; a space between two. */
export const askedField = 'asked'

/** Where a banner stands, for whom, and in which words. */
export interface BannerPlace {
  t: TFunction
  language: string
  /** Where the charter is, as `/legal/cookies`. */
  address: string
  /** What has become of a choice that was just made. */
  saved: 'saved' | 'not-kept' | undefined
  /** The ids of the purposes that are to be asked about, or told of: see openPurposes. */
  open: readonly string[] | undefined
  /** Whether a choice was made, and under another version. */
  isOfAnother: boolean
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

/**
 * The purposes that a visitor is to be asked about, and those exempt ones that she is to be told of as long as she has made
 * no choice; undefined where none of them is in use.
 */
export function openPurposes(
  { charter }: CharterVersion,
  permissions: Permissions,
  isMade: boolean,
): readonly string[] | undefined {
  const open = charter.purposes.filter((purpose) => {
    const because = permissions.get(purpose.id)?.because
    const isTold = because === 'exempt' && purpose.informInBanner && isAnswerable(purpose) && !isMade
    return because === 'unanswered' || isTold
  })
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
  text: LocalizedCharter,
  open: readonly string[],
  t: TFunction,
) {
  const { site, controller, jointControllers, language } = text
  const named = { site: site.name.plain }
  const controllers = [controller, ...(jointControllers?.list ?? [])].flatMap(
    (contact) => contact?.name?.plain ?? [],
  )
  const { forChildren, languages } = charter
  const titlesOf = (kind: Purpose['consent']) =>
    text.purposes.filter(({ id, consent }) => consent === kind && open.includes(id)).map(({ title }) => title)
  const [asked, told] = [titlesOf('needed'), titlesOf('exempt')]
  const exempt = { text: t('banner.exempt', named), purposes: told }
  const parts =
    asked.length > 0
      ? { text: t('banner.text', named), purposes: asked, exempt: told.length > 0 ? exempt : undefined }
      : { ...exempt, exempt: undefined }
  return {
    ...parts,
    ...reachInWords(charter, open, t),
    forChildren: forChildren && paragraphWords(wordsFor(forChildren, languages, language).content),
    title: t('banner.title', named),
    controller:
      controllers.length > 0 ? t('banner.controller', { controller: controllers.join(', ') }) : undefined,
    free: t('banner.free'),
  }
}

function describeQuestion(
  version: CharterVersion,
  text: LocalizedCharter,
  open: readonly string[],
  { t, language, address, next, isOfAnother }: BannerPlace,
): BannerQuestion {
  const needed = answerableBy('needed', version)
  const asked = needed.filter((id) => open.includes(id))
  const isAgain = asked.length > 0 && asked.length < needed.length
  const { purposes, exempt, ...words } = bannerWords(version, text, open, t)
  const plain = (titles: readonly Line[]) => titles.map((title) => title.plain)
  return {
    ...words,
    again: isAgain && isOfAnother ? t('banner.again') : undefined,
    purposes: plain(purposes),
    exempt: exempt && { text: exempt.text, purposes: plain(exempt.purposes) },
    action: `${address}/preferences`,
    fields: [
      { name: 'source', value: 'banner' },
      { name: 'charter', value: version.hash },
      { name: 'page', value: language },
      ...(isAgain || asked.length === 0 ? [{ name: askedField, value: open.join(' ') }] : []),
      ...(next === undefined ? [] : [{ name: 'next', value: next }]),
    ],
    buttons: buttonsFor(asked.length > 0, isAgain, t),
    charter: { href: `${address}/${language}#preferences`, label: t('banner.charter') },
  }
}

/** Refusing and accepting, or objecting and not, where nothing but what is exempt is told of. */
function buttonsFor(isAsked: boolean, isAgain: boolean, t: TFunction): BannerQuestion['buttons'] {
  if (isAsked && !isAgain)
    return [
      { value: 'refuse-all', label: t('preferences.refuseAll') },
      { value: 'accept-all', label: t('preferences.acceptAll') },
    ]
  return [
    { value: 'refuse-asked', label: t(isAsked ? 'banner.refuse' : 'banner.object') },
    { value: 'accept-asked', label: t(isAsked ? 'banner.accept' : 'banner.keep') },
  ]
}

/** The file of the view: a partial for EJS that reads `banner`. */
export const bannerView = fileURLToPath(new URL('../../views/partials/banner.ejs', import.meta.url))

/** A banner as HTML, to be printed as it is. */
export function printBanner(banner: ConsentBanner): string {
  return printView('partials/banner', { banner })
}
