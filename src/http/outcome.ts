import type { Request } from 'express'
import { readMoment } from '../consent/consent-cookie.ts'
import { savedParameter } from './return-path.ts'
import type { KnownVisit } from './visit.ts'

/**
 * What has become of the choice that a banner has just sent: the address tells which one, and only the cookie that came
 * back that it was kept. Undefined where there is none, or where it was made more than ten minutes ago: an address that
 * somebody has kept or passed on tells nothing.
 */
export function outcomeOf(
  req: Request,
  { consent, circumstances: { now, endOf } }: KnownVisit,
): 'saved' | 'not-kept' | undefined {
  const savedAt = savedIn(req)
  if (savedAt === undefined || Number(now) < savedAt || Number(now) > savedAt + tenMinutes) return undefined
  const keptAt = consent && endOf(consent.decidedAt) > now ? Number(consent.decidedAt) : 0
  if (keptAt === savedAt) return 'saved'
  return keptAt < savedAt && comesFromHere(req) ? 'not-kept' : undefined
}

const tenMinutes = 600_000

function savedIn(req: Request): number | undefined {
  const values = URL.parse(req.originalUrl, 'http://this-site.invalid')?.searchParams.getAll(savedParameter)
  const moment = values?.length === 1 ? readMoment(values[0]) : undefined
  return moment && Number(moment)
}

/** Whether a page of this site led to the address; browsers that do not say so are believed. */
function comesFromHere(req: Request): boolean {
  return (req.get('Sec-Fetch-Site') ?? 'same-origin') === 'same-origin'
}
