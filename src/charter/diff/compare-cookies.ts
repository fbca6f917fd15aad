import { canonical } from '../hash.ts'
import { countriesInWords } from '../localized.ts'
import { type Cookie, cookieFields, namesOf, type Purpose } from '../schema.ts'
import { materialOfCookie, type RowTerms } from '../terms.ts'
import {
  type Change,
  changeOf,
  comparedFields,
  difference,
  inLanguageAgreedTo,
  inPurpose,
  lineWords,
  orderChange,
  say,
  textDifference,
  titleOf,
  type Version,
} from './change.ts'
import type { Texts } from './compare-texts.ts'
import { isReordered, type Match, type Pair, type Pairs, pair } from './pair.ts'

/** A cookie in its purpose and in its version. */
interface Row {
  cookie: Cookie
  purpose: Purpose
  version: Version
  names: readonly string[]
  material: RowTerms
  /** What is material, and what the cookie is for, as texts that are the same when they say the same. */
  terms: string
  aim: string
  /** Whether the other version does not agree to it, or not to all of its names, in this purpose. */
  isMaterial: boolean
}

/** Pairs the cookies of two versions, within their purposes first. */
export function pairCookies({ before, after }: Pair<Version>): Pairs<Row> {
  return pair({ before: rowsOf(before, after), after: rowsOf(after, before) }, [
    // The same terms come first: a purpose with the same terms must not seem to have other cookies.
    inSamePurpose((old, now) => hasSameTerms(old, now) && hasSameAim(old, now)),
    inSamePurpose(hasSameTerms),
    inSamePurpose(isAlike),
    inSamePurpose(isNamelessOfSameProvider),
    betweenPurposes((old, now) => hasSameTerms(old, now) && hasSameAim(old, now)),
    betweenPurposes(isAlike),
  ])
}

/** What changed in the cookies themselves, and which came, went or moved. */
export function cookieChanges({ kept, added, removed }: Pairs<Row>): Change[] {
  return [
    ...added.map((row) => rowChange('cookie-added', row, { after: aimOf(row), isMaterial: row.isMaterial })),
    ...removed.map((row) =>
      rowChange('cookie-removed', row, { before: aimOf(row), isMaterial: row.isMaterial }),
    ),
    ...kept.filter((rows) => !staysInPurpose(rows)).map(move),
    ...kept.flatMap((rows) => comparedFields.flatMap((field) => fieldChange(field, rows))),
  ]
}

/** The change of order, where the cookies that stay in a purpose, or the names of one of them, stand in another. */
export function cookieOrder(purpose: Purpose, version: Version, { kept }: Pairs<Row>): Change[] {
  const staying = kept.filter((rows) => staysInPurpose(rows) && rows.after.purpose === purpose)
  if (!isReordered(staying) && !staying.some(hasNamesInOtherOrder)) return []
  return [orderChange('cookies', `purposes.${purpose.id}.cookies`, inPurpose(purpose, version))]
}

/** The texts of the cookies that stay, for those who read other languages. */
export function textsOfCookies({ kept }: Pairs<Row>): Texts[] {
  const fields = cookieFields.filter((field) => field.kind === 'text' || field.kind === 'address')
  return kept.flatMap(({ before, after }) =>
    fields.map(({ name }) => ({ before: before.cookie[name], after: after.cookie[name] })),
  )
}

function rowsOf(version: Version, other: Version): Row[] {
  const agreed = new Set(
    other.charter.purposes.flatMap(({ id, cookies }) =>
      cookies.flatMap((cookie) => termsByName(id, materialOfCookie(cookie))),
    ),
  )
  return version.charter.purposes.flatMap((purpose) =>
    purpose.cookies.map((cookie) => {
      const material = materialOfCookie(cookie)
      return {
        cookie,
        purpose,
        version,
        names: namesOf(cookie),
        material,
        terms: canonical(material),
        aim: canonical(cookie.purpose),
        isMaterial: termsByName(purpose.id, material).some((terms) => !agreed.has(terms)),
      }
    }),
  )
}

/** What a purpose agrees to by a row, for each of its names: the same however names are put into rows. */
function termsByName(purpose: string, material: RowTerms): string[] {
  const names = material.names.length > 0 ? material.names : [undefined]
  return names.map((name) => canonical({ ...material, names: undefined, name, purpose }))
}

function inSamePurpose(matches: Match<Row>): Match<Row> {
  return (before, after) => before.purpose.id === after.purpose.id && matches(before, after)
}

/** Between purposes: a row that the one still has, or the other had before, comes or goes instead. */
function betweenPurposes(matches: Match<Row>): Match<Row> {
  return (before, after) => before.isMaterial && after.isMaterial && matches(before, after)
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

function rowChange(kind: Change['kind'], row: Row, more: Partial<Change>): Change {
  return changeOf(kind, subjectOf(row), { ...inPurpose(row.purpose, row.version), ...more })
}

function move({ before, after }: Pair<Row>): Change {
  return changeOf('cookie-moved', subjectOf(after), {
    from: before.purpose.id,
    before: titleOf(before.purpose, before.version),
    purpose: after.purpose.id,
    after: titleOf(after.purpose, after.version),
    isMaterial: true,
  })
}

type Field = (typeof comparedFields)[number]

function fieldChange(field: Field, rows: Pair<Row>): Change[] {
  const key = field.kind === 'names' ? 'names' : field.name
  const [before, after] = [rows.before.material[key] ?? null, rows.after.material[key] ?? null]
  const isMaterial =
    canonical(before) !== canonical(after) && (rows.before.isMaterial || rows.after.isMaterial)
  const sides = sidesOf(field, rows, isMaterial)
  return sides ? [rowChange('cookie-changed', rows.after, { field: field.name, ...sides, isMaterial })] : []
}

/** A change of what is agreed to is said in the language of that where the other sees none. */
function sidesOf(field: Field, { before, after }: Pair<Row>, isMaterial: boolean) {
  switch (field.kind) {
    case 'names':
      return difference({ before: sortedNames(before), after: sortedNames(after) })
    case 'flag':
      return difference({
        before: before.cookie[field.name] ? field.name : undefined,
        after: after.cookie[field.name] ? field.name : undefined,
      })
    case 'countries':
      return difference({
        before: sayCountries(before.cookie[field.name], after.version),
        after: sayCountries(after.cookie[field.name], after.version),
      })
    case 'address':
      return difference({
        before: say(before.cookie[field.name], before.version),
        after: say(after.cookie[field.name], after.version),
      })
    case 'duration':
    case 'exact':
      return difference({ before: before.cookie[field.name], after: after.cookie[field.name] })
    case 'text': {
      const texts = { before: before.cookie[field.name], after: after.cookie[field.name] }
      const sides = textDifference(texts, { before: before.version, after: after.version })
      if (sides || !isMaterial) return sides
      return textDifference(texts, {
        before: inLanguageAgreedTo(texts.before, before.version),
        after: inLanguageAgreedTo(texts.after, after.version),
      })
    }
  }
}

function sortedNames({ names }: Row): string {
  return names.toSorted().join(', ')
}

function sayCountries(transfers: Cookie['transfers'], { language }: Version): string | undefined {
  return transfers && countriesInWords(transfers, language)
}

/** The names, or the provider of a tracker that has none. */
function subjectOf({ cookie, names, version }: Row): string {
  return names.length > 0 ? names.join(', ') : lineWords(say(cookie.provider, version))
}

function aimOf({ cookie, version }: Row): string {
  return lineWords(say(cookie.purpose, version))
}
