import type { Response } from 'express'
import type { Site } from '../site/site.ts'
import { createPageFrame, type FrameInput } from './frame.ts'

/** The pages that views/pages holds. */
export type PageName = 'charter' | 'error' | 'receipt' | 'versions'

/** A page of this software, with what its frame shows. */
export interface PageInput extends FrameInput {
  body: PageName
  page: object
}

type PageSite = Pick<Site, 'translations' | 'publicOrigin' | 'styleSheet'>

/** Renders a page of this software in its frame, and names its language. */
export function renderPage(site: PageSite, res: Response, input: PageInput): void {
  res.set('Content-Language', input.language)
  res.render('layout', layoutModel(site, input))
}

/** What the view of all pages prints. */
export function layoutModel(site: PageSite, { body, page, ...frame }: PageInput) {
  return { body, page, frame: createPageFrame(site, frame), t: site.translations.of(frame.language) }
}
