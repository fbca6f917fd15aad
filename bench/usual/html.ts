import type { Line, Paragraphs } from '../../src/charter/localized.ts'
import type { Block, Inline } from '../../src/charter/markdown.ts'
import { html, Markup } from '../../src/cli/markup.ts'

/** A line of the charter as HTML; empty where there is none. */
export function htmlOf(line: Line | undefined): string {
  return line ? inlineHtml(line.content).text : ''
}

/** A longer text of the charter as HTML; empty where there is none. */
export function paragraphsOf(text: Paragraphs | undefined): string {
  return text ? text.content.map((block) => `${blockHtml(block).text}\n`).join('') : ''
}

function blockHtml(block: Block): Markup {
  if (block.type === 'paragraph') return html`<p>${inlineHtml(block.children)}</p>`
  const items = block.items.map((item) => html`<li>${item.map(blockHtml)}</li>`)
  return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`
}

function inlineHtml(pieces: readonly Inline[]): Markup {
  return new Markup(pieces.map((piece) => pieceHtml(piece).text).join(''))
}

function pieceHtml(piece: Inline): Markup {
  if (piece.type === 'text') return html`${piece.text}`
  if (piece.type === 'break') return html`<br>`
  const children = inlineHtml(piece.children)
  if (piece.type === 'link') {
    return piece.isAddress
      ? html`<a href="${piece.href}" class="address">${children}</a>`
      : html`<a href="${piece.href}">${children}</a>`
  }
  const [open, close] = {
    emphasis: ['<em>', '</em>'],
    strong: ['<strong>', '</strong>'],
    code: ['<code>', '</code>'],
    unbroken: ['<span class="unbroken">', '</span>'],
  }[piece.type].map((tag) => new Markup(tag))
  return open && close ? html`${open}${children}${close}` : children
}
