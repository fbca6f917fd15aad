import { type CharterVersion, coversTerms } from '../charter/version.ts'
import { endOfConsent, shortHash } from '../consent/consent.ts'
import type { CharterArchive } from '../records/store.ts'
import type { PastVersions } from './past-versions.ts'

/** How many earlier versions are looked at, the newest first: each is read from the archive. */
const mostVersions = 100

/**
 * A version that knows in which earlier ones a yes was given to no less than it does, of all that a choice can still be from.
 * Where the archive cannot be read, it is the version as it was: a yes to other terms is asked again then.
 */
export async function withEarlierTerms(
  version: CharterVersion,
  { archive, pastVersions, now }: { archive: CharterArchive; pastVersions: PastVersions; now(): Date },
): Promise<CharterVersion> {
  const earlier = await versionsOfChoices(version, archive, now()).catch(() => [])
  const agreedIn = new Map(version.answerable.map(({ id }) => [id, new Set<string>()]))
  for (const hash of earlier) {
    const charter = await pastVersions.find(hash).catch(() => undefined)
    if (!charter) continue
    for (const [id, versions] of agreedIn)
      if (coversTerms(charter, version.charter, id)) versions.add(shortHash(hash))
  }
  const answerable = version.answerable.map((purpose) => ({ ...purpose, agreedIn: agreedIn.get(purpose.id) }))
  return { ...version, answerable }
}

/** The versions with other terms that were online when a choice was made that may still stand. */
async function versionsOfChoices(
  version: CharterVersion,
  archive: CharterArchive,
  now: Date,
): Promise<string[]> {
  const publications = await archive.publications()
  const recent = publications.filter((_, index) => {
    const replaced = publications[index + 1]?.since
    return replaced === undefined || endOfConsent(version, replaced) > now
  })
  // A yes to the same terms stands by its fingerprints.
  const others = recent.filter(({ material }) => material !== version.material)
  return [...new Set(others.toReversed().map((publication) => publication.version))].slice(0, mostVersions)
}
