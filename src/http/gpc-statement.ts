import { type RequestHandler, Router } from 'express'
import { allowOnly } from './allow-only.ts'

/**
 * Says at `/.well-known/gpc.json` that the site stands by Global Privacy Control, and since which day
 * (`2026-11-23`), as the specification of the W3C has it. To be mounted at the root of a site; `since` is the day that
 * the operator answers for, and not that of a start or an update.
 */
export function gpcStatement({ since }: { since: string }): RequestHandler {
  const router = Router()
  router.get('/.well-known/gpc.json', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=86400').json({ gpc: true, lastUpdate: since })
  })
  router.all('/.well-known/gpc.json', allowOnly('GET, HEAD'))
  return router
}
