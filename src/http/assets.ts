import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'

/** The style sheet of the page, by an address that changes with its content. */
export interface StyleSheet {
  /** Under the assets: `charter.css?v=0a1b2c3d`. */
  address: string
  /** Subresource integrity. */
  integrity: string
  content: Buffer
}

/** Reads the style sheet once: what is served is what the pages name, whatever happens to the file meanwhile. */
export function readStyleSheet(directory: string): StyleSheet {
  const content = readFileSync(join(directory, 'charter.css'))
  const hash = createHash('sha384').update(content).digest('base64')
  return {
    address: `charter.css?v=${encodeURIComponent(hash.slice(0, 12))}`,
    integrity: `sha384-${hash}`,
    content,
  }
}

/** Serves the style sheet and the files of a folder, which browsers may keep. */
export function serveAssets(styleSheet: StyleSheet, directory: string): RequestHandler {
  const router = Router()
  router.get('/charter.css', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(styleSheet.content)
  })
  const options = { maxAge: '1 day', index: false, redirect: false, setHeaders: letOtherSitesLoad }
  router.use(express.static(directory, options))
  return router
}

/** charte.js and embed.css are made for the pages of other sites. */
function letOtherSitesLoad(res: ServerResponse): void {
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
}
