import { isNamed, isPattern } from '../../charter/declared-cookies.ts'
import { namesOf } from '../../charter/schema.ts'
import type { CharterVersion } from '../../charter/version.ts'

/** Finds, among the cookies that a request carries, some by their names. */
export type NameFinder = (carried: readonly string[]) => string[]

/** Makes what finds the names that a charter declares as the site's own cookies, or those of its optional purposes alone. */
export function createNameFinder(
  { charter }: CharterVersion,
  { isOptional }: { isOptional?: boolean } = {},
): NameFinder {
  const names = charter.purposes
    .filter(({ required }) => !isOptional || !required)
    .flatMap(({ cookies }) => cookies)
    .filter(({ technology, party }) => technology === 'cookie' && party !== 'third')
    .flatMap((cookie) => namesOf(cookie))
  const exact = new Set(names)
  const patterns = names.filter(isPattern)
  return (carried) =>
    carried.filter((name) => exact.has(name) || patterns.some((pattern) => isNamed(pattern, name)))
}
