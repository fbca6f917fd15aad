import { describe, expect, test } from 'vitest'
import { courseOf, median, ratios, summarise, type Turn } from '../../bench/figures.ts'

const turnOf = (cpuPerRequest: number): Turn => ({ cpuPerRequest, requestsPerSecond: 1, p50: 1, p99: 1 })

describe('a median', () => {
  test('a median: is the number in the middle, in whatever order they came', () => {
    expect(median([30, 1, 2])).toBe(2)
  })

  test('a median: lies between the two in the middle', () => {
    expect(median([4, 1, 2, 30])).toBe(3)
  })

  test('a median: of nothing is an error, and not a figure', () => {
    expect(() => median([])).toThrow('no median')
  })
})

test('a round is compared with the limit of the same round, whatever the machine did in others', () => {
  const limit = [turnOf(10), turnOf(100), turnOf(10)]
  const { ofLimit } = summarise([turnOf(20), turnOf(200), turnOf(40)], limit)
  expect(ofLimit).toEqual({ median: 2, lowest: 2, highest: 4 })
})

test('a round that the limit did not take part in is compared with nothing', () => {
  expect(() => ratios([1, 2], [1])).toThrow('never were')
})

describe('memory over a long run', () => {
  const warmedUp = [...Array(5).fill(50), ...Array(5).fill(100)]

  test('memory over a long run: is flat where it ends as it was once it was warm', () => {
    expect(courseOf([...warmedUp, ...Array(5).fill(130), ...Array(5).fill(104)])).toEqual({
      ...{ early: 100, late: 104, highest: 130 },
      isFlat: true,
    })
  })

  test('memory over a long run: is not flat where it ends higher', () => {
    expect(courseOf([...warmedUp, ...Array(5).fill(103), ...Array(5).fill(106)]).isFlat).toBe(false)
  })
})
