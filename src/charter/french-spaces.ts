import type { Block, Inline } from './markdown.ts'

/**
 * Keeps the signs that French sets off by a space at their word, so that no line begins or ends with one alone: "types :",
 * "« tiers »". The text itself stays as the operator wrote it, ordinary spaces included.
 */
export function keepFrenchSigns(pieces: readonly Inline[]): Inline[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'text') return split(piece.text)
    if (piece.type === 'break' || piece.type === 'code') return [piece]
    return [{ ...piece, children: keepFrenchSigns(piece.children) }]
  })
}

/** The same for a longer text. */
export function keepFrenchSignsIn(blocks: readonly Block[]): Block[] {
  return blocks.map((block) =>
    block.type === 'paragraph'
      ? { ...block, children: keepFrenchSigns(block.children) }
      : { ...block, items: block.items.map(keepFrenchSignsIn) },
  )
}

/** No longer than a line of a phone: a longer word may be broken anyhow. */
const withSigns = /((?:« )?[^\s«]{1,24} [:;?!»][^\s]{0,2}|« [^\s]{1,24})/

function split(text: string): Inline[] {
  return text.split(withSigns).flatMap((part, index): Inline[] => {
    if (part === '') return []
    const piece: Inline = { type: 'text', text: part }
    return [index % 2 === 0 ? piece : { type: 'unbroken', children: [piece] }]
  })
}
