import type { CharterVersion } from '../charter/version.ts'
import { createPageFrame, type FrameSite } from '../page/frame.ts'
import { createPageWithoutVisitor, type PageContext } from '../page/model.ts'
import { printView } from '../page/views.ts'

/** What a charter is exported of: the site that shows it, and the language. */
export interface ExportSource {
  site: FrameSite & Pick<PageContext, 'recordRetention' | 'hasReceipts'>
  version: CharterVersion
  language: string
  /** Where the charter is mounted, as `/charte-cookies`. */
  baseUrl: string
}

/** What an export prints. */
export type ExportModel = ReturnType<typeof exportModel>

/** Builds what an export prints: the charter in a language, and where its page is. */
export function exportModel({ site, version, language, baseUrl }: ExportSource) {
  const t = site.translations.of(language)
  const { recordRetention, hasReceipts } = site
  const title = version.in(language).title.plain
  return {
    frame: createPageFrame(site, { version, language, baseUrl, title, path: `/${language}` }),
    page: createPageWithoutVisitor(version, language, { t, recordRetention, hasReceipts }),
    t,
    /** The page of the charter in this language, where the choice is made. */
    address: `${site.publicOrigin}${baseUrl}/${language}`,
  }
}

/**
 * Prints the charter as HTML for another place: a `fragment` for a page of another site, or the page that is `printed`,
 * to which charter.css lies next. Every link is absolute.
 */
export function printExport(view: 'fragment' | 'printed', source: ExportSource): string {
  const { address, ...model } = exportModel(source)
  const html = printView(view, model)
    // Views escape quotation marks, so this is the start of an attribute and nothing else.
    .replaceAll(/<a href="([^"]*)"/g, (_, href: string) => `<a href="${absoluteAddress(href, address)}"`)
    // Some page editors make a paragraph of an empty line.
    .replaceAll(/\n\s*\n/g, '\n')
    .trim()
  return `${view === 'fragment' ? withoutHooks(html) : html}\n`
}

/**
 * The charter without what only the style sheet and the scripts of its own page use, which another site does not have; a
 * remark stands on a line of its own there.
 */
function withoutHooks(html: string): string {
  return html
    .replaceAll(/<\/?section[^>]*>\n?/g, '')
    .replaceAll(/<(?:div|h2|h3|p|ul|dl|table|thead|tbody|tr|th|td)\b[^>]*>/g, (tag) =>
      tag.replaceAll(/ (?:id|role|data-label|aria-labelledby|class)="(?!charter")[^"]*"/g, ''),
    )
    .replaceAll(' <span class="remark">', '<br><span class="remark">')
}

/**
 * The address of a link of the charter in another place: `/help` and `#rights` are read as on its page, as
 * `https://data.example/charte-cookies/fr`.
 */
export function absoluteAddress(href: string, page: string): string {
  if (href.startsWith('#')) return page + href
  return href.startsWith('/') ? new URL(page).origin + href : href
}
