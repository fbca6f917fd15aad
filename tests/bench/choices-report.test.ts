import { describe, expect, test } from 'vitest'
import { type CrowdFigures, logTable, postTable, readingTable } from '../../bench/choices-report.ts'
import { inRounds } from '../../bench/timed.ts'
import { withFigures } from '../../bench/write-report.ts'
import { sourceOf } from '../house/sources.ts'

const turns = (...rates: number[]) => rates.map((rate) => ({ count: 1, rate, p50: 1, p99: 2, cpu: 100 }))
const slow = (...times: number[]) => times.map((p50) => ({ count: 1, rate: 1, p50, p99: p50 }))
const crowd = (change: Partial<CrowdFigures>): CrowdFigures => ({
  ...{ engine: 'SQLite', crowd: 32, raw: turns(100), log: turns(100) },
  ...{ withLog: turns(100), without: turns(100) },
  ...change,
})

describe('a goal is met or missed, and never rounded into the other', () => {
  test.each([
    [50, 'met'],
    [49.9, '**missed**'],
  ])('of the own rate of an engine: %d %%', (log, judged) => {
    expect(
      logTable([crowd({ raw: turns(100), log: turns(log) })])
        .at(-1)
        ?.at(-1),
    ).toBe(judged)
  })

  test.each([
    [91, 'met'],
    [89.9, '**missed**'],
    [120, 'met'],
  ])('of the POSTs without a log: %d %%', (withLog, judged) => {
    expect(
      postTable([crowd({ withLog: turns(withLog) })])
        .at(-1)
        ?.at(-1),
    ).toBe(judged)
  })

  test.each([
    [2, 'met'],
    [2.01, '**missed**'],
  ])('of the idle time of a page: %d times', (busy, judged) => {
    const figures = { engine: 'SQLite', idle: slow(1), busy: slow(busy) }
    expect(readingTable([figures]).at(-1)?.at(-1)).toBe(judged)
  })
})

test('the rounds of a run are compared one by one, so that a noisy one falls on both', () => {
  const [, row = []] = logTable([crowd({ raw: turns(100, 10, 1000), log: turns(60, 6, 600) })])
  expect(row).toContain('60 %')
})

test('each round begins with another measure, and the first does not count', async () => {
  const order: string[] = []
  const measure = (name: string) => async () => order.push(name)
  const turns = await inRounds([measure('a'), measure('b')], 2)
  expect(order.join('')).toBe('abbaab')
  expect(turns).toEqual([
    [4, 5],
    [3, 6],
  ])
})

test('the page of the performance has a place for figures', () => {
  expect(withFigures(sourceOf('docs/performance.md'), 'new')).toContain('-->\n\nnew\n\n<!--')
})
