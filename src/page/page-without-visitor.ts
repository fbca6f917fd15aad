import type { CharterVersion } from '../charter/version.ts'
import type { Site } from '../site/site.ts'
import { createCharterPage } from './model.ts'

/** The page of the charter as it is kept and exported: nothing in it is of any visitor or of her browser. */
export type PageWithoutVisitor = ReturnType<typeof pageWithoutVisitor>

/** Builds the page of the charter for nobody. */
export function pageWithoutVisitor(
  { translations, recordRetention }: Pick<Site, 'translations' | 'recordRetention'>,
  version: CharterVersion,
  language: string,
) {
  const page = createCharterPage(version, version.in(language), translations.of(language), {
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
