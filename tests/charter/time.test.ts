import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  durationPattern,
  endOf,
  lengthByCounting,
  longestOf,
  meaningOf,
  readMoment,
  startOf,
  unitsOf,
  writeMoment,
} from '../../src/charter/time.ts'
import { versionWith } from '../support/charters.ts'
import { problemsAfter, swap } from './edit.ts'

describe('the end of a duration', () => {
  test.each([
    ['P2W', '2026-11-23T09:30:00Z', '2026-12-07T09:30:00Z'],
    ['P6M', '2026-11-23T09:30:00Z', '2027-05-23T09:30:00Z'],
    ['P12M', '2026-11-23T09:30:00Z', '2027-11-23T09:30:00Z'],
    ['P52W', '2026-11-23T09:30:00Z', '2027-11-22T09:30:00Z'],
    ['P1D', '2026-12-31T23:59:59Z', '2027-01-01T23:59:59Z'],
    ['PT30M', '2026-12-31T23:45:00Z', '2027-01-01T00:15:00Z'],
    ['PT1H2M3S', '2026-01-01T00:00:00Z', '2026-01-01T01:02:03Z'],
    ['P1Y2M3W4DT5H6M7S', '2026-01-01T00:00:00Z', '2027-03-26T05:06:07Z'],
  ])('the end of a duration: %s from %s ends at %s', (duration, from, end) => {
    expect(endOf(duration, new Date(from))).toEqual(new Date(end))
  })

  test.each([
    ['P6M', '2026-08-31T00:00:00Z', '2027-02-28T00:00:00Z'],
    ['P6M', '2027-08-31T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['P1M', '2026-01-31T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['P1M', '2026-03-31T00:00:00Z', '2026-04-30T00:00:00Z'],
    ['P13M', '2026-01-29T00:00:00Z', '2027-02-28T00:00:00Z'],
    ['P1Y', '2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
    ['P4Y', '2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z'],
    ['P1M1D', '2026-01-31T00:00:00Z', '2026-03-01T00:00:00Z'],
  ])(
    'the end of a duration that starts at the end of a month: %s from %s ends at %s and not in the month after',
    (duration, from, end) => {
      expect(endOf(duration, new Date(from))).toEqual(new Date(end))
    },
  )

  test('the end of a duration: leaves its start as it was', () => {
    const start = new Date('2026-08-31T00:00:00Z')
    endOf('P6M', start)
    expect(start).toEqual(new Date('2026-08-31T00:00:00Z'))
  })

  test.each(['session', 'persistent'])('the end of a duration: %s has none', (duration) => {
    expect(endOf(duration, new Date('2026-11-23T09:30:00Z'))).toBeUndefined()
    expect(unitsOf(duration)).toBeUndefined()
  })
})

describe('the meaning of a duration', () => {
  test.each([
    ['P13M', 'P1Y1M'],
    ['P013M', 'P13M'],
    ['P2W', 'P14D'],
    ['P1D', 'PT24H'],
    ['PT90M', 'PT1H30M'],
  ])('the meaning of a duration: %s and %s end together', (one, other) => {
    expect(meaningOf(one)).toEqual(meaningOf(other))
  })

  test.each([
    ['P1Y', 'P365D'],
    ['P1M', 'P30D'],
    ['P1M', 'PT1M'],
    ['session', 'persistent'],
  ])('the meaning of a duration: %s and %s may end apart', (one, other) => {
    expect(meaningOf(one)).not.toEqual(meaningOf(other))
  })
})

describe('the start of a duration', () => {
  test.each([
    ['P2W', '2026-12-07T09:30:00Z', '2026-11-23T09:30:00Z'],
    ['P1Y', '2026-11-23T09:30:00Z', '2025-11-23T09:30:00Z'],
    ['P18M', '2026-11-23T09:30:00Z', '2025-05-23T09:30:00Z'],
    ['PT30M', '2027-01-01T00:15:00Z', '2026-12-31T23:45:00Z'],
    ['P1Y2M3W4DT5H6M7S', '2027-03-26T05:06:07Z', '2026-01-01T00:00:00Z'],
    ['P1Y', '2028-02-29T00:00:00Z', '2027-02-28T00:00:00Z'],
    ['P1M', '2026-03-31T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['P1M', '2026-02-28T00:00:00Z', '2026-01-28T00:00:00Z'],
  ])('the start of a duration: %s that ends at %s starts at %s', (duration, to, start) => {
    expect(startOf(duration, new Date(to))).toEqual(new Date(start))
  })

  test.each(['session', 'persistent'])('the start of a duration: %s has none', (duration) => {
    expect(startOf(duration, new Date('2026-11-23T09:30:00Z'))).toBeUndefined()
  })
})

const units = fc
  .record({
    years: fc.nat(50),
    months: fc.nat(600),
    weeks: fc.nat(500),
    days: fc.nat(999),
    hours: fc.nat(999),
    minutes: fc.nat(9999),
    seconds: fc.nat(99_999),
  })
  .filter((length) => Object.values(length).some(Boolean))
const moment = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2100-12-31T00:00:00Z'),
  noInvalidDate: true,
})

describe('the longest that a duration can be', () => {
  const days = (duration: string) => Number(longestOf(duration)) / 86_400_000

  test.each([
    ['P1D', 1],
    ['P2W', 14],
    ['P1M', 31],
    ['P2M', 62],
    ['P3M', 92],
    ['P6M', 184],
    ['P12M', 366],
    ['P1Y', 366],
    ['P13M', 397],
    ['P4Y', 1461],
    ['P5Y', 1827],
    ['P100Y', 36_525],
    ['P400Y', 146_097],
    ['P1M2D', 33],
  ])('the longest of a duration: %s lasts at most %s days', (duration, longest) => {
    expect(days(duration)).toBe(longest)
  })

  test('the longest of a duration in hours, minutes and seconds: is what it says', () => {
    expect(longestOf('PT1H2M3S')).toBe(3_723_000)
  })

  test.each(['session', 'persistent'])('the longest of a duration: %s has none', (duration) => {
    expect(longestOf(duration)).toBeUndefined()
  })

  test('the longest of a run of months: is that of all that start in four hundred years', () => {
    const everyMonth = Array.from({ length: 4800 }, (_, month) => new Date(Date.UTC(1600, month)))
    for (const months of [1, 2, 5, 7, 11, 13, 25, 47, 95, 119, 600, 1164, 1199, 2388, 2399])
      expect(longestOf(`P${months}M`), `P${months}M`).toBe(
        Math.max(...everyMonth.map((start) => Number(endOf(`P${months}M`, start)) - Number(start))),
      )
  })

  test('the longest of a duration: is never exceeded, on whichever day it starts', () => {
    fc.assert(
      fc.property(units, moment, (length, start) => {
        const lasts = Number(endOf(written(length), start)) - Number(start)
        expect(lasts).toBeLessThanOrEqual(Number(longestOf(written(length))))
        expect(lasts).toBeLessThanOrEqual(Number(lengthByCounting(written(length))))
      }),
      { numRuns: 3000 },
    )
  })
})

test.each([
  ['P12M', 372],
  ['P1Y', 366],
  ['P1Y1M1W1D', 405],
])('a duration that is counted without a calendar: %s is %s days', (duration, days) => {
  expect(lengthByCounting(duration)).toBe(days * 86_400_000)
})

test.each(['session', 'persistent'])(
  'a duration that is counted without a calendar: %s has no length',
  (duration) => {
    expect(lengthByCounting(duration)).toBeUndefined()
  },
)

test('the end of a duration: is never before its start', () => {
  fc.assert(
    fc.property(units, moment, (length, start) => {
      expect(endOf(written(length), start)?.getTime()).toBeGreaterThanOrEqual(start.getTime())
    }),
    { numRuns: 3000 },
  )
})

test('the end of a duration that starts before the start of another: is before the end of that', () => {
  fc.assert(
    fc.property(units, moment, fc.integer({ min: 0, max: 100 * 86_400_000 }), (length, end, earlier) => {
      const start = Number(startOf(written(length), end)) - earlier
      expect(Number(endOf(written(length), new Date(start)))).toBeLessThanOrEqual(Number(end))
    }),
    { numRuns: 3000 },
  )
})

test('what is written is read: every unit by its letter', () => {
  fc.assert(
    fc.property(units, (length) => {
      expect(unitsOf(written(length))).toEqual(length)
    }),
  )
})

test('the end of a longer duration: is never earlier', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 48 }), fc.nat(48), moment, (months, more, start) => {
      const [short, long] = [endOf(`P${months}M`, start), endOf(`P${months + more}M`, start)]
      expect(Number(long)).toBeGreaterThanOrEqual(Number(short))
    }),
    { numRuns: 3000 },
  )
})

