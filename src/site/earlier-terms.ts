import { coversTerms } from '../charter/terms.ts'
import type { CharterVersion } from '../charter/version.ts'
import { endOfConsent, shortHash } from '../consent/consent.ts'
import type { Publication } from '../records/engine.ts'
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
  for (const { version: hash, material } of earlier) {
    // What has the same terms is neither read nor compared.
    const isSame = material === version.material
    const charter = isSame ? undefined : await pastVersions.find(hash).catch(() => undefined)
    for (const [id, versions] of agreedIn)
      if (isSame || (charter && coversTerms(charter, version.charter, id))) versions.add(shortHash(hash))
  }
  const answerable = version.answerable.map((purpose) => ({ ...purpose, agreedIn: agreedIn.get(purpose.id) }))
  return { ...version, answerable }
}

/** The other versions that were online when a choice was made that may still stand, the newest first, each once. */
async function versionsOfChoices(
  version: CharterVersion,
  archive: CharterArchive,
  now: Date,
): Promise<Publication[]> {
  const publications = await archive.publications()
  const recent = publications.filter((publication, index) => {
    const replaced = publications[index + 1]?.since
    const isRecent = replaced === undefined || endOfConsent(version, replaced) > now
    return isRecent && publication.version !== version.hash
  })
  const byHash = new Map(recent.toReversed().map((publication) => [publication.version, publication]))
  return [...byHash.values()].slice(0, mostVersions)
}
