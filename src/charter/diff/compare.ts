import type { Charter, Purpose } from '../schema.ts'
import {
  type Change,
  difference,
  type ListField,
  type PurposeKind,
  paragraphWords,
  say,
  sayAsWritten,
  titleOf,
  type Version,
} from './change.ts'
import { cookieChanges, cookieOrder, pairCookies, textsOfCookies } from './compare-cookies.ts'
import { pairTexts, reorderedLists, type TextPair, textChange } from './compare-texts.ts'
import { isReordered, type Pair, type Pairs, pair } from './pair.ts'

export type { Change } from './change.ts'

/**
 * What changed between two versions of a charter, in the words of a language; `[]` where no reader of it sees a
 * difference. A text that a version does not have in the language is compared in the first of its languages that has it.
 */
export function compareCharters(before: Charter, after: Charter, language: string): Change[] {
  return compareVersions({ charter: before, language }, { charter: after, language })
}

function compareVersions(before: Version, after: Version): Change[] {
  const purposes = pair(before.charter.purposes, after.charter.purposes, [(old, now) => old.id === now.id])
  const languages = pair(before.charter.languages, after.charter.languages, [(old, now) => old === now])
  const cookies = pairCookies(before, after)
  const texts = pairTexts(before, after, purposes)
  return [
    ...purposeChanges(purposes, before, after),
    ...cookieChanges(cookies),
    ...purposes.kept.flatMap((purpose) => cookieOrder(purpose, after, cookies)),
    ...texts.flatMap((text) => textChange(text, before, after)),
    ...reordered(purposes, before.charter.purposes, 'purposes'),
    ...reordered(languages, before.charter.languages, 'languages'),
    ...reorderedLists(before, after).map(orderChange),
    ...languageChanges(languages, after.language),
    ...otherLanguages([...texts, ...textsOfCookies(cookies)], languages, before, after),
    ...dateChange(before.charter, after.charter),
  ]
}

function purposeChanges({ kept, added, removed }: Pairs<Purpose>, before: Version, after: Version): Change[] {
  return [
    ...added.map((purpose) =>
      purposeChange('purpose-added', purpose, after, { after: descriptionOf(purpose, after) }),
    ),
    ...removed.map((purpose) =>
      purposeChange('purpose-removed', purpose, before, { before: descriptionOf(purpose, before) }),
    ),
    ...kept.flatMap((purpose) => pairedPurposeChanges(purpose, after)),
  ]
}

function pairedPurposeChanges({ before: old, after: now }: Pair<Purpose>, version: Version): Change[] {
  const changes: Change[] = []
  if (old.required !== now.required)
    changes.push(purposeChange(now.required ? 'purpose-required' : 'purpose-optional', now, version))
  if (old.revision !== now.revision) {
    const revisions = { before: old.revision?.toString(), after: now.revision?.toString() }
    changes.push(purposeChange('purpose-revised', now, version, revisions))
  }
  return changes
}

function purposeChange(
  kind: PurposeKind,
  purpose: Purpose,
  version: Version,
  { before, after }: { before?: string | undefined; after?: string | undefined } = {},
): Change {
  return {
    kind,
    purpose: purpose.id,
    subject: titleOf(purpose, version),
    before,
    after,
    isMaterial: true,
  }
}

function descriptionOf({ description }: Purpose, version: Version): string | undefined {
  return say(description, version, paragraphWords)[0]?.read()
}

function reordered<T>({ kept }: Pairs<T>, before: readonly T[], field: ListField): Change[] {
  return isReordered(kept, (entry) => before.indexOf(entry)) ? [orderChange(field)] : []
}

function orderChange(field: ListField): Change {
  return { kind: 'order-changed', field, subject: field, ...withoutSides }
}

function languageChanges({ added, removed }: Pairs<string>, language: string): Change[] {
  return [
    ...added.map(
      (code): Change => ({ kind: 'language-added', ...inWords([code], language), ...withoutSides }),
    ),
    ...removed.map(
      (code): Change => ({ kind: 'language-removed', ...inWords([code], language), ...withoutSides }),
    ),
  ]
}

/** The languages in which a text changed that reads as before in the language of `after`. */
function otherLanguages(
  texts: readonly Pick<TextPair, 'before' | 'after'>[],
  { kept }: Pairs<string>,
  before: Version,
  after: Version,
): Change[] {
  const hidden = texts.filter((text) => !differs(text, after.language))
  const changed = kept
    .map(({ after }) => after)
    .filter((language) => hidden.some((text) => differs(text, language)))
  return changed.length === 0
    ? []
    : [{ kind: 'other-languages', ...inWords(changed, after.language), ...withoutSides }]

  function differs(text: Pick<TextPair, 'before' | 'after'>, language: string): boolean {
    const [old, now] = [say(text.before, { ...before, language }), say(text.after, { ...after, language })]
    return difference(old, now) !== undefined
  }
}

/** Languages with their names in a language: `[nl, de]` are "néerlandais et allemand". */
function inWords(languages: readonly string[], language: string) {
  const names = new Intl.DisplayNames([language], { type: 'language' })
  const subject = new Intl.ListFormat(language).format(languages.map((code) => names.of(code) ?? code))
  return { subject, languages }
}

function dateChange(before: Charter, after: Charter): Change[] {
  const sides = difference(sayAsWritten(before.updated), sayAsWritten(after.updated))
  return sides
    ? [{ kind: 'date-changed', field: 'updated', subject: 'updated', ...sides, isMaterial: false }]
    : []
}

const withoutSides = { before: undefined, after: undefined, isMaterial: false }
