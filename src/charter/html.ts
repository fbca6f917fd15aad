import type { Block, Inline } from './markdown.ts'

declare const escaped: unique symbol
/** HTML in which every word is escaped. Only this file makes it, and views print nothing else unescaped. */
export type Html = string & { readonly [escaped]: true }

/** A text as HTML, in an element or within the quotation marks of an attribute. */
export function escapeHtml(text: unknown): Html {
  const plain = String(text ?? '')
  return html(/[&<>"']/.test(plain) ? plain.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign) : plain)
}

/** The text that was escaped so. */
export function unescapeHtml(escaped: string): string {
  return escaped.replace(/&(?:amp|lt|gt|#34|#39);/g, (entity) => signs.get(entity) ?? entity)
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}
const signs = new Map(Object.entries(entities).map(([sign, entity]) => [entity, sign]))

/** How a text differs from the page around it. */
interface Setting {
  /** The language of the text, where it is not that of the page. */
  lang: string | undefined
  /** Whether the text may run against the direction of the page: a name that is the same in all languages. */
  isIsolated: boolean
}

/** A line as HTML: what stands in a heading, a cell or a link. */
export function printLine(pieces: readonly Inline[], { lang, isIsolated }: Setting): Html {
  const words = pieces.map(printPiece).join('')
  if (lang !== undefined) return html(`<span lang="${escapeHtml(lang)}" dir="auto">${words}</span>`)
  return html(isIsolated ? `<bdi>${words}</bdi>` : words)
}

/** Paragraphs and lists as HTML. */
export function printBlocks(blocks: readonly Block[], { lang }: Pick<Setting, 'lang'>): Html {
  const printed = blocks.map(printBlock).join('\n')
  return html(lang === undefined ? printed : `<div lang="${escapeHtml(lang)}" dir="auto">${printed}</div>`)
}

function printBlock(block: Block): string {
  if (block.type === 'paragraph') return `<p>${block.children.map(printPiece).join('')}</p>`
  const list = block.ordered ? 'ol' : 'ul'
  return `<${list}>${block.items.map((item) => `<li>${item.map(printBlock).join('\n')}</li>`).join('')}</${list}>`
}

function printPiece(piece: Inline): string {
  if (piece.type === 'text') return escapeHtml(piece.text)
  if (piece.type === 'break') return '<br>'
  const words = piece.children.map(printPiece).join('')
  if (piece.type === 'unbroken') return `<span class="unbroken">${words}</span>`
  if (piece.type === 'link')
    return `<a href="${escapeHtml(piece.href)}"${piece.isAddress ? ' class="address"' : ''}>${words}</a>`
  const tag = tags[piece.type]
  return `<${tag}>${words}</${tag}>`
}

const tags = { emphasis: 'em', strong: 'strong', code: 'code' } as const

function html(text: string): Html {
  return text as Html
}
