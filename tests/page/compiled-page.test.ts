import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePage, createPageCache, type Hole, tokenLength } from '../../src/page/compiled-page.ts'

const holes: Hole[] = ['token', 'since', 'sinceInWords', 'until', 'untilInWords']
const anyText = fc.string({ unit: 'binary', maxLength: 2000 })
const anyPage = fc.array(fc.tuple(anyText, fc.constantFrom(...holes)), { maxLength: 8 })
const anyToken = fc.oneof(fc.stringMatching(/^[\w-]{44}$/), anyText)
const anyValues = fc.record(
  Object.fromEntries(holes.map((hole) => [hole, hole === 'token' ? anyToken : anyText])),
)

describe('a compiled page', () => {
  test('filled page: any text with any values in its holes is what a browser reads, check sum and length included', () => {
    fc.assert(
      fc.property(anyPage, anyText, anyValues, (pairs, last, values) => {
        const names = pairs.map(([, name]) => name)
        const page = compilePage([...pairs.map(([part]) => part), last], names)
        const whole = pairs.map(([part, name]) => part + values[name]).join('') + last
        expect(gunzipSync(page.gzip(values)).equals(Buffer.from(whole))).toBe(true)
        expect(page.text(values)).toBe(whole)
      }),
      { numRuns: 300 },
    )
  })

  test('filled page: long parts and the longest value are read too', () => {
    const [part, value, last] = ['é'.repeat(3_000_000), 'x'.repeat(65_535), 'b'.repeat(100_001)]
    const page = compilePage([part, last, ''], ['token', 'since'])
    expect(gunzipSync(page.gzip({ token: value })).toString()).toBe(part + value + last)
  })

  test('page that is filled again and again: each time anew, whatever was filled before', () => {
    const page = compilePage(['a', 'b', 'c'], ['token', 'token'])
    for (const token of ['1', '22', '2é', '333', '', '1', 'a'.repeat(44), 'b'.repeat(44), 'é'.repeat(22)])
      expect(gunzipSync(page.gzip({ token })).toString()).toBe(`a${token}b${token}c`)
  })

  test('page with seams: hardly longer than one that is compressed as a whole', () => {
    const part = Array.from({ length: 400 }, (_, line) => `<li>line ${line} of a page</li>\n`).join('')
    const whole = compilePage([part], []).gzip({}).length
    const halves = compilePage([part.slice(0, 5000), part.slice(5000)], ['since']).gzip({}).length
    expect(halves).toBeLessThan(whole * 1.3)
  })

  test('page with tokens in it: longer than one without by these and a few bytes for each, since what follows refers to what precedes', () => {
    const part = Array.from({ length: 400 }, (_, line) => `<li>line ${line} of a page</li>\n`).join('')
    const whole = compilePage([part], []).gzip({}).length
    const thirds = compilePage(
      [part.slice(0, 2000), part.slice(2000, 5000), part.slice(5000)],
      ['token', 'token'],
    )
    const token = 'x'.repeat(tokenLength)
    expect(thirds.gzip({ token }).length).toBeLessThan(whole + 2 * (tokenLength + 60))
    expect(gunzipSync(thirds.gzip({ token })).toString()).toBe(thirds.text({ token }))
  })

  test('page with a token of another length, which no other part may know: is compressed as a whole', () => {
    const page = compilePage(['<p>a page</p>', '<p>a page</p>'], ['token'])
    for (const token of ['short', 'x'.repeat(tokenLength + 1)])
      expect(gunzipSync(page.gzip({ token })).toString()).toBe(`<p>a page</p>${token}<p>a page</p>`)
  })
})

describe('a cache of pages', () => {
  test('cache of pages: a page is remembered by its key, with its holes where they were printed', () => {
    const pages = createPageCache()
    const added = pages.add(
      'key',
      `<p>${pages.hole('token')}<p>${pages.hole('since')}<p>${pages.hole('token')}`,
    )
    expect(pages.find('key')).toBe(added)
    expect(pages.find('other')).toBeUndefined()
    expect(added.text({ token: 'T', since: 'S' })).toBe('<p>T<p>S<p>T')
  })

  test('cache of pages: marks differ between two caches, so that no text of a charter can hold one', () => {
    expect(createPageCache().hole('token')).not.toBe(createPageCache().hole('token'))
  })

  test('cache of pages: many large pages do not fill the memory', () => {
    const pages = createPageCache()
    for (let page = 0; page < 40; page++) pages.add(`${page}`, `${page}`.repeat(1_000_000))
    expect(pages.find('0')).toBeUndefined()
    expect(pages.find('39')).toBeDefined()
  })
})
