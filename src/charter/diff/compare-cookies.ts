import { type Cookie, namesOf, type Purpose } from '../schema.ts'
import { durationInWords, unitsOf } from '../time.ts'
import { canonical, materialOfCookie } from '../version.ts'
import { type Change, type CookieField, cookieFields } from './change.ts'
import type { TextPair } from './compare-texts.ts'
import { isReordered, type Kept, type Match, type Pairs, pair } from './pair.ts'
import { difference, type Said, say, sayAsWritten, titleOf, type Version } from './say.ts'

/** A cookie in its purpose and in its version. */
export interface Row {
  cookie: Cookie
  purpose: Purpose
  version: Version
  material: ReturnType<typeof materialOfCookie>
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
    ...added.map((row): Change => ({ kind: 'cookie-added', ...placeOf(row), ...appears(row), ...material })),
    ...removed.map(
      (row): Change => ({ kind: 'cookie-removed', ...placeOf(row), ...disappears(row), ...material }),
    ),
    ...kept.filter((rows) => !isKeptInPurpose(rows)).map(moved),
    ...kept.flatMap((rows) => cookieFields.flatMap((field) => fieldChange(field, rows))),
  ]
}

/** Tells when the cookies that stay in a purpose, or the names of one of them, stand in another order. */
export function cookieOrder(purpose: Kept<Purpose>, after: Version, { kept }: Pairs<Row>): Change[] {
  const { id } = purpose.after
  const stayed = kept.filter((rows) => isKeptInPurpose(rows) && rows.after.purpose.id === id)
  const cookies = stayed.map((rows) => ({ before: rows.before.cookie, after: rows.after.cookie }))
  const isMoved = isReordered(cookies, (cookie) => purpose.before.cookies.indexOf(cookie))
  if (!isMoved && !cookies.some(hasNamesInOtherOrder)) return []
  return [
    {
      ...{ kind: 'order-changed', field: 'cookies', subject: `purposes.${id}.cookies`, isMaterial: false },
      ...{ purpose: id, purposeTitle: titleOf(purpose.after, after), before: undefined, after: undefined },
    },
  ]
}

/** The texts of the cookies that stay, for those who read other languages. */
export function cookieTexts({ kept }: Pairs<Row>): Pick<TextPair, 'before' | 'after'>[] {
  return kept.flatMap(({ before, after }) =>
    texts.map((field) => ({ before: before.cookie[field], after: after.cookie[field] })),
  )
}

const texts = [
  ...(['provider', 'service', 'purpose', 'durationRemark'] as const),
  ...(['condition', 'recipients', 'country'] as const),
]

function rowsOf(version: Version): Row[] {
  const { purposes, languages } = version.charter
  return purposes.flatMap((purpose) =>
    purpose.cookies.map((cookie) => {
      const material = materialOfCookie(cookie, languages)
      const [terms, aim] = [canonical(material), canonical(cookie.purpose)]
      return { cookie, purpose, version, material, terms, aim }
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
    before.material.technology === after.material.technology &&
    before.material.names.some((name) => after.material.names.includes(name))
  return isSameName || (isNamelessOfSameProvider(before, after) && hasSameAim(before, after))
}

function isNamelessOfSameProvider({ material: before }: Row, { material: after }: Row): boolean {
  return (
    before.names.length + after.names.length === 0 &&
    before.technology === after.technology &&
    before.provider === after.provider
  )
}

function isKeptInPurpose({ before, after }: Kept<Row>): boolean {
  return before.purpose.id === after.purpose.id
}

function hasNamesInOtherOrder({ before, after }: Kept<Cookie>): boolean {
  const [old, now] = [namesOf(before), namesOf(after)]
  return old.join() !== now.join() && old.toSorted().join() === now.toSorted().join()
}

function moved({ before, after }: Kept<Row>): Change {
  return {
    ...{ kind: 'cookie-moved', subject: subjectOf(after), ...material },
    ...{ from: before.purpose.id, before: titleOf(before.purpose, before.version) },
    ...{ purpose: after.purpose.id, after: titleOf(after.purpose, after.version) },
  }
}

function fieldChange(field: CookieField, { before, after }: Kept<Row>): Change[] {
  const isMaterial = canonical(agreedTo(field, before)) !== canonical(agreedTo(field, after))
  const told = difference(sayField(field, before, isMaterial), sayField(field, after, isMaterial))
  return told ? [{ kind: 'cookie-changed', field, ...placeOf(after), ...told, isMaterial }] : []
}

function agreedTo(field: CookieField, row: Row): unknown {
  const agreed: Partial<Record<string, unknown>> = row.material
  return agreed[field === 'name' ? 'names' : field] ?? null
}

/** What is agreed to is in the first language: it is told in that one where the language told says the same. */
function sayField(field: CookieField, { cookie, version }: Row, isMaterial: boolean): Said[] {
  switch (field) {
    case 'name':
      return sayAsWritten(namesOf(cookie).toSorted().join(', '))
    case 'duration':
      return sayDuration(cookie.duration, version)
    case 'party':
    case 'domain':
    case 'path':
    case 'role':
      return sayAsWritten(cookie[field])
    default:
      return [
        ...say(cookie[field], version),
        ...(isMaterial ? say(cookie[field], inFirstLanguage(version)) : []),
      ]
  }
}

function sayDuration(duration: string | undefined, { language }: Version): Said[] {
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
function subjectOf({ cookie, version }: Row): string {
  const names = namesOf(cookie)
  return names.length > 0 ? names.join(', ') : (say(cookie.provider, version)[0]?.read() ?? '')
}

function appears({ cookie, version }: Row) {
  return { before: undefined, after: say(cookie.purpose, version)[0]?.read() }
}

function disappears(row: Row) {
  const { before, after } = appears(row)
  return { before: after, after: before }
}

const material = { isMaterial: true }
