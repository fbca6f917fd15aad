import type { Charter, Purpose } from '../schema.ts'
import {
  type Change,
  changeOf,
  difference,
  orderChange,
  paragraphWords,
  say,
  titleOf,
  type Version,
} from './change.ts'
import { cookieChanges, cookieOrder, pairCookies, textsOfCookies } from './compare-cookies.ts'
import { listNames, pairLists, pairTexts, type Texts, textChange } from './compare-texts.ts'
import { isReordered, type Pair, type Pairs, pair } from './pair.ts'

export type { Change } from './change.ts'

/**
 * What changed between two versions of a charter, in the words of a language; `[]` where no reader of it sees a
 * difference. A text that a version does not have in the language is compared in the first of its languages that has it.
 */
export function compareCharters(before: Charter, after: Charter, language: string): Change[] {
  const versions = { before: { charter: before, language }, after: { charter: after, language } }
  const purposes = pair({ before: before.purposes, after: after.purposes }, [(old, now) => old.id === now.id])
  const languages = pair({ before: before.languages, after: after.languages }, [(old, now) => old === now])
  const cookies = pairCookies(versions)
  const lists = pairLists(versions)
  const texts = pairTexts(versions, lists, purposes)
  const day = difference({ before: before.updated, after: after.updated })
  return [
    ...purposeChanges(purposes, versions),
    ...cookieChanges(cookies),
    ...purposes.kept.flatMap(({ after }) => cookieOrder(after, versions.after, cookies)),
    ...texts.flatMap((text) => textChange(text, versions)),
    ...(isReordered(purposes.kept) ? [orderChange('purposes')] : []),
    ...(isReordered(languages.kept) ? [orderChange('languages')] : []),
    ...listNames.filter((list) => isReordered(lists[list].kept)).map((list) => orderChange(list)),
    ...languages.added.map((code) => languageChange('language-added', [code])),
    ...languages.removed.map((code) => languageChange('language-removed', [code])),
    ...otherLanguages([...texts, ...textsOfCookies(cookies)], languages, versions),
    ...(day ? [changeOf('date-changed', 'updated', { field: 'updated', ...day })] : []),
    ...auditChange(before, after),
  ]
}

/** Another audit, by its day; one of more pages on the same day has no words for that. */
function auditChange({ audited: before }: Charter, { audited: after }: Charter): Change[] {
  if (before?.on === after?.on && before?.pages === after?.pages) return []
  const days = difference({ before: before?.on, after: after?.on })
  return [changeOf('date-changed', 'audited', { field: 'audited', ...days })]
}

function purposeChanges(
  { kept, added, removed }: Pairs<Purpose>,
  { before, after }: Pair<Version>,
): Change[] {
  return [
    ...added.map((purpose) =>
      purposeChange('purpose-added', purpose, after, { after: descriptionOf(purpose, after) }),
    ),
    ...removed.map((purpose) =>
      purposeChange('purpose-removed', purpose, before, { before: descriptionOf(purpose, before) }),
    ),
    ...kept.flatMap(({ before: old, after: now }) => {
      const revisions = { before: old.revision?.toString(), after: now.revision?.toString() }
      return [
        ...(old.consent === now.consent ? [] : [purposeChange(`purpose-${now.consent}`, now, after)]),
        ...(difference(revisions) ? [purposeChange('purpose-revised', now, after, revisions)] : []),
      ]
    }),
  ]
}

function purposeChange(
  kind: Change['kind'],
  purpose: Purpose,
  version: Version,
  sides: Partial<Change> = {},
) {
  return changeOf(kind, titleOf(purpose, version), { purpose: purpose.id, ...sides, isMaterial: true })
}

function descriptionOf({ description }: Purpose, version: Version): string | undefined {
  return description && paragraphWords(say(description, version))
}

/** The languages in which a text changed that reads as before in the language of the comparison. */
function otherLanguages(texts: readonly Texts[], { kept }: Pairs<string>, { before, after }: Pair<Version>) {
  const hidden = texts.filter((text) => !differs(text, after.language))
  const changed = kept
    .map(({ after }) => after)
    .filter((language) => hidden.some((text) => differs(text, language)))
  return changed.length === 0 ? [] : [languageChange('other-languages', changed)]

  function differs(text: Texts, language: string): boolean {
    const versions = { before: { ...before, language }, after: { ...after, language } }
    return say(text.before, versions.before) !== say(text.after, versions.after)
  }
}

/** A change of languages, by their codes. */
function languageChange(kind: Change['kind'], languages: readonly string[]): Change {
  return changeOf(kind, languages.join(', '), { languages })
}
