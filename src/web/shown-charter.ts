import type { Request } from 'express'
import { askedIn, type CharterVersion } from '../charter/version.ts'
import type { Site } from '../site/site.ts'
import { field } from './middleware/form.ts'

/**
 * The charter that a form was shown with, as far as the archive knows it: who refuses on a page of yesterday has not
 * refused what is asked since today.
 */
export async function shownCharter(
  { pastCharters }: Pick<Site, 'pastCharters'>,
  req: Request,
  version: CharterVersion,
): Promise<Pick<CharterVersion, 'hash' | 'asked'>> {
  const hash = field(req, 'charter')
  if (hash === undefined || hash === version.hash || !/^[0-9a-f]{64}$/.test(hash)) return version
  const charter = await pastCharters.find(hash).catch(() => undefined)
  return charter ? { hash, asked: askedIn(charter) } : version
}
