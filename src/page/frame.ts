import { spoken, withoutLinks } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import { dayInWords } from '../i18n/dates.ts'
import type { Site } from '../site/site.ts'

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
    title: `${input.title} – ${spoken(text.site.name)}`,
    description: t('page.description', { site: spoken(text.site.name) }),
    baseUrl,
    home: baseUrl || '/',
    receipt: `${baseUrl}/receipt?language=${language}`,
    versions: `${baseUrl}/versions?language=${language}`,
    styleSheet: site.styleSheet,
    csrfToken,
    site: { url: text.site.url, name: withoutLinks(text.site.name) },
    accessibility: text.accessibility,
    charterTitle: withoutLinks(text.title),
    version: version.hash,
    updated: text.updated && { date: text.updated, words: dayInWords(text.updated, t) },
    canonical: path === undefined ? undefined : absolute(path),
    json: path === undefined ? undefined : absolute('/charter.json'),
    alternates:
      path === undefined
        ? []
        : [
            ...version.charter.languages.map((code) => ({ code, href: absolute(`/${code}`) })),
            { code: 'x-default', href: absolute('') },
          ],
    languages: version.charter.languages.map((code) => ({
      code,
      name: site.translations.of(code)('language.name'),
      direction: directionOf(code),
      href: address(code),
      isCurrent: code === language,
    })),
  }
}

/** What a frame takes from its site. */
export type FrameSite = Pick<Site, 'translations' | 'publicOrigin' | 'styleSheet'>

/** What every page of the charter shows around its content. */
export type PageFrame = ReturnType<typeof createPageFrame>

/** The direction in which a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return new Intl.Locale(language).getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr'
}
