import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSetCookie } from '../../src/site/read-set-cookie.ts'
import { type Reading, readings } from './browser-readings.ts'

const now = new Date('2026-11-28T08:00:00Z')

/** The life (ms) that a line gives a cookie, by what follows its value. */
const lifeOf = (attributes: string) => readSetCookie(`name=x;${attributes}`, now)?.life

function readingOf(attributes: string): Reading {
  const life = lifeOf(attributes) ?? 0
  return life === 'session' ? life : life > 0 ? 'kept' : 'deleted'
}

/** From the shortest to the longest. */
const order: Reading[] = ['deleted', 'session', 'kept']
const rank = (reading: Reading) => order.indexOf(reading)

describe('a line of Set-Cookie', () => {
  test.each(readings)(
    'a line of Set-Cookie: is read for no shorter life than three browsers read, with $attributes',
    ({ attributes, all }) => {
      expect(rank(readingOf(attributes))).toBeGreaterThanOrEqual(Math.max(...all.map(rank)))
    },
  )

  const gone = 'Thu, 01 Jan 1970 00:00:00 GMT'
  test.each([
    ...['Max-Age=0', ' Max-Age=-1', 'max-age=00', `Expires=${gone}`, ` expires=${gone}; Path=/`],
    ...['Expires=Sat, 28 Nov 2026 08:00:00 GMT', 'Expires=Thu, 01-Jan-1970 00:00:01 GMT'],
    ...[`Max-Age=0; Expires=${gone}`, `Expires=${gone}; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`],
  ])('a line of Set-Cookie: is a deletion in the plain forms that frameworks write, as %s', (attributes) => {
    expect(lifeOf(attributes)).toBe(0)
  })

  test.each<[string, number | 'session']>([
    ['Max-Age=60', 60],
    ['Max-Age=+60', 60],
    [`Expires=${gone}; Max-Age=60`, 60],
    ['Max-Age=60; Expires=Sat, 28 Nov 2026 08:02:00 GMT', 120],
    ['Max-Age=0; Expires=Sat, 28 Nov 2026 08:02:00 GMT', 120],
    ['Expires=Sat, 28 Nov 2026 08:02:00 GMT; Max-Age=120; Max-Age=soon', 120],
    ['Expires=Sat, 28-Nov-2026 08:02:00 GMT', 120],
    ['Expires=Sat, 28 Nov 2026 07:59:59 GMT; Max-Age=1', 1],
    ['', 'session'],
    ['Max-Age=0; Max-Age', 'session'],
    ['Max-Age=0; Expires=0', 'session'],
    ['Expires=Thu Jan 01 1970 00:00:00', 'session'],
  ])('a line of Set-Cookie: has the longest of its lives, with "%s"', (attributes, seconds) => {
    expect(lifeOf(attributes)).toBe(seconds === 'session' ? seconds : seconds * 1000)
  })

  test.each([
    ['Sat, 28 Nov 2026 08:02:00', '2027-01-01'],
    ['Sat, 28 Nov 26 08:02:00 GMT', '2027-01-01'],
    ['10/11/2027', '2028-01-01'],
    ['Sat, 28 Nov 12345 08:02:00 GMT', '12346'],
    ['Sat, 28 Nov 127 08:02:00 GMT', '2028-01-01'],
  ])(
    'a line of Set-Cookie: ends with the year at the latest, where its Expires is not plain: %s',
    (text, end) => {
      const moment = /^\d{5}$/.test(end) ? Date.UTC(Number(end)) : Number(new Date(end))
      expect(lifeOf(`Expires=${text}`)).toBe(moment - Number(now))
    },
  )

  test('a line of Set-Cookie: has the Expires that JavaScript writes, to the second', () => {
    const after = { min: new Date(Number(now) + 1000), max: new Date('9999-12-31'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(after), (date) => {
        const seconds = Math.floor(Number(date) / 1000) * 1000
        expect(lifeOf(`Expires=${date.toUTCString()}`)).toBe(seconds - Number(now))
      }),
    )
  })

  test('a line of Set-Cookie: sets nothing without a name and a value', () => {
    expect(readSetCookie('=; Max-Age=0', now)).toBeUndefined()
    expect(readSetCookie('nameless; Max-Age=60', now)).toEqual({ name: '', life: 60_000 })
  })
})
