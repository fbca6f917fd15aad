import type { Response } from 'express'
import { createPageFrame, type FrameInput } from './page-frame.ts'
import type { Site } from './site.ts'

/** The pages that views/pages holds. */
export type PageName = 'charter' | 'error' | 'receipt' | 'versions'

/** Renders a page of this software in its frame, and names its language. */
export function renderPage(
  site: Pick<Site, 'translations' | 'publicOrigin' | 'styleSheet'>,
  res: Response,
  { body, page, ...frame }: FrameInput & { body: PageName; page: object },
): void {
  res.set('Content-Language', frame.language)
  res.render('layout', {
    body,
    page,
    frame: createPageFrame(site, frame),
    t: site.translations.of(frame.language),
  })
}
