import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationCovering } from '../../src/audit/duration.ts'
import { duration } from '../../src/charter/fields.ts'
import { longestOf } from '../../src/charter/time.ts'

const [minute, day] = [60_000, 86_400_000]

test.each([
  [730 * day, 'P2Y'],
  [730 * day - 1000, 'P2Y'],
  [395 * day, 'P13M'],
  [400 * day, 'P400D'],
  [365 * day, 'P1Y'],
  [180 * day, 'P180D'],
  [14 * day, 'P2W'],
  [day, 'P1D'],
  [60 * minute, 'PT1H'],
  [30 * minute, 'PT30M'],
  [90_500, 'PT91S'],
  [1, 'PT1S'],
  [9999 * 400 * day, 'persistent'],
  [Number.POSITIVE_INFINITY, 'persistent'],
])('a life of %i ms is declared as %s', (life, declared) => {
  expect(durationCovering(life)).toBe(declared)
})

test('a duration covers the life, exceeds it by no more than 1 % or a second, and a charter may have it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 1, max: 1e8 }), fc.integer({ min: 1, max: 3e11 })), (life) => {
      const declared = durationCovering(life)
      const length = longestOf(declared) ?? 0
      expect(duration.safeParse(declared).success).toBe(true)
      expect(length).toBeGreaterThanOrEqual(life)
      expect(length).toBeLessThanOrEqual(Math.max(life * 1.01, life + 1000))
    }),
  )
})
