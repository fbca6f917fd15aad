import type { Block, Inline } from '../charter/markdown.ts'

/** The absolute address of a link of the charter. */
export type Resolve = (href: string) => string

/** Running text as Markdown on one line, also for a cell of a table. */
export function markdownLine(pieces: readonly Inline[], resolve: Resolve): string {
  return writePieces(pieces, resolve).trim()
}

/** Paragraphs and lists as Markdown, without a line break at the end. */
export function markdownBlocks(blocks: readonly Block[], resolve: Resolve): string {
  return blocks.map((block) => writeBlock(block, resolve)).join('\n\n')
}

/** Words that Markdown shows as they are, wherever they stand in a line. */
export function plainMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>|~#$]/g, '\\$&')
    .replaceAll(/&(?=[#\w\\])/g, '\\&')
}

/** A name as code; where it holds a mark of Markdown itself, as HTML, in which every sign is a number. */
export function markdownCode(name: string): string {
  if (!/[`|]|^\s|\s$|[\r\n]/.test(name)) return `\`${name}\``
  return `<code>${name.replaceAll(/[^A-Za-z0-9]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`
}

function writePieces(pieces: readonly Inline[], resolve: Resolve): string {
  return pieces.map((piece) => writePiece(piece, resolve)).reduce(joined, '')
}

function writePiece(piece: Inline, resolve: Resolve): string {
  switch (piece.type) {
    case 'text':
      return plainMarkdown(piece.text)
    case 'break':
      return '<br>'
    case 'unbroken':
      return writePieces(piece.children, resolve)
    case 'emphasis':
      return around(writePieces(piece.children, resolve), (words) => stressed('*', 'em', words))
    case 'strong':
      return around(writePieces(piece.children, resolve), (words) => stressed('**', 'strong', words))
    case 'code':
      return markdownCode(piece.children.map((child) => (child.type === 'text' ? child.text : '')).join(''))
    case 'link':
      return writeLink(piece, resolve)
  }
}

/** Asterisks where nothing can be mistaken, and HTML, which Markdown allows, where they touch other signs. */
function stressed(mark: string, element: string, words: string): string {
  const isPlain = /^[\p{L}\p{N}]([^*]*[\p{L}\p{N}])?$/u.test(words)
  return isPlain ? mark + words + mark : `<${element}>${words}</${element}>`
}

function writeLink(link: Extract<Inline, { type: 'link' }>, resolve: Resolve): string {
  const address = resolve(link.href).replaceAll(/[<>|()\\]/g, encodeSign)
  if (link.isAddress && address === link.href) return `<${address}>`
  return around(writePieces(link.children, resolve), (words) => `[${words}](${address})`)
}

/** Blanks at either end stay outside of a link or an emphasis: within, a line could begin or end with one. */
function around(words: string, wrap: (words: string) => string): string {
  const trimmed = words.trim()
  return trimmed === '' ? words : words.replace(trimmed, () => wrap(trimmed))
}

function encodeSign(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
}

/**
 * An exclamation mark before a link would make it an image, asterisks before asterisks would be one mark, and two
 * blanks are read as one.
 */
function joined(before: string, words: string): string {
  if (before.endsWith(' ') && words.startsWith(' ')) return before + words.slice(1)
  if (words.startsWith('[')) return before.replace(/!$/, '\\!') + words
  return /(?<!\\)\*$/.test(before) && words.startsWith('*') ? `${before}<!-- -->${words}` : before + words
}

function writeBlock(block: Block, resolve: Resolve): string {
  if (block.type === 'paragraph') return notAList(markdownLine(block.children, resolve))
  const items = block.items.map((item, index) => {
    const mark = block.ordered ? `${index + 1}. ` : '- '
    return mark + markdownBlocks(item, resolve).replaceAll(/\n(?!\n)/g, `\n${' '.repeat(mark.length)}`)
  })
  return items.join('\n')
}

/** A paragraph that begins like an entry of a list, or like a rule, is none. */
function notAList(line: string): string {
  return line.replace(/^[-+=]/, '\\$&').replace(/^(\d+)([.)])/, '$1\\$2')
}
