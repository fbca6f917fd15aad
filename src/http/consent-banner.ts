import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Request } from 'express'
import { spoken } from '../charter/localise.ts'
import { answersTo } from '../consent/consent.ts'
import { askedField } from './choice-form.ts'
import { directionOf } from './page-frame.ts'
import { safePath } from './safe-path.ts'
import { type Site, textIn, visitorLanguage } from './site.ts'
import { compileView } from './view-engine.ts'
import { visitOf } from './visit.ts'

/** What a banner says and sends, for a host that writes its own markup. */
export interface ConsentBanner {
  language: string
  direction: 'ltr' | 'rtl'
  title: string
  /** Why it is shown again to somebody who has chosen before; undefined for everybody else. */
  again: string | undefined
  text: string
  /** The titles of the purposes that are asked. */
  purposes: readonly string[]
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
export type BannerSite = Pick<Site, 'charter' | 'now' | 'translations'>

/**
 * Describes the banner for a visitor, or nothing: where no optional purpose is in use, where each that is has its
 * answer, and where the browser says no by Global Privacy Control to whoever has not answered.
 */
export function describeBanner(
  site: BannerSite,
  req: Request,
  address: string,
  { language: wanted, next }: BannerOptions = {},
): ConsentBanner | undefined {
  const edition = site.charter()
  const { consent, circumstances } = visitOf(site, edition, req)
  const standing = answersTo(edition.asked, consent, circumstances)
  const open = edition.charter.purposes.filter(({ id, required }) => !required && !standing.has(id))
  if (circumstances.gpc || !open.some(({ cookies }) => cookies.length > 0)) return undefined
  const language = edition.charter.languages.find((code) => code === wanted) ?? visitorLanguage(req, edition)
  const t = site.translations.of(language)
  const text = textIn(edition, language)
  const named = { site: spoken(text.site.name) }
  const isAgain = standing.size > 0
  const back = safePath(next)
  return {
    language,
    direction: directionOf(language),
    title: t('banner.title', named),
    again: isAgain ? t('banner.again') : undefined,
    text: t('banner.text', named),
    purposes: text.purposes
      .filter((purpose) => open.some(({ id }) => id === purpose.id))
      .map((purpose) => spoken(purpose.title)),
    free: t('banner.free', named),
    action: `${address}/preferences`,
    fields: [
      { name: 'source', value: 'banner' },
      { name: 'charter', value: edition.version },
      { name: 'page', value: language },
      ...(isAgain ? [{ name: askedField, value: open.map(({ id }) => id).join(' ') }] : []),
      ...(back === undefined ? [] : [{ name: 'next', value: back }]),
    ],
    buttons: [
      isAgain
        ? { value: 'refuse-asked', label: t('banner.refuse') }
        : { value: 'refuse-all', label: t('preferences.refuseAll') },
      isAgain
        ? { value: 'accept-asked', label: t('banner.accept') }
        : { value: 'accept-all', label: t('preferences.acceptAll') },
    ],
    charter: { href: `${address}/${language}#preferences`, label: t('banner.charter') },
  }
}

/** The file of the view: a partial for EJS that reads `banner`. */
export const bannerView = fileURLToPath(new URL('../../views/partials/banner.ejs', import.meta.url))

/** Makes what renders banners, as nothing where there is none. */
export function createBannerView(): (banner: ConsentBanner | undefined) => string {
  const render = compileView(readFileSync(bannerView, 'utf8'), ['banner'])
  return (banner) => (banner ? render({ banner }) : '')
}
