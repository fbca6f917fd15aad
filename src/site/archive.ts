import type { TFunction } from 'i18next'
import type { LocalizedCharter } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import { bannerWords } from '../page/banner.ts'
import { type FrameSite, printPage } from '../page/frame.ts'
import { createPageWithoutVisitor } from '../page/model.ts'
import type { PublishedCharter } from '../records/store.ts'

/**
 * What the archive holds of a charter: its data file, and its page in every language without any visitor in it, with what
 * the banner says to those who have not chosen yet.
 */
export function archiveCharter(
  site: FrameSite & { recordRetention: string },
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
    const { recordRetention } = site
    const page = createPageWithoutVisitor(version, language, { t, recordRetention })
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

/** What the banner says; nothing where it is never shown, since no optional purpose is in use. */
function bannerOf(version: CharterVersion, text: LocalizedCharter, t: TFunction) {
  const optional = text.purposes.filter(({ required }) => !required)
  if (!optional.some(({ cookies }) => cookies.length > 0)) return undefined
  const ids = optional.map(({ id }) => id)
  return { ...bannerWords(version, text, ids, t), purposes: optional.map(({ title }) => title) }
}
