import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the public files of this software. */
export const publicDirectory = fileURLToPath(new URL('../../public', import.meta.url))

/** The style sheet of the page, by an address that changes with its content. */
export interface StyleSheet {
  /** Under the assets: `charter.css?v=0a1b2c3d`. */
  address: string
  /** Subresource integrity. */
  integrity: string
  content: Buffer
}

/** The name of the style sheet among the public files. */
export const styleSheetName = 'charter.css'

/** Reads the style sheet once: what is sent is what the pages name, whatever happens to the file meanwhile. */
export function readStyleSheet(): StyleSheet {
  const content = readFileSync(join(publicDirectory, styleSheetName))
  const hash = createHash('sha256').update(content).digest('base64')
  return {
    address: `${styleSheetName}?v=${encodeURIComponent(hash.slice(0, 12))}`,
    integrity: `sha256-${hash}`,
    content,
  }
}
