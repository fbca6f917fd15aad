import type { TFunction } from 'i18next'
import type { Change } from '../charter/diff/compare.ts'
import { durationInWords } from '../i18n/dates.ts'

/** The changes of a charter, with durations in words; as they are written where the words are the same. */
export function changesInWords(changes: readonly Change[], t: TFunction): Change[] {
  return changes.map((change) => {
    if (change.field !== 'duration') return change
    const before = change.before && durationInWords(change.before, t)
    const after = change.after && durationInWords(change.after, t)
    return before === after ? change : { ...change, before, after }
  })
}
