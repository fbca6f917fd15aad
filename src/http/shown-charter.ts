import type { Request } from 'express'
import { askedIn, type Edition } from '../charter/edition.ts'
import { field } from './form.ts'
import type { Site } from './site.ts'

/**
 * The charter that a form was shown with, as far as the archive knows it: who refuses on a page of yesterday has not
 * refused what is asked since today.
 */
export async function shownCharter(
  { pastCharters }: Pick<Site, 'pastCharters'>,
  req: Request,
  edition: Edition,
): Promise<Pick<Edition, 'version' | 'asked'>> {
  const version = field(req, 'charter')
  if (version === undefined || version === edition.version || !/^[0-9a-f]{64}$/.test(version)) return edition
  const charter = await pastCharters.find(version).catch(() => undefined)
  return charter ? { version, asked: askedIn(charter) } : edition
}
