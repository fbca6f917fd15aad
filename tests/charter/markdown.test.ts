import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { describe, expect, test } from 'vitest'
import {
  type Block,
  type Inline,
  isPlain,
  markdownProblem,
  plainWords,
  readInline,
  readMarkdown,
} from '../../src/charter/markdown.ts'

describe('Markdown of an operator', () => {
  test('Markdown: paragraphs are read', () => {
    expect(readMarkdown('One\ntwo.\n\nThree.')).toEqual([paragraph('One\ntwo.'), paragraph('Three.')])
  })

  test('Markdown: emphasis, strong emphasis and code are read', () => {
    expect(readInline('*a* **b** `c`')).toEqual([
      { type: 'emphasis', children: [words('a')] },
      words(' '),
      { type: 'strong', children: [words('b')] },
      words(' '),
      { type: 'code', children: [words('c')] },
    ])
  })

  test.each([
    ['[the site](https://example.org/a?b=c#d)', 'https://example.org/a?b=c#d', 'the site'],
    ['<https://data.bep.be>', 'https://data.bep.be', 'https://data.bep.be'],
    ['<someone@example.org>', 'mailto:someone@example.org', 'someone@example.org'],
    ['[us](mailto:someone@example.org)', 'mailto:someone@example.org', 'us'],
    ['[call](tel:+3281000000)', 'tel:+3281000000', 'call'],
    ['[page](/privacy)', '/privacy', 'page'],
    ['[choice](#preferences)', '#preferences', 'choice'],
  ])('Markdown: the link %s is read', (text, href, name) => {
    expect(markdownProblem(text)).toBeUndefined()
    expect(readInline(text)).toMatchObject([{ type: 'link', href, children: [words(name)] }])
  })

  test('Markdown: bulleted and numbered lists are read', () => {
    expect(readMarkdown('- a\n- b')).toEqual([
      { type: 'list', ordered: false, items: [[paragraph('a')], [paragraph('b')]] },
    ])
    expect(readMarkdown('1. a\n2. b')).toMatchObject([{ type: 'list', ordered: true }])
  })

  test('Markdown: a line break is read', () => {
    expect(readInline('a\\\nb')).toEqual([words('a'), { type: 'break' }, words('b')])
  })
})

describe('Markdown that a charter does not need', () => {
  test.each([
    '<b>bold</b>',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<!-- a remark -->',
    '# A heading',
    '> A quotation',
    '---',
    '    four spaces',
    'A title\n===',
    '[a]: https://example.org',
    '&lt;b&gt;',
  ])('Markdown that a charter does not need: %j stays text', (text) => {
    expect(markdownProblem(text)).toBeUndefined()
    expect(new Set(typesIn(readMarkdown(text)))).toEqual(new Set(['paragraph', 'text']))
  })

  test('an image in Markdown: becomes a link after an exclamation mark', () => {
    expect(typesIn(readMarkdown('![a](https://example.org/a.png)'))).toEqual([
      'paragraph',
      'text',
      'link',
      'text',
    ])
  })

  test('the mark of a list in a heading or a cell: is a character', () => {
    expect(plainWords(readInline('1. First'))).toBe('1. First')
    expect(plainWords(readInline('- one'))).toBe('- one')
  })
})

describe('harmful links', () => {
  test.each([
    ...['[a](javascript:alert(1))', '[a](JavaScript:alert(1))', '<javascript:alert(1)>'],
    ...['[a](data:text/html,x)', '[a](vbscript:x)', '[a](//example.org)', '[a](/\\example.org)'],
    ...['[a](&#106;avascript:alert(1))', '[a](file:///etc/passwd)', '[a](example.org)', '[a](<https://a b>)'],
    ...['*[a](javascript:x)*', '- [a](javascript:x)', '- - [a](javascript:x)', '1. **[a](javascript:x)**'],
  ])('a harmful link: %s is reported', (text) => {
    expect(markdownProblem(text)).toBe(
      'link to an address that starts with https://, http://, mailto:, tel:, / or #',
    )
  })

  test('a harmful link in a list: is reported where it is a link only in a cell', () => {
    expect(markdownProblem('- [a\n- b](javascript:alert(1))')).toBeDefined()
  })
})

