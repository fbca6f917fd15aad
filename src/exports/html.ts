import { promisify } from 'node:util'
import type { Express } from 'express'
import { spoken } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import { createPageFrame, type FrameSite } from '../page/frame.ts'
import { pageWithoutVisitor } from '../page/page-without-visitor.ts'
import type { Site } from '../site/site.ts'
import { absoluteAddress } from './absolute-address.ts'

/** What a charter is exported of: the site that serves it, and the language. */
export interface ExportSource {
  site: FrameSite & Pick<Site, 'recordRetention'>
  version: CharterVersion
  language: string
  /** Where the charter is mounted, as `/charte-cookies`. */
  baseUrl: string
}

/** What an export prints. */
export type ExportModel = ReturnType<typeof exportModel>

/** Builds what an export prints: the charter in a language, and where its page is. */
export function exportModel({ site, version, language, baseUrl }: ExportSource) {
  const title = spoken(version.in(language).title)
  return {
    frame: createPageFrame(site, { version, language, baseUrl, title, path: `/${language}` }),
    page: pageWithoutVisitor(site, version, language),
    t: site.translations.of(language),
    /** The page of the charter in this language, where the choice is made. */
    address: `${site.publicOrigin}${baseUrl}/${language}`,
  }
}

/**
 * Renders the charter as HTML for another place: a `fragment` for a page of another site, or the page that is
 * `printed`, to which charter.css lies next. Every link is absolute.
 */
export async function renderExport(
  app: Express,
  view: 'fragment' | 'printed',
  source: ExportSource,
): Promise<string> {
  const render = promisify<string, object, string>(app.render.bind(app))
  const { address, ...model } = exportModel(source)
  const html = (await render(view, model))
    // Views escape quotation marks, so this is the start of an attribute and nothing else.
    .replaceAll(/<a href="([^"]*)"/g, (_, href: string) => `<a href="${absoluteAddress(href, address)}"`)
    // Some page editors make a paragraph of an empty line.
    .replaceAll(/\n\s*\n/g, '\n')
    .trim()
  return `${view === 'fragment' ? remarksOnLines(html) : html}\n`
}

/** Puts remarks on lines of their own, as the style sheet does, which another site has not. */
function remarksOnLines(html: string): string {
  return html.replaceAll(' <span class="remark">', '<br><span class="remark">')
}
