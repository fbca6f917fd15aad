import { type Cookie, cookieTexts, namesOf, type Purpose } from '../schema.ts'
import { durationInWords, unitsOf } from '../time.ts'
import { canonical, materialOfCookie } from '../version.ts'
import {
  type Change,
  comparedFields,
  difference,
  say,
  sayAsWritten,
  titleOf,
  type Version,
  type Wording,
} from './change.ts'
import type { TextPair } from './compare-texts.ts'
import { isReordered, type Match, type Pair, type Pairs, pair } from './pair.ts'

/** A cookie in its purpose and in its version. */
interface Row {
  cookie: Cookie
  purpose: Purpose
  version: Version
  names: readonly string[]
  material: Record<string, unknown>
  /** What is material, and what the cookie is for, as texts that are the same when they say the same. */
  terms: string
  aim: string
}

/** Pairs the cookies of two versions, within their purposes first. */
export function pairCookies(before: Version, after: Version): Pairs<Row> {
  return pair(rowsOf(before), rowsOf(after), [
    // The same terms come first: a purpose with the same terms must not seem to have other cookies.
    inSamePurpose((old, now) => hasSameTerms(old, now) && hasSameAim(old, now)),
    inSamePurpose(hasSameTerms),
    inSamePurpose(isAlike),
    inSamePurpose(isNamelessOfSameProvider),
    (old, now) => hasSameTerms(old, now) && hasSameAim(old, now),
    isAlike,
  ])
}

/** What changed in the cookies themselves, and which came, went or moved. */
export function cookieChanges({ kept, added, removed }: Pairs<Row>): Change[] {
  return [
    ...added.map(addition),
    ...removed.map(removal),
    ...kept.filter((rows) => !staysInPurpose(rows)).map(move),
    ...kept.flatMap((rows) => comparedFields.flatMap((field) => fieldChange(field, rows))),
  ]
}

/** The change of order, where the cookies that stay in a purpose, or the names of one of them, stand in another. */
export function cookieOrder(purpose: Pair<Purpose>, after: Version, { kept }: Pairs<Row>): Change[] {
  const { id } = purpose.after
  const staying = kept.filter((rows) => staysInPurpose(rows) && rows.after.purpose.id === id)
  const cookies = staying.map((rows) => ({ before: rows.before.cookie, after: rows.after.cookie }))
  const isMoved = isReordered(cookies, (cookie) => purpose.before.cookies.indexOf(cookie))
  if (!isMoved && !staying.some(hasNamesInOtherOrder)) return []
  return [
    {
      kind: 'order-changed',
      field: 'cookies',
      subject: `purposes.${id}.cookies`,
      isMaterial: false,
      purpose: id,
      purposeTitle: titleOf(purpose.after, after),
      before: undefined,
      after: undefined,
    },
  ]
}

/** The texts of the cookies that stay, for those who read other languages. */
export function textsOfCookies({ kept }: Pairs<Row>): Pick<TextPair, 'before' | 'after'>[] {
  return kept.flatMap(({ before, after }) =>
    cookieTexts.map((field) => ({ before: before.cookie[field], after: after.cookie[field] })),
  )
}

function rowsOf(version: Version): Row[] {
  const { purposes, languages } = version.charter
  return purposes.flatMap((purpose) =>
    purpose.cookies.map((cookie) => {
      const material = materialOfCookie(cookie, languages)
      return {
        cookie,
        purpose,
        version,
        names: namesOf(cookie),
        material,
        terms: canonical(material),
        aim: canonical(cookie.purpose),
      }
    }),
  )
}

function inSamePurpose(matches: Match<Row>): Match<Row> {
  return (before, after) => before.purpose.id === after.purpose.id && matches(before, after)
}

function hasSameTerms(before: Row, after: Row): boolean {
  return before.terms === after.terms
}

function hasSameAim(before: Row, after: Row): boolean {
  return before.aim === after.aim
}

function isAlike(before: Row, after: Row): boolean {
  const isSameName =
    before.cookie.technology === after.cookie.technology &&
    before.names.some((name) => after.names.includes(name))
  return isSameName || (isNamelessOfSameProvider(before, after) && hasSameAim(before, after))
}

function isNamelessOfSameProvider(before: Row, after: Row): boolean {
  return (
    before.names.length + after.names.length === 0 &&
    before.cookie.technology === after.cookie.technology &&
    before.material.provider === after.material.provider
  )
}

function staysInPurpose({ before, after }: Pair<Row>): boolean {
  return before.purpose.id === after.purpose.id
}

function hasNamesInOtherOrder({ before, after }: Pair<Row>): boolean {
  const [old, now] = [before.names, after.names]
  return old.join() !== now.join() && old.toSorted().join() === now.toSorted().join()
}

function addition(row: Row): Change {
  return { kind: 'cookie-added', ...placeOf(row), before: undefined, after: aimOf(row), isMaterial: true }
}

function removal(row: Row): Change {
  return { kind: 'cookie-removed', ...placeOf(row), before: aimOf(row), after: undefined, isMaterial: true }
}

function move({ before, after }: Pair<Row>): Change {
  return {
    kind: 'cookie-moved',
    subject: subjectOf(after),
    isMaterial: true,
    from: before.purpose.id,
    before: titleOf(before.purpose, before.version),
    purpose: after.purpose.id,
    after: titleOf(after.purpose, after.version),
  }
}

type Field = (typeof comparedFields)[number]

function fieldChange(field: Field, { before, after }: Pair<Row>): Change[] {
  const key = field.kind === 'names' ? 'names' : field.name
  const isMaterial = canonical(before.material[key] ?? null) !== canonical(after.material[key] ?? null)
  const sides = difference(sayField(field, before, isMaterial), sayField(field, after, isMaterial))
  return sides ? [{ kind: 'cookie-changed', field: field.name, ...placeOf(after), ...sides, isMaterial }] : []
}

/** What is agreed to is in the first language: a change of it is said in that one where the other sees none. */
function sayField(field: Field, { cookie, names, version }: Row, isMaterial: boolean): Wording[] {
  switch (field.kind) {
    case 'names':
      return sayAsWritten(names.toSorted().join(', '))
    case 'duration':
      return sayDuration(cookie[field.name], version)
    case 'exact':
      return sayAsWritten(cookie[field.name])
    case 'text': {
      const words = say(cookie[field.name], version)
      return isMaterial ? [...words, ...say(cookie[field.name], inFirstLanguage(version))] : words
    }
  }
}

function sayDuration(duration: string | undefined, { language }: Version): Wording[] {
  const units = duration === undefined ? undefined : unitsOf(duration)
  if (duration === undefined || !units) return sayAsWritten(duration)
  return [{ written: duration, read: () => durationInWords(units, language) }]
}

function inFirstLanguage({ charter, language }: Version): Version {
  return { charter, language: charter.languages[0] ?? language }
}

function placeOf(row: Row) {
  const { purpose, version } = row
  return { subject: subjectOf(row), purpose: purpose.id, purposeTitle: titleOf(purpose, version) }
}

/** The names, or the provider of a tracker that has none. */
function subjectOf({ cookie, names, version }: Row): string {
  return names.length > 0 ? names.join(', ') : (say(cookie.provider, version)[0]?.read() ?? '')
}

function aimOf({ cookie, version }: Row): string | undefined {
  return say(cookie.purpose, version)[0]?.read()
}
