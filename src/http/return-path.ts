import type { Request } from 'express'
import { field } from './form.ts'
import { safePath } from './safe-path.ts'

/**
 * The page of this site that a form outside the charter goes back to: the one that its field `next` names, else the
 * one that the browser says it was sent from. Undefined where neither is a page of this site.
 */
export function returnPath(req: Request, publicOrigin: string): string | undefined {
  const referrer = URL.parse(req.get('Referer') ?? '')
  const isOurs = referrer && (referrer.origin === publicOrigin || referrer.host === req.host)
  return safePath(field(req, 'next')) ?? (isOurs ? safePath(referrer.pathname + referrer.search) : undefined)
}
