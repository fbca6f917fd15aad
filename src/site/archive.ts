import type { TFunction } from 'i18next'
import type { LocalizedCharter } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import { permissionsOf } from '../consent/permissions.ts'
import { bannerWords, openPurposes } from '../page/banner.ts'
import { type FrameSite, printPage } from '../page/frame.ts'
import { createPageWithoutVisitor, type PageContext } from '../page/model.ts'
import type { PublishedCharter } from '../records/store.ts'

/**
 * What the archive holds of a charter: its data file, and its page in every language without any visitor in it, with what
 * the banner says to those who have not chosen yet.
 */
export function archiveCharter(
  site: FrameSite & Pick<PageContext, 'recordRetention' | 'hasReceipts'>,
  { version, source, baseUrl }: { version: CharterVersion; source: string; baseUrl: string },
): PublishedCharter {
  const { hash, material, charter } = version
  return {
    version: hash,
    material,
    source,
    languages: charter.languages,
    pageIn: async (code) => print(code),
  }

  function print(language: string): string {
    const text = version.in(language)
    const t = site.translations.of(language)
    const { recordRetention, hasReceipts } = site
    const page = createPageWithoutVisitor(version, language, { t, recordRetention, hasReceipts })
    return printPage(site, {
      version,
      language,
      baseUrl,
      body: 'version',
      isArchived: true,
      page: { ...page, banner: bannerOf(version, text, t) },
      title: `${text.title.plain} – ${hash.slice(0, 12)}`,
      inLanguage: (code) => `${baseUrl}/versions/${hash}/${code}`,
    })
  }
}

/** What the banner says to those who have not chosen; nothing where it is never shown. */
function bannerOf(version: CharterVersion, text: LocalizedCharter, t: TFunction) {
  const permissions = permissionsOf(version, undefined, { now: new Date(0), gpc: false })
  const open = openPurposes(version, permissions, false)
  return open && bannerWords(version, text, open, t)
}
