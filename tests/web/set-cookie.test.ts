import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSetCookie } from '../../src/web/cookies/set-cookie.ts'

/** The moment at which a browser drops a cookie that is set with this Expires; undefined where it passes it over. */
function expiryIn(text: string): Date | undefined {
  const life = readSetCookie(`name=x; Expires=${text}`, new Date(0))?.life
  return typeof life === 'number' ? new Date(life) : undefined
}

describe('the date of a cookie', () => {
  test.each([
    ['Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01T00:00:00'],
    ['Thu, 01-Jan-70 00:00:00 GMT', '1970-01-01T00:00:00'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37'],
    ['"Mon, 23 Nov 2026 9:5:7 GMT"', '2026-11-23T09:05:07'],
    ['23 november 26 09:30:00', '2026-11-23T09:30:00'],
    ['1 Jan 69 0:0:0', '2069-01-01T00:00:00'],
    ['10:00:00GMT 2027 feb 3rd', '2027-02-03T10:00:00'],
    ['29 Feb 2028 00:00:00', '2028-02-29T00:00:00'],
    ['31 Dec 9999 23:59:59 GMT', '9999-12-31T23:59:59'],
  ])('Expires of a cookie: %s is a moment', (text, moment) => {
    expect(expiryIn(text)?.toISOString()).toBe(`${moment}.000Z`)
  })

  test.each([
    '',
    '0',
    '-1',
    '2000',
    '1970-01-01',
    '1970-01-01T00:00:00Z',
    'soon',
    'Thu, 01 Jan 1970',
    '00:00:00 Jan 1970',
    '01 1970 00:00:00',
    '01 Jan 00:00:00',
    '00 Jan 2027 00:00:00',
    '32 Jan 2027 00:00:00',
    '29 Feb 2027 00:00:00',
    '31 Jun 2027 00:00:00',
    '01 Jan 1600 00:00:00',
    '01 Jan 2027 24:00:00',
    '01 Jan 2027 00:60:00',
    '01 Jan 2027 00:00:60',
    '01 Jan 12345 00:00:00',
  ])('Expires of a cookie: %j is no moment', (text) => {
    expect(expiryIn(text)).toBeUndefined()
  })

  test('Expires of a cookie: what JavaScript writes as UTC is read', () => {
    const between = { min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(between), (date) => {
        const seconds = Math.floor(Number(date) / 1000) * 1000
        expect(Number(expiryIn(date.toUTCString()))).toBe(seconds)
      }),
    )
  })
})