describe('what is no duration', () => {
  test.each([
    ...['P0D', 'P0Y0M', 'PT0S', 'P99999Y', 'P99999999999D'],
    ...['', 'P', 'PT', 'P1', 'p2w', '2W', 'P1.5D', 'P-1D', '-P1D', 'P1DT', 'P1H', 'PT1D', 'P1D1M', 'P1S'],
    ...['P 2W', ' P2W', 'P2W ', 'P2W\n', '14', '13 months', 'Session', 'sessions', 'P1W1', 'P٢W'],
  ])('no duration: %j', (duration) => {
    expect(durationPattern.test(duration)).toBe(false)
    expect(unitsOf(duration)).toBeUndefined()
  })

  test('a length that no calendar reaches: is reported with its line, and nothing breaks', () => {
    const [problem] = problemsAfter(swap('duration: P13M', 'duration: P99999999999Y'))
    expect(problem).toMatchObject({ line: 20, path: 'purposes[1].cookies[0].duration' })
    expect(() => versionWith(swap('duration: P13M', 'duration: P999Y'))).not.toThrow()
  })

  test('a length of nothing: is reported with its line, since it would be shown as no duration', () => {
    const [problem] = problemsAfter(swap('duration: P13M', 'duration: P0D'))
    expect(problem).toMatchObject({ line: 20, path: 'purposes[1].cookies[0].duration' })
  })
})

describe('moments', () => {
  test('a moment: is written to the second, in UTC', () => {
    expect(writeMoment(new Date('2026-11-23T10:30:00.789+01:00'))).toBe('2026-11-23T09:30:00Z')
  })

  test.each([
    '',
    '2026-11-23',
    '2026-11-23T09:30Z',
    '2026-11-23 09:30:00Z',
    '2026-11-23T09:30:00',
    '2026-13-01T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-11-23T09:30:60Z',
    ' 2026-11-23T09:30:00Z',
    '2026-11-23T09:30:00Z\n',
    '+012026-11-23T09:30:00Z',
    '٢٠٢٦-11-23T09:30:00Z',
  ])('a text in another form is no moment: %j', (text) => {
    expect(readMoment(text)).toBeUndefined()
  })

  test('a moment: is read from nothing but what was written', () => {
    for (const value of [undefined, null, 0, new Date(0), ['2026-11-23T09:30:00Z']])
      expect(readMoment(value)).toBeUndefined()
  })
})

type Length = NonNullable<ReturnType<typeof unitsOf>>

function written({ years, months, weeks, days, hours, minutes, seconds }: Length): string {
  return `P${years}Y${months}M${weeks}W${days}DT${hours}H${minutes}M${seconds}S`
}
