import type { PhrasingContent, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

/** A piece of running text, ready to be printed by a view, which escapes it. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'emphasis' | 'strong' | 'code'; children: Inline[] }
  /** Words that no line may end within. */
  | { type: 'unbroken'; children: Inline[] }
  /** A link; `isAddress` where its words are the address itself. */
  | { type: 'link'; href: string; isAddress: boolean; children: Inline[] }
  | { type: 'break' }

/** A paragraph or a list of a longer text. */
export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'list'; ordered: boolean; items: Block[][] }

/** Reads the Markdown of an operator's text: paragraphs, lists, emphasis and links; HTML stays text. */
export function readMarkdown(text: string): Block[] {
  return treeOf(text).map(readBlock)
}

/**
 * Reads a text of one line: what stands in a heading or in a cell of the table. Where it has several lines or paragraphs,
 * each begins on a line of its own.
 */
export function readInline(text: string): Inline[] {
  return apart(treeOf(text, inlineOnly).map((node) => withBreaks(inlineOf(readBlock(node)))))
}

/** The words alone, without emphasis and links. */
export function plainWords(inline: readonly Inline[]): string {
  return inline
    .map((piece) => {
      if (piece.type === 'text') return piece.text
      return piece.type === 'break' ? ' ' : plainWords(piece.children)
    })
    .join('')
}

/** What to write instead of a text that the page cannot show, or undefined when it can. */
export function markdownProblem(text: string): string | undefined {
  if (text.search(controlCharacter) >= 0) return 'remove the control characters'
  const blocks = treeOf(text)
  // In one line, only what is a list in paragraphs is read otherwise.
  const isSame = blocks.every(({ type }) => type !== 'list')
  return linkProblem(isSame ? blocks : [...blocks, ...treeOf(text, inlineOnly)])
}

/**
 * What of a text is written as in HTML: tags, which stay text here, and characters by name, like `&nbsp;`. Not what
 * Markdown has: code, addresses in angle brackets, and the names of its own signs.
 */
export function htmlIn(text: string): string[] {
  const constructs = disabled.filter((construct) => construct !== 'htmlText')
  return treeOf(text, constructs).flatMap(htmlOf)

  function htmlOf(node: RootContent): string[] {
    if (node.type === 'html') return [node.value]
    if (node.type !== 'text') return 'children' in node ? node.children.flatMap(htmlOf) : []
    const written = text.slice(node.position?.start.offset, node.position?.end.offset)
    const characters = written.match(/&(?!(?:amp|lt|gt);)(?:#\d+|#x[\da-f]+|\w+);/gi) ?? []
    return characters.filter((name) => !node.value.includes(name))
  }
}

/** All but tab, line feed and carriage return. A NUL could not be kept in every database. */
export const controlCharacter = /(?![\t\n\r])\p{Cc}/gu

/** Only what a charter needs: the page has its own headings, and no image or HTML may come from a text. */
const disabled = [
  'htmlFlow',
  'htmlText',
  'headingAtx',
  'setextUnderline',
  'codeIndented',
  'codeFenced',
  'thematicBreak',
  'definition',
  'labelStartImage',
  'blockQuote',
]

/** In a heading or a cell, the mark of a list is a character. */
const inlineOnly = [...disabled, 'list']

function treeOf(text: string, constructs: readonly string[] = disabled): RootContent[] {
  if (isPlain(text)) return [{ type: 'paragraph', children: [{ type: 'text', value: text }] }]
  return fromMarkdown(text, { extensions: [{ disable: { null: [...constructs] } }] }).children
}

/** Whether a text holds nothing that Markdown could take for a sign: of thousands of texts, most hold nothing. */
export function isPlain(text: string): boolean {
  return !sign.test(text)
}

/** Anywhere; at the start, also what begins a list, a rule or a block; and spaces at either end. */
const sign = /[\\*_`[\]<>&\p{Cc}]|^(?:[ #=~|+-]|\d+[.)]|$)| $/u

function linkProblem(nodes: readonly RootContent[]): string | undefined {
  for (const node of nodes) {
    if (node.type === 'link' && !isSafeAddress(node.url))
      return 'link to an address that starts with https://, http://, mailto:, tel:, / or #'
    const problem = 'children' in node ? linkProblem(node.children) : undefined
    if (problem) return problem
  }
  return undefined
}

function isSafeAddress(url: string): boolean {
  return /^(https?:\/\/|mailto:|tel:|#|\/(?![/\\]))/i.test(url) && !/[\s\\]/.test(url)
}

function readBlock(node: RootContent): Block {
  if (node.type === 'list')
    return {
      type: 'list',
      ordered: node.ordered === true,
      items: node.children.map((item) => item.children.map(readBlock)),
    }
  if (node.type === 'paragraph') return { type: 'paragraph', children: node.children.map(readPiece) }
  throw new Error(`a text of the charter holds a ${node.type}, which the page does not print`)
}

function readPiece(node: PhrasingContent): Inline {
  switch (node.type) {
    case 'text':
      return { type: 'text', text: node.value }
    case 'inlineCode':
      return { type: 'code', children: [{ type: 'text', text: node.value }] }
    case 'emphasis':
    case 'strong':
      return { type: node.type, children: node.children.map(readPiece) }
    case 'link':
      return readLink(node.url, node.children.map(readPiece))
    case 'break':
      return { type: 'break' }
    default:
      throw new Error(`a text of the charter holds a ${node.type}, which the page does not print`)
  }
}

function readLink(href: string, children: Inline[]): Inline {
  return { type: 'link', href, isAddress: plainWords(children) === href, children }
}

function inlineOf(block: Block): Inline[] {
  return block.type === 'paragraph' ? block.children : block.items.flat().flatMap(inlineOf)
}

function withBreaks(pieces: readonly Inline[]): Inline[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'text')
      return apart(piece.text.split(/\r\n?|\n/).map((line): Inline[] => [{ type: 'text', text: line }]))
    if (piece.type === 'break' || piece.type === 'code') return [piece]
    return [{ ...piece, children: withBreaks(piece.children) }]
  })
}

function apart(lines: readonly Inline[][]): Inline[] {
  return lines.flatMap((line, index): Inline[] => (index === 0 ? line : [{ type: 'break' }, ...line]))
}
