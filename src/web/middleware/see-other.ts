import type { Request, Response } from 'express'
import { escapeHtml } from '../../charter/html.ts'
import type { Site } from '../../site/site.ts'
import { sendHtml } from '../send-html.ts'

/**
 * Sends a browser to another page after a form (RFC 9110, 15.4.4), with a link for a client that does not go by itself.
 */
export function seeOther(
  { current }: Pick<Site, 'current'>,
  req: Request,
  res: Response,
  { language, path }: { language: string; path: string },
): void {
  const title = escapeHtml(current().in(language).title.plain)
  const link = `<a href="${escapeHtml(path)}">${title}</a>`
  res.location(path)
  sendHtml(req, res, {
    page: `<!DOCTYPE html><html lang="${language}"><title>${title}</title><p>${link}</p></html>\n`,
    ...{ status: 303, language, cacheControl: 'no-store' },
  })
}
