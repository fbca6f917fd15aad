import fc from 'fast-check'
import { encodeCookie } from '../../src/web/cookies/own-cookies.ts'
import type { Question } from './readers.ts'
import { real } from './visits.ts'

/** A piece of a text that is replaced by another. */
interface Edit {
  at: number
  length: number
  by: string
}

const edit = fc.record({
  at: fc.nat(1000),
  length: fc.nat(3),
  by: fc.string({ unit: fc.constantFrom(...'{}[]":,\\ 0179.-+eAtrunv_%'), maxLength: 3 }),
})

/** Choices of visitors in which a character here or there was lost, added or changed, before or after they were encoded. */
export const damaged: readonly Question[] = fc
  .sample(
    fc.record({
      cookie: fc.constantFrom(real.accepted, real.acceptedUnderSignal, real.mixed, real.refused),
      edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
      isEncoded: fc.boolean(),
      gpc: fc.constantFrom('', '1'),
      purpose: fc.constantFrom('statistics', 'first-party'),
    }),
    // The same each time.
    { seed: 20261123, numRuns: 600 },
  )
  .map(({ cookie, edits, isEncoded, gpc, purpose }) => {
    const [name = '', value = ''] = cookie.split('=', 2)
    const text = isEncoded
      ? edits.reduce(apply, value)
      : encodeCookie(edits.reduce(apply, decodeURIComponent(value)))
    return { cookies: [`${name}=${text}`], gpc, purpose }
  })

function apply(text: string, { at, length, by }: Edit): string {
  const start = at % text.length
  return text.slice(0, start) + by + text.slice(start + length)
}
