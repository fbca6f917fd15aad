import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainWords, readInline, readMarkdown } from '../../src/charter/markdown.ts'
import {
  markdownBlocks,
  markdownCode,
  markdownLine,
  plainMarkdown,
} from '../../src/exports/markdown-words.ts'

const asIs = (href: string) => href

describe('words that are written as Markdown', () => {
  test('words that are written as Markdown: are read again as the same words, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(awkward, fc.string({ unit: 'grapheme' })), { maxLength: 12 }),
        (parts) => {
          const words = `a${parts.join('')}z`
          expect(plainWords(readInline(plainMarkdown(words)))).toBe(words.replaceAll(/\s+/g, ' '))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('words that are written as Markdown: keep their words with any emphasis and links', () => {
    fc.assert(
      fc.property(fc.array(stress, { maxLength: 12 }), (parts) => {
        const pieces = readInline(parts.join(''))
        const written = markdownLine(pieces, asIs)
        const read = plainWords(readInline(written)).replaceAll(/<\/?(em|strong)>|<!-- -->/g, '')
        expect(read).toBe(plainWords(pieces).trim().replaceAll(/\s+/g, ' '))
      }),
      { numRuns: 2000 },
    )
  })

  test('words that are written as Markdown: hold no pipe that would end a cell, and no line break that would end a row', () => {
    fc.assert(
      fc.property(fc.array(awkward, { maxLength: 12 }), (parts) => {
        const words = parts.join('')
        for (const written of [plainMarkdown(words), markdownCode(words)])
          expect(written.replaceAll('\\|', '')).not.toMatch(/[|\n]/)
      }),
    )
  })
})

/** Words that mean something to Markdown, to HTML or to a table. */
const awkward = fc.constantFrom(
  ...['*', '_', '**', '`', '|', '\\', '[', ']', '(', ')', '<b>', '<!--', '&amp;', '&#124;', '#', '!', '~~'],
  ...['\n', ' ', '$', '-', '+', '=', '1.', '1)', 'https://example.org', 'a_b', '!['],
)

const stress = fc.constantFrom(
  ...['*', '_', '**', 'a', 'b', ' ', '[x](https://example.org)', '|', '\\', '<', '!', '[', ']', 'é', '.'],
)

describe('a line', () => {
  test.each([
    ['*a* **b** `c`', '*a* **b** `c`'],
    ['_a_ __b__', '*a* **b**'],
    ['**a _b_ c**', '<strong>a *b* c</strong>'],
    ['*a!*', '<em>a!</em>'],
    ['*a*_b_', '*a*<!-- -->*b*'],
    ['[the *site*](https://example.org/a_b)', '[the *site*](https://example.org/a_b)'],
    ['<https://data.bep.be>', '<https://data.bep.be>'],
    ['[a](https://example.org/(b)|c)', '[a](https://example.org/%28b%29%7Cc)'],
    ['Look![a](https://example.org)', 'Look\\![a](https://example.org)'],
    ['a\\\nb', 'a<br>b'],
    ['a | b', 'a \\| b'],
    ['[ \\[x](https://example.org)', '[\\[x](https://example.org)'],
    ['a [ b ](https://example.org) c', 'a [b](https://example.org) c'],
    ['a[ b ](https://example.org)c', 'a [b](https://example.org) c'],
    ['a *[ b ](https://example.org)* c', 'a <em>[b](https://example.org)</em> c'],
    ['**[ b ](https://example.org) c**', '<strong>[b](https://example.org) c</strong>'],
    ['<script>', '\\<script\\>'],
  ])('a line: %j is written %j', (text, written) => {
    expect(markdownLine(readInline(text), asIs)).toBe(written)
  })

  test('a link on a line of Markdown: leads where its address is resolved to', () => {
    const line = markdownLine(readInline('[a](/b)'), (href) => `https://example.org${href}`)
    expect(line).toBe('[a](https://example.org/b)')
  })
})

test.each([
  ['a name', '_pk_*', '`_pk_*`'],
  ['a name with a pipe', 'a|b', '<code>a&#124;b</code>'],
  ['a name with a back quote', 'a`<b>', '<code>a&#96;&#60;b&#62;</code>'],
])('a name in Markdown: %s is written as code', (_name, name, written) => {
  expect(markdownCode(name)).toBe(written)
})

describe('paragraphs and lists', () => {
  test.each([
    ['One.\n\nTwo.', 'One.\n\nTwo.'],
    ['- a\n- b', '- a\n- b'],
    ['1. a\n2. b', '1. a\n2. b'],
    ['- a\n\n  b\n- c', '- a\n\n  b\n- c'],
    ['- a\n  1. b\n  2. c', '- a\n\n  1. b\n  2. c'],
    ['\\- a', '\\- a'],
    ['1\\. a', '1\\. a'],
    ['\\# a', '\\# a'],
  ])('paragraphs and lists: %j are written %j, which reads the same', (text, written) => {
    const blocks = readMarkdown(text)
    expect(markdownBlocks(blocks, asIs)).toBe(written)
    expect(readMarkdown(written)).toEqual(blocks)
  })
})