test.each(['\u0000', '\u0007', '\u001b', '\u007f'])('a control character: %j is reported', (character) => {
  expect(markdownProblem(`a${character}b`)).toBe('remove the control characters')
})

test('tabs and line ends: are no control characters', () => {
  expect(markdownProblem('a\tb\r\nc')).toBeUndefined()
})

test('plain words: are without the signs of Markdown', () => {
  expect(plainWords(readInline('The *best* [site](https://example.org)\\\nof `all`'))).toBe(
    'The best site of all',
  )
})

/** Texts made of the marks of Markdown, more likely to be read in a surprising way than any others. */
const markdown = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '- ',
        '1. ',
        '* ',
        '\n',
        '\n\n',
        '  ',
        '    ',
        '[',
        ']',
        '(',
        ')',
        '<',
        '>',
        '![',
        '&#106;',
      ),
      fc.constantFrom('`', '**', '_', '\\', '#', '---', '```', '===', '> ', '&colon;', '\t', ': '),
      fc.constantFrom(
        'javascript:alert(1)',
        'https://example.org',
        '](javascript:x)',
        'a',
        '<b>',
        '<!--',
        '<?x?>',
      ),
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''))

/** Where a list ends, a link may begin: lists are read in paragraphs and not in cells. */
const listsAndLinks = fc
  .array(fc.constantFrom('- ', '1. ', '\n', '  ', '[a', '](javascript:x)', '](https://example.org)'), {
    maxLength: 8,
  })
  .map((pieces) => pieces.join(''))

describe.each([
  ['marks of Markdown', markdown],
  ['lists and links', listsAndLinks],
  ['anything', fc.string({ unit: 'binary' })],
  ['any graphemes', fc.string({ unit: 'grapheme', maxLength: 80 })],
] as const)('a text of %s in which nothing is wrong', (_of, text) => {
  test('any text: is read as Markdown, and links to no address that runs a script', () => {
    fc.assert(
      fc.property(text, (text) => {
        if (markdownProblem(text) !== undefined) return
        const addresses = [...linksIn(readMarkdown(text)), ...linksIn(readInline(text))]
        for (const address of addresses) expect(address).toMatch(/^(https?:\/\/|mailto:|tel:|#|\/(?![/\\]))/i)
      }),
      { numRuns: 3000 },
    )
  })
})

function words(text: string) {
  return { type: 'text', text }
}

function paragraph(text: string) {
  return { type: 'paragraph', children: [words(text)] }
}

function piecesIn(pieces: readonly (Block | Inline)[]): (Block | Inline)[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'list') return [piece, ...piecesIn(piece.items.flat())]
    return 'children' in piece ? [piece, ...piecesIn(piece.children)] : [piece]
  })
}

function typesIn(blocks: readonly Block[]): string[] {
  return piecesIn(blocks).map(({ type }) => type)
}

function linksIn(pieces: readonly (Block | Inline)[]): string[] {
  return piecesIn(pieces).flatMap((piece) => (piece.type === 'link' ? [piece.href] : []))
}

describe('texts without signs', () => {
  const signs = [
    '*',
    '_',
    '`',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '&',
    '#',
    '+',
    '-',
    '.',
    '!',
    '|',
    '~',
    '=',
    ':',
    '\\',
  ]
  const others = [
    ' ',
    '  ',
    '\n',
    '\t',
    '\u00a0',
    'a',
    'Be',
    '1',
    '23',
    'é',
    '"',
    'https://x.example',
    '« x »',
  ]
  const text = fc.oneof(
    fc
      .array(fc.constantFrom(...signs, ...others, ...others), { maxLength: 8 })
      .map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )

  test('a text without signs: is one text to the parser too, which need not look at it', () => {
    let looked = 0
    fc.assert(
      fc.property(text.filter(isPlain), (text) => {
        looked++
        const { children } = fromMarkdown(text)
        expect(children).toMatchObject([{ type: 'paragraph', children: [{ type: 'text', value: text }] }])
        expect(children[0]).toHaveProperty('children.length', 1)
      }),
      { numRuns: 1000 },
    )
    expect(looked).toBeGreaterThan(900)
  })

  test.each(['Se souvenir du choix opéré', 'A : « b » ; 1. c - d (e) !', 'P13M'])(
    'is what most are: %s',
    (text) => expect(isPlain(text)).toBe(true),
  )
})
