import type { Edition } from '../charter/edition.ts'
import { createCharterPage } from './charter-page.ts'
import { type Site, textIn } from './site.ts'

/** The page of the charter as it is kept and exported: nothing in it is of any visitor or of her browser. */
export type PageWithoutVisitor = ReturnType<typeof pageWithoutVisitor>

/** Builds the page of the charter for nobody. */
export function pageWithoutVisitor(
  { translations, recordRetention }: Pick<Site, 'translations' | 'recordRetention'>,
  edition: Edition,
  language: string,
) {
  const page = createCharterPage(edition, textIn(edition, language), translations.of(language), {
    page: '',
    consent: undefined,
    circumstances: { now: new Date(0), endOf: (decidedAt) => decidedAt, gpc: false },
    carried: [],
    address: { host: '', path: '' },
    beingSet: undefined,
    notice: undefined,
    filledIn: undefined,
    recordRetention,
    changes: [],
  })
  const columns = page.columns.filter(({ key }) => key !== 'inBrowser')
  return { ...page, columns, isKept: true }
}
