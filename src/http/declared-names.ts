import type { Edition } from '../charter/edition.ts'
import { cookiesIn, namesOf } from '../charter/schema.ts'
import { isNamed } from '../consent/cookie-names.ts'

/** Finds, among the cookies that a request carries, those that the page of a charter tells of. */
export function createNameFinder({ charter }: Edition): (carried: readonly string[]) => string[] {
  const names = cookiesIn(charter)
    .filter(({ cookie }) => cookie.technology === 'cookie' && cookie.party !== 'third')
    .flatMap(({ cookie }) => namesOf(cookie))
  const exact = new Set(names)
  const patterns = names.filter((name) => /[*<]/.test(name))
  return (carried) =>
    carried.filter((name) => exact.has(name) || patterns.some((pattern) => isNamed(pattern, name)))
}
