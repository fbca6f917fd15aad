import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGzipTemplate } from '../../src/page/gzip-template.ts'

const fill = (parts: readonly string[], values: readonly string[]) =>
  createGzipTemplate(parts, [...values.keys()]).fill(values)

test('any text with any values in its holes is what a browser reads, check sum and length included', () => {
  const text = fc.string({ unit: 'binary', maxLength: 2000 })
  const template = fc.array(fc.tuple(text, text), { maxLength: 8 })
  fc.assert(
    fc.property(template, text, (pairs, last) => {
      const parts = [...pairs.map(([part]) => part), last]
      const values = pairs.map(([, value]) => value)
      const whole = parts.map((part, index) => part + (values[index] ?? '')).join('')
      expect(gunzipSync(fill(parts, values)).equals(Buffer.from(whole))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('long parts and the longest value are read too', () => {
  const [part, value, last] = ['é'.repeat(3_000_000), 'x'.repeat(65_535), 'b'.repeat(100_001)]
  expect(gunzipSync(fill([part, last, ''], [value, ''])).toString()).toBe(part + value + last)
})

test('a value stands in each of its holes', () => {
  const index = fc.nat({ max: 2 })
  const values = fc.tuple(...[1, 2, 3].map(() => fc.string({ unit: 'binary', maxLength: 50 })))
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), index), { maxLength: 9 }), values, (pairs, values) => {
      const template = createGzipTemplate(
        [...pairs.map(([part]) => part), 'end'],
        pairs.map(([, hole]) => hole),
      )
      const whole = `${pairs.map(([part, hole]) => part + values[hole]).join('')}end`
      expect(gunzipSync(template.fill(values)).equals(Buffer.from(whole))).toBe(true)
    }),
  )
})

test('one template is filled again and again, each time anew', () => {
  const template = createGzipTemplate(['a', 'b'], [0])
  for (const value of ['1', '22', '2é', '333', '', '1'])
    expect(gunzipSync(template.fill([value])).toString()).toBe(`a${value}b`)
})

test('what is compressed once is not much longer than what is compressed each time', () => {
  const part = Array.from({ length: 400 }, (_, line) => `<li>line ${line} of a page</li>\n`).join('')
  const { size } = createGzipTemplate([part], [])
  const { size: halves } = createGzipTemplate([part.slice(0, 5000), part.slice(5000)], [0])
  expect(halves).toBeLessThan(size * 1.3)
})
