import type { TFunction } from 'i18next'
import type { Change } from '../charter/diff/compare.ts'
import { baseLanguageOf } from '../charter/fields.ts'
import { durationInWords } from '../i18n/dates.ts'

/** The changes of a charter, with durations in words, as written where the words are the same, and with languages by name. */
export function changesInWords(changes: readonly Change[], t: TFunction): Change[] {
  return changes.map((change) => {
    if (change.languages) return { ...change, subject: namesOf(change.languages, t) }
    if (change.field !== 'duration' && change.field !== 'dataRetention') return change
    const before = change.before && durationInWords(change.before, t)
    const after = change.after && durationInWords(change.after, t)
    return before === after ? change : { ...change, before, after }
  })
}

/** The names of languages in the language of the page: `[nl, de]` are "néerlandais et allemand". */
function namesOf(codes: readonly string[], t: TFunction): string {
  const formats = t('language.formats')
  const names = new Intl.DisplayNames(formats, { type: 'language' })
  return new Intl.ListFormat(formats).format(
    codes.map((code) => {
      const base = baseLanguageOf(code)
      return base === undefined ? (names.of(code) ?? code) : `${names.of(base)} – ${t('language.simple')}`
    }),
  )
}
