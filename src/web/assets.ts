import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { RequestHandler } from 'express'
import { publicDirectory, styleSheetName } from '../page/style-sheet.ts'
import type { Site } from '../site/site.ts'
import { createEncodingFinder, type Encoding } from './middleware/encoding.ts'
import { allowOnly } from './middleware/errors.ts'

/** Serves the public files as they are now, in the look of the charter, each compressed once, when it is first asked for. */
export function serveAssets({ styleSheet, current }: Pick<Site, 'styleSheet' | 'current'>): RequestHandler {
  const files = new Map(
    readdirSync(publicDirectory)
      .filter((name) => name !== styleSheetName)
      .map((name) => [name, readPublic(name)]),
  )
  const assets = new WeakMap<Uint8Array, Asset>()
  const findEncoding = createEncodingFinder(['br', 'gzip', 'identity'])
  const refuseMethod = allowOnly('GET, HEAD')
  return function serveAsset(req, res, next) {
    const name = req.path.slice(1)
    const sheet = styleSheet.in(current())
    const named = styleSheet.find(req.url.slice(1))
    const content = named ?? (name === styleSheetName ? sheet.content : files.get(name))
    if (!content) return next()
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuseMethod(req, res, next)
    const asset = assets.get(content) ?? createAsset(content, extname(name))
    assets.set(content, asset)
    const encoding = asset.isCompressed ? 'identity' : (findEncoding(req) ?? 'identity')
    res.vary('Accept-Encoding').type(extname(name)).set('ETag', asset.tag)
    // An address that this process does not know may be that of a look which another one shows already.
    const isOfAnother = name === styleSheetName && req.query.v !== undefined && !named
    const caching = isOfAnother ? 'no-cache' : `public, max-age=${named ? '31536000, immutable' : '86400'}`
    res.set('Cache-Control', caching)
    // charte.js and embed.css are made for the pages of other sites.
    if (files.has(name)) res.set('Cross-Origin-Resource-Policy', 'cross-origin')
    else if (name !== styleSheetName) res.set(ofLogo)
    // Browsers import no script of another site without it.
    if (extname(name) === '.js') res.set('Access-Control-Allow-Origin', '*')
    if (req.fresh) return void res.status(304).end()
    if (encoding !== 'identity') res.set('Content-Encoding', encoding)
    res.send(asset.encoded(encoding))
  }
}

/** What keeps an SVG of the operator to drawing, also where it is opened by itself in a site without such headers. */
const ofLogo = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'X-Content-Type-Options': 'nosniff',
}

/** A file, in each encoding that was asked for. */
interface Asset {
  /** Whether it would not become shorter. */
  isCompressed: boolean
  /** Weak, since it is that of every encoding. */
  tag: string
  encoded(encoding: Encoding): Buffer
}

/** A file of the folder, a script without its comments and indentation: every page of a site waits for it. */
function readPublic(name: string): Buffer {
  const content = readFileSync(join(publicDirectory, name))
  if (extname(name) !== '.js') return content
  const code = content.toString().replace(/^\s*\/\/.*|\/\*\*.*?\*\//gm, '')
  return Buffer.from(code.replace(/^\s+/gm, ''))
}

function createAsset(content: Uint8Array, type: string): Asset {
  const encoded = new Map<Encoding, Buffer>([['identity', Buffer.from(content)]])
  return {
    isCompressed: type === '.png',
    tag: `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    encoded(encoding) {
      const known = encoded.get(encoding)
      if (known) return known
      const compressed = encoding === 'br' ? brotliCompressSync(content) : gzipSync(content, { level: 9 })
      encoded.set(encoding, compressed)
      return compressed
    },
  }
}
