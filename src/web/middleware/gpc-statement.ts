import { type RequestHandler, Router } from 'express'
import { allowOnly } from './errors.ts'

/** Answers `/.well-known/gpc.json` as the specification of the W3C has it. */
export function gpcStatement({ since }: { since: string }): RequestHandler {
  const router = Router()
  router.get('/.well-known/gpc.json', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=86400').json({ gpc: true, lastUpdate: since })
  })
  router.all('/.well-known/gpc.json', allowOnly('GET, HEAD'))
  return router
}
