import { promisify } from 'node:util'
import type { Express } from 'express'
import type { TFunction } from 'i18next'
import { type LocalizedCharter, spoken } from '../charter/localized.ts'
import type { CharterVersion } from '../charter/version.ts'
import { bannerWords } from '../page/banner.ts'
import { createPageFrame, type FrameSite } from '../page/frame.ts'
import { pageWithoutVisitor } from '../page/page-without-visitor.ts'
import type { PublishedCharter } from '../records/store.ts'

/**
 * What the archive takes in of a charter: its data file, and its page in every language without a visitor, with the
 * words of the banner for visitors who have not chosen yet.
 */
export function archiveCharter(
  app: Express,
  site: FrameSite & { recordRetention: string },
  { version, source, baseUrl }: { version: CharterVersion; source: string; baseUrl: string },
): PublishedCharter {
  const render = promisify<string, object, string>(app.render.bind(app))
  const { hash, material, charter } = version
  return { version: hash, material, source, languages: charter.languages, pageIn }

  function pageIn(language: string): Promise<string> {
    const text = version.in(language)
    const t = site.translations.of(language)
    const page = { ...pageWithoutVisitor(site, version, language), banner: bannerOf(text, t) }
    const frame = createPageFrame(site, {
      ...{ version, language, baseUrl },
      title: `${spoken(text.title)} – ${hash.slice(0, 12)}`,
      inLanguage: (code) => `${baseUrl}/versions/${hash}/${code}`,
    })
    return render('layout', { body: 'version', frame: { ...frame, isKept: true }, page, t })
  }
}

/** What the banner says; nothing where it is never shown, since no optional purpose is in use. */
function bannerOf(text: LocalizedCharter, t: TFunction) {
  const optional = text.purposes.filter(({ required }) => !required)
  if (!optional.some(({ cookies }) => cookies.length > 0)) return undefined
  return { ...bannerWords(text, t), purposes: optional.map(({ title }) => title) }
}
