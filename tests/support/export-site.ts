import { openTranslations } from '../../src/i18n/translations.ts'
import { readStyleSheet } from '../../src/page/style-sheet.ts'
import { localesDirectory } from './charters.ts'

/** The site that a charter is exported for, where the test does not speak of the site. */
export const exportSite = {
  translations: openTranslations(localesDirectory),
  publicOrigin: 'https://www.example.org',
  recordRetention: 'P1Y',
  hasReceipts: true,
  styleSheet: readStyleSheet(),
}
