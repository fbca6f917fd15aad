import type { Request, Response } from 'express'
import { unescapeHtml } from '../charter/html.ts'
import { type HtmlAnswer, type SendHtml, sendHtml } from './send-html.ts'

/** A page of the charter in parts, for the layout of a host. */
export interface CharterPage {
  /** The title of the page, as text. */
  title: string
  /** The language of the page, as `fr`. */
  language: string
  /** The direction in which that is written. */
  direction: 'ltr' | 'rtl'
  /** HTML for the end of the head: the style sheet, the description, the addresses of the page. */
  head: string
  /** HTML for the body: the languages, and `<main>`, which ends with what is the footer of a whole page. */
  body: string
}

/** Prints a page of the charter within the layout of a host, as a whole page of HTML. */
export type CharterLayout = (page: CharterPage, req: Request, res: Response) => string | Promise<string>

/**
 * Makes what sends pages within the layout of a host. A page that it cannot lay out is sent as it is, and the error is
 * reported.
 */
export function sendWithin(layout: CharterLayout, report: (error: unknown) => void): SendHtml {
  return async function sendWithin(req, res, answer) {
    const whole = typeof answer.page === 'string' ? answer.page : answer.page.text(answer.values ?? {})
    const laidOut = await layOut(whole).catch(report)
    if (!res.headersSent) sendHtml(req, res, laidOut === undefined ? answer : { ...answer, ...laidOut })

    async function layOut(html: string): Promise<Partial<HtmlAnswer>> {
      const page: unknown = await layout(partsOf(html), req, res)
      if (typeof page !== 'string' || page === '')
        throw new Error(`it gave ${page === '' ? 'an empty text' : typeof page}, and no HTML`)
      // What the host prints around it may be of one visitor.
      return answer.cacheControl?.startsWith('public')
        ? { page, cacheControl: 'private, no-cache' }
        : { page }
    }
  }
}

/** The parts of a page of ours, one of the archive too. Its texts are escaped: no text is taken for an element. */
export function partsOf(html: string): CharterPage {
  const [, language = '', direction] =
    /^<!DOCTYPE html>\n<html lang="([^"]*)" dir="(ltr|rtl)">\n/.exec(html) ?? []
  const [, title = ''] = /<title>(.*?)<\/title>/s.exec(html) ?? []
  const [, head = ''] = /<head>\n(.*?)<\/head>/s.exec(html) ?? []
  const [, header, main, footer] = bodyOf.exec(html) ?? []
  if (header === undefined) throw new Error('the page has not the parts that a layout takes')
  return {
    title: unescapeHtml(title),
    language,
    direction: direction === 'rtl' ? 'rtl' : 'ltr',
    head: head.replaceAll(
      /^(?!<meta name="(csrf-token|description)"|<link rel="(stylesheet|canonical|alternate)").*\n/gm,
      '',
    ),
    body: [
      `<div class="charte" lang="${language}" dir="${direction}">`,
      // No header and footer of the page: the host has its own.
      `<div class="site-header">\n${header.replace(/^<a class="site-name" .*\n/m, '')}</div>`,
      `${main}<div class="site-footer">\n${footer}</div>\n</main>`,
      '</div>\n',
    ].join('\n'),
  }
}

const bodyOf =
  /<header class="site-header">\n(.*?)<\/header>\n(<main .*)<\/main>\n<footer class="site-footer">\n(.*)<\/footer>/s
