import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LRUCache } from 'lru-cache'
import { type Appearance, accentsOf, fontStacks, type Logo } from '../charter/appearance.ts'
import type { CharterVersion } from '../charter/version.ts'

/** The folder of the public files of this software. */
export const publicDirectory = fileURLToPath(new URL('../../public', import.meta.url))

/** The name of the style sheet among the public files. */
export const styleSheetName = 'charter.css'

/** The style sheet of the pages in the look of a charter, by an address that changes with its content. */
export interface DressedSheet {
  /** Under the assets: `charter.css?v=0a1b2c3d`. */
  address: string
  /** Subresource integrity. */
  integrity: string
  content: Buffer
  /** What it loads, from beside it. */
  logos: readonly Logo[]
}

/** What of a version decides how its pages look. */
export type Dressed = Pick<CharterVersion, 'charter' | 'look' | 'logos'>

/** The style sheet of this software. */
export interface StyleSheet {
  /** The style sheet in the look of a version. */
  in(version: Dressed): DressedSheet
  /**
   * The content of a style sheet by its address, or of a logo by its name, of the looks that were asked for last: a page that
   * was printed before its charter changed has what it names.
   */
  find(address: string): Uint8Array | undefined
}

/** How many looks are remembered. */
const mostLooks = 20

/** Reads the style sheet once: what is sent is what the pages name, whatever happens to the file meanwhile. */
export function readStyleSheet(): StyleSheet {
  const usual = readFileSync(join(publicDirectory, styleSheetName))
  const known = new LRUCache<string, DressedSheet>({ max: mostLooks })
  return {
    in(version) {
      const sheet = known.get(version.look) ?? dress(usual, version)
      if (!known.has(version.look)) known.set(version.look, sheet)
      return sheet
    },
    find(address) {
      for (const { logos, ...sheet } of known.values()) {
        const logo = logos.find(({ name }) => name === address)
        if (logo ?? sheet.address === address) return (logo ?? sheet).content
      }
      return undefined
    },
  }
}

function dress(usual: Buffer, { charter: { appearance }, logos }: Dressed): DressedSheet {
  const content = appearance ? Buffer.concat([usual, Buffer.from(stylesOf(appearance, logos))]) : usual
  const hash = createHash('sha256').update(content).digest('base64')
  return {
    // Without what an address would have to escape: it costs the page as much, whatever the hash.
    address: `${styleSheetName}?v=${hash.replaceAll(/[+/=]/g, '').slice(0, 12)}`,
    integrity: `sha256-${hash}`,
    content,
    logos,
  }
}

/**
 * What the look of a charter adds to the style sheet. On paper links stay black, as it has them there, and a logo is that of
 * the light scheme.
 */
function stylesOf(appearance: NonNullable<Appearance>, logos: readonly Logo[]): string {
  const accents = accentsOf(appearance)
  const { font } = appearance
  return [
    font ? `:root{--font:${fontStacks[font]}}` : '',
    accents ? `@media screen{:root{--accent:${accents.light}}}` : '',
    accents ? `@media screen and (prefers-color-scheme:dark){:root{--accent:${accents.dark}}}` : '',
    logos.length > 0 ? logoStyle : '',
    ...logos.map(({ scheme, name, ratio }) => {
      const width = Math.round(logoHeight * ratio * 100) / 100
      const rule = `.site-name::before{inline-size:${width}rem;background-image:url(${name})}`
      return scheme === 'light' ? rule : `@media screen and (prefers-color-scheme:dark){${rule}}`
    }),
    '',
  ].join('\n')
}

/** How high a logo is (rem). */
const logoHeight = 2.5

/** The place of a logo, which is kept free while it loads, before the name of the site. */
const logoStyle = `.site-name{display:inline-flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem}
.site-name::before{content:"";max-inline-size:100%;block-size:${logoHeight}rem;background:center/contain no-repeat;print-color-adjust:exact}`
