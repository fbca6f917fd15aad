import createError from 'http-errors'
import type { Site } from '../../site/site.ts'

/** What is found in the archive. Throws a 503 where it cannot be read now. */
export async function inArchive<Found>(
  { observer }: Pick<Site, 'observer'>,
  look: () => Promise<Found>,
): Promise<Found> {
  try {
    return await look()
  } catch (error) {
    observer.unreadable(error)
    throw createError(503, 'the archive cannot be read now', { code: 'EUNAVAILABLE' })
  }
}
