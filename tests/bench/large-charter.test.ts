import { expect, test } from 'vitest'
import { largeCharterFile } from '../../bench/large-charter.ts'
import { cookiesIn } from '../../src/charter/schema.ts'
import { parseCharter } from '../../src/charter/source/load.ts'

test('the large charter of the benchmarks is one that can be served: 1,000 cookies in 24 languages', () => {
  const file = largeCharterFile()
  // What the loader takes at most.
  expect(Buffer.byteLength(file)).toBeLessThanOrEqual(1_000_000)
  const { charter } = parseCharter(file)
  expect(charter.languages).toHaveLength(24)
  expect(cookiesIn(charter)).toHaveLength(1000)
  expect(Object.keys(cookiesIn(charter).at(-1)?.cookie.purpose ?? {})).toHaveLength(24)
})
