import type { TFunction } from 'i18next'
import { baseLanguageOf } from '../charter/fields.ts'
import { directionOf, type LocalizedCharter, lineOf } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import { dayInWords } from '../i18n/dates.ts'
import type { Translations } from '../i18n/translations.ts'
import type { StyleSheet } from './style-sheet.ts'
import { printView } from './views.ts'

/** What a page shows around its content. */
export interface FrameInput {
  version: CharterVersion
  language: string
  /** Where the charter is mounted, as `/charte-cookies`. */
  baseUrl: string
  /** What the page is, for its title: "Charte cookies", "Page introuvable". */
  title: string
  /** The path of the page under baseUrl, `/fr` or empty; left out for pages that are not the charter itself. */
  path?: string
  /** The token for the forms of the page; without it, languages are links. */
  csrfToken?: string
  /** The address of the same page in another language, where it is not the charter itself. */
  inLanguage?: (code: string) => string
}

/** Builds the frame of a page: head, header, language switcher and footer. */
export function createPageFrame(site: FrameSite, input: FrameInput) {
  const { version, language, baseUrl, path, csrfToken } = input
  const text = version.in(language)
  const t = site.translations.of(language)
  const absolute = (suffix: string) => `${site.publicOrigin}${baseUrl}${suffix}`
  const address = input.inLanguage ?? ((code: string) => `${baseUrl}/${code}`)
  return {
    language,
    direction: directionOf(language),
    title: `${input.title} – ${text.site.name.plain}`,
    description: t('page.description', { site: text.site.name.plain }),
    baseUrl,
    home: baseUrl || '/',
    receipt: `${baseUrl}/receipt?language=${language}`,
    versions: `${baseUrl}/versions?language=${language}`,
    styleSheet: site.styleSheet.in(version),
    csrfToken,
    site: { url: text.site.url, name: text.site.name },
    ...linksAround(text, t),
    charterTitle: text.title,
    version: version.hash,
    updated: text.updated && { date: text.updated, words: dayInWords(text.updated, t) },
    audited: text.audited && {
      date: text.audited.on,
      words: dayInWords(text.audited.on, t),
      visited: t('footer.visited', { number: text.audited.pages }),
    },
    canonical: path === undefined ? undefined : absolute(path),
    json:
      path === undefined
        ? undefined
        : { href: absolute('/charter.json'), title: `${text.title.plain} (JSON)` },
    alternates:
      path === undefined
        ? []
        : [
            ...version.charter.languages.map((code) => ({
              code,
              title: nameOf(code, site.translations),
              href: absolute(`/${code}`),
            })),
            { code: 'x-default', title: text.title.plain, href: absolute('') },
          ],
    languages: version.charter.languages.map((code) => ({
      code,
      name: nameOf(code, site.translations),
      direction: directionOf(code),
      href: address(code),
      isCurrent: code === language,
    })),
  }
}

/** The links of a charter with their words: those that stand in the header of every page, and those of its footer. */
function linksAround({ accessibility, links }: LocalizedCharter, t: TFunction) {
  const labelled = links.map(({ to, href, label }) => ({
    to,
    href,
    label: label ?? lineOf(t(`links.${to}`)),
  }))
  const isInHeader = ({ to }: { to: string }) => to === 'easy' || to === 'sign'
  const statement = accessibility ? [{ href: accessibility, label: lineOf(t('footer.accessibility')) }] : []
  return {
    headerLinks: labelled.filter(isInHeader),
    footerLinks: [...statement, ...labelled.filter((link) => !isInHeader(link))],
  }
}

/** The name of a language in itself; with its region or its variant, where that has no words of its own. */
export function nameOf(code: string, translations: Translations): string {
  const t = translations.of(code)
  const base = baseLanguageOf(code)
  if (base !== undefined) return `${nameOf(base, translations)} – ${t('language.simple')}`
  if (translations.languages.includes(code)) return t('language.name')
  const name = new Intl.DisplayNames(code, { type: 'language', languageDisplay: 'standard' }).of(code) ?? code
  return name.replace(/^./u, (letter) => letter.toLocaleUpperCase(code))
}

/** What a page takes from the site that shows it. */
export interface FrameSite {
  translations: Translations
  /** As `https://data.example`. */
  publicOrigin: string
  styleSheet: Pick<StyleSheet, 'in'>
}

/** A page of views/pages, with what its frame shows. */
export interface PageInput extends FrameInput {
  body: 'charter' | 'error' | 'receipt' | 'version' | 'versions'
  page: object
  /** Whether the page is kept for ever, and must not name a style sheet that will be gone. */
  isArchived?: boolean
}

/** Prints a page of this software in its frame. */
export function printPage(site: FrameSite, { body, page, isArchived = false, ...input }: PageInput): string {
  const frame = { ...createPageFrame(site, input), isArchived }
  return printView('layout', { body, page, frame, t: site.translations.of(input.language) })
}
