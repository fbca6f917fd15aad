import type { Response } from 'express'
import { spoken } from '../../charter/localized.ts'
import { escapeText } from '../../page/views.ts'
import type { Site } from '../../site/site.ts'

/**
 * Sends a browser to another page after a form (RFC 9110, 15.4.4), with a link for a client that does not go by itself.
 */
export function seeOther(
  { current }: Pick<Site, 'current'>,
  res: Response,
  { language, path }: { language: string; path: string },
): void {
  const title = escapeText(spoken(current().in(language).title))
  const link = `<a href="${escapeText(path)}">${title}</a>`
  res.status(303).location(path).set({ 'Cache-Control': 'no-store', 'Content-Language': language })
  res
    .type('html')
    .send(`<!DOCTYPE html><html lang="${language}"><title>${title}</title><p>${link}</p></html>\n`)
}
