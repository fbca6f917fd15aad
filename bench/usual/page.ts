import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TFunction } from 'i18next'
import { type LocalizedCookie, localize } from '../../src/charter/localized.ts'
import type { CharterVersion } from '../../src/charter/version.ts'
import { dayInWords, durationInWords } from '../../src/i18n/dates.ts'
import type { Translations } from '../../src/i18n/translations.ts'

/** The page of the charter as a usual application has it before a visitor comes: words and pieces of HTML. */
export type UsualPage = ReturnType<typeof createUsualPage>

/** Prepares a charter for the templates of the usual ways; its Markdown is HTML already, which spares them work. */
export function createUsualPage(
  { charter, hash: version }: CharterVersion,
  translations: Translations,
  language: string,
) {
  const text = localize(charter, language)
  const t = translations.of(language)
  return {
    language,
    languages: charter.languages.map((code) => ({
      code,
      name: translations.of(code)('language.name'),
      isCurrent: code === language,
    })),
    site: { name: text.site.name.plain, url: text.site.url },
    title: text.title.plain,
    introduction: text.introduction?.html ?? '',
    definitions: { title: text.definitions?.title?.html ?? '', text: text.definitions?.text?.html ?? '' },
    kinds: {
      introduction: text.kinds?.introduction?.html ?? '',
      list: text.kinds?.list.map(({ html }) => html) ?? [],
    },
    usage: text.usage.title?.html ?? '',
    columns: (['provider', 'service', 'name', 'purpose', 'duration', 'party', 'inBrowser'] as const).map(
      (key) => {
        const own = key === 'party' || key === 'inBrowser' ? undefined : text.columns[key]
        return { key, label: own ? own.plain : t(`table.${key}`) }
      },
    ),
    purposes: text.purposes.map(({ id, consent, title, description, cookies }) => ({
      ...{ id, required: consent === 'none', title: title?.html ?? '', description: description?.html ?? '' },
      cookies: cookies.map((cookie) => rowOf(cookie, t)),
    })),
    version,
    updated: text.updated ?? '',
    updatedInWords: dayInWords(text.updated ?? '', t),
    retention: '1 an',
  }
}

function rowOf({ names, provider, service, purpose, duration, party, role }: LocalizedCookie, t: TFunction) {
  return {
    names,
    provider: provider?.html ?? '',
    service: service?.html ?? '',
    purpose: purpose?.html ?? '',
    duration: duration ?? '',
    durationInWords: duration ? durationInWords(duration, t) : '',
    party: party ?? 'first',
    isChoice: role === 'preferences',
  }
}

/** What the software says in a language, as the tree that its file holds, with the names in braces filled in. */
export function wordsOf(localesDirectory: string, { language, site, retention }: UsualPage): unknown {
  const file = readFileSync(join(localesDirectory, language, 'translation.json'), 'utf8')
  return JSON.parse(file.replaceAll('{{site}}', site.name).replaceAll('{{retention}}', retention))
}
