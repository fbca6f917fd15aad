import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { advise } from '../../../src/charter/rules/advice.ts'
import { parsedWith } from '../../support/charters.ts'
import { append, swap } from '../edit.ts'

/** What is advised on HTML in the short charter after an edit. */
function advised(edit: (yaml: string) => string): string[] {
  const { charter, locate } = parsedWith(edit)
  return advise(charter, new Date('2026-11-23T09:30:00Z'))
    .filter(({ message }) => message.includes('HTML'))
    .map((problem) => describeProblem(locate(problem)))
}

const introduced = (text: string) => append(`introduction: { fr: Bonjour, en: ${JSON.stringify(text)} }\n`)

describe('HTML in a text', () => {
  test('HTML in a text: is named with its place and what to write', () => {
    expect(advised(introduced('See <a href="https://example.org">here</a>.'))).toEqual([
      '27:30 introduction.en: found "See <a href=\\"https://example.org\\">here</a>."; write Markdown instead of HTML (<a>): a link as [words](https://example.org)',
    ])
  })

  test.each([
    ['One<br>two', '(<br>): a new paragraph after an empty line'],
    ['One<BR />two', '(<br>): a new paragraph after an empty line'],
    ['<p class="lead">One</p>', '(<p>): a new paragraph after an empty line'],
    ['<b>One</b> <strong>two</strong>', '(<b>, <strong>): bold words as **words**'],
    ['*<em>One</em>*', '(<em>): emphasis as *words*'],
    ['<ul><li>One</li></ul>', '(<ul>, <li>): a list with "- " before each entry'],
    ['One&nbsp;: two &eacute; &#233; &nbsp;', '(&nbsp;, &eacute;, &#233;): a character as itself'],
    ['A<br>&nbsp;B', '(<br>, &nbsp;): a new paragraph after an empty line, a character as itself'],
    ['<span style="color: red">x</span>', '(<span>): links, emphasis and lists are all that a text has'],
    ['[a <b>word</b>](https://example.org)', '(<b>): bold words as **words**'],
  ])('HTML in a text: %s is named with what to write', (text, message) => {
    expect(advised(introduced(text))).toEqual([
      expect.stringContaining(`write Markdown instead of HTML ${message}`),
    ])
  })

  test('HTML in a cell, a title and an address: is named too', () => {
    expect(advised(swap('purpose: { fr: Compter,', 'purpose: { fr: Compter<br>tout,'))).toHaveLength(1)
    expect(advised(swap('title: { fr: Cookies,', 'title: { fr: <b>Cookies</b>,'))).toHaveLength(1)
    expect(advised(append('controller: { address: "Rue 1<br>5000 Namur" }\n'))).toHaveLength(1)
  })
})

describe('what is no HTML', () => {
  test.each([
    ...[
      'a < b',
      'a <b and c> d',
      '1 <2> 3',
      'The cookie SSESS<ID>',
      '`<br>` and `&nbsp;`',
      '<https://example.org>',
    ],
    ...[
      '<someone@example.org>',
      'R&D',
      'AT&T;',
      'a & b;',
      '\\&nbsp;',
      '\\<br>',
      '&lt;br&gt;',
      'R&amp;D',
      '**bold** _x_',
    ],
    ...['[a](https://example.org/?a=1&copy;=2)', 'if (a<b) c>d', 'a <!-- b -->'],
  ])('what is no HTML: %s has no advice', (text) => {
    expect(advised(introduced(text))).toEqual([])
  })

  test('a name with a placeholder: is no HTML', () => {
    expect(advised(swap('name: IDE', 'name: <a>_IDE'))).toEqual([])
  })
})
