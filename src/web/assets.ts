import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { RequestHandler } from 'express'
import { publicDirectory, type StyleSheet, styleSheetName } from '../page/style-sheet.ts'
import { createEncodingFinder, type Encoding } from './middleware/encoding.ts'
import { allowOnly } from './middleware/errors.ts'

/** Serves the public files as they are now, each compressed once, when it is first asked for. */
export function serveAssets(styleSheet: StyleSheet): RequestHandler {
  const assets = new Map(
    readdirSync(publicDirectory).map((name) => [`/${name}`, readAsset(styleSheet, name)]),
  )
  const findEncoding = createEncodingFinder(['br', 'gzip', 'identity'])
  const refuseMethod = allowOnly('GET, HEAD')
  return function serveAsset(req, res, next) {
    const asset = assets.get(req.path)
    if (!asset) return next()
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuseMethod(req, res, next)
    const encoding = findEncoding(req) ?? 'identity'
    const isNamedByContent = req.url.slice(1) === styleSheet.address
    res.vary('Accept-Encoding').type(extname(req.path)).set('ETag', asset.tag)
    res.set('Cache-Control', `public, max-age=${isNamedByContent ? '31536000, immutable' : '86400'}`)
    // charte.js and embed.css are made for the pages of other sites.
    if (req.path !== `/${styleSheetName}`) res.set('Cross-Origin-Resource-Policy', 'cross-origin')
    // Browsers import no script of another site without it.
    if (extname(req.path) === '.js') res.set('Access-Control-Allow-Origin', '*')
    if (req.fresh) return void res.status(304).end()
    if (encoding !== 'identity') res.set('Content-Encoding', encoding)
    res.send(asset.encoded(encoding))
  }
}

/** A file, in each encoding that was asked for. */
interface Asset {
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

function readAsset(styleSheet: StyleSheet, name: string): Asset {
  const content = name === styleSheetName ? styleSheet.content : readPublic(name)
  const encoded = new Map<Encoding, Buffer>([['identity', content]])
  return {
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
