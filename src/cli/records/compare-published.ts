import { type Asked, askedAgain } from '../../charter/diff/asked-again.ts'
import type { Charter } from '../../charter/schema.ts'
import { writeMoment } from '../../charter/time.ts'
import { createVersion } from '../../charter/version.ts'
import { supportedLanguage } from '../../i18n/negotiate.ts'
import { type Installation, versionIn } from '../../site/deployment.ts'
import { withEarlierTerms } from '../../site/earlier-terms.ts'
import { createPastVersions } from '../../site/past-versions.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { withRecords } from './records.ts'

/** What visitors are asked by a charter that was checked, once it is published. */
export interface AskedSince {
  /** The version that was published last, and when. */
  version: string
  since: string
  /** Whom it asks, by purpose; `[]` where every answer stands. */
  asked: readonly Asked[]
}

/**
 * Compares a charter with the version that was published last. Rejects where there is none that can be read, or no archive:
 * one is neither begun nor migrated.
 */
export function comparePublished(
  charter: Charter,
  installation: Installation,
  { env, now }: Pick<Terminal, 'env' | 'now'>,
): Promise<AskedSince> {
  return withRecords(env, async (archive) => {
    const last = (await archive.publications()).at(-1)
    if (!last) throw new Error('no charter was ever published')
    const { version, since } = last
    const pastVersions = createPastVersions(archive, installation.translations)
    const before = await pastVersions.find(version)
    if (!before) throw new Error(`this release cannot read the version that was published last (${version})`)
    const edit = await withEarlierTerms(versionIn(installation, charter), { archive, pastVersions, now })
    const language = supportedLanguage('en', charter.languages) ?? charter.languages[0] ?? 'en'
    return { version, since: writeMoment(since), asked: askedAgain(createVersion(before), edit, language) }
  })
}

/** The same as lines for people. */
export function describeAsked(file: string, { version, since, asked }: AskedSince): string {
  const compared = `compared with version ${version.slice(0, 16)}, published on ${since}`
  const isAsked = asked.some(({ who }) => who !== 'nobody')
  const lines = asked.map(
    ({ about, title, message }) => `${title === undefined ? about : `${about} (${title})`}: ${message}`,
  )
  return [`${file} ${isAsked ? 'asks visitors' : 'asks nobody again'}, ${compared}`, ...lines]
    .map((line) => `${line}\n`)
    .join('')
}
