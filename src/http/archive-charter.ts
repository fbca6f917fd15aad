import { promisify } from 'node:util'
import type { Express } from 'express'
import type { TFunction } from 'i18next'
import type { Edition } from '../charter/edition.ts'
import { type LocalCharter, spoken } from '../charter/localise.ts'
import type { ServedCharter } from '../log/store.ts'
import { bannerWords } from './consent-banner.ts'
import { createPageFrame, type FrameSite } from './page-frame.ts'
import { pageWithoutVisitor } from './page-without-visitor.ts'
import { textIn as pageText } from './site.ts'

/**
 * What the archive keeps of a charter: its data file, and its page in every language without any visitor in it, with what
 * the banner says to those who have not chosen yet.
 */
export function archiveCharter(
  app: Express,
  site: FrameSite & { recordRetention: string },
  { edition, source, baseUrl }: { edition: Edition; source: string; baseUrl: string },
): ServedCharter {
  const render = promisify<string, object, string>(app.render.bind(app))
  const { version, material, charter } = edition
  return { version, material, source, languages: charter.languages, textIn }

  function textIn(language: string): Promise<string> {
    const text = pageText(edition, language)
    const t = site.translations.of(language)
    const page = { ...pageWithoutVisitor(site, edition, language), banner: bannerOf(text, t) }
    const frame = createPageFrame(site, {
      ...{ edition, language, baseUrl },
      title: `${spoken(text.title)} – ${version.slice(0, 12)}`,
      inLanguage: (code) => `${baseUrl}/versions/${version}/${code}`,
    })
    return render('layout', { body: 'version', frame: { ...frame, isKept: true }, page, t })
  }
}

/** What the banner says; nothing where it is never shown, since no optional purpose is in use. */
function bannerOf(text: LocalCharter, t: TFunction) {
  const optional = text.purposes.filter(({ required }) => !required)
  if (!optional.some(({ cookies }) => cookies.length > 0)) return undefined
  return { ...bannerWords(text, t), purposes: optional.map(({ title }) => title) }
}
