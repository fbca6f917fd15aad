import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { readCharterJson } from '../../audit/records/read-charter-json.ts'
import { loadCharter, type ParsedCharter } from '../../charter/source/load.ts'
import { type CharterVersion, createVersion } from '../../charter/version.ts'
import { deploymentRules, installationOf, versionIn } from '../../site/deployment.ts'
import { readSettings } from '../../site/settings.ts'

/** A charter to compare a site with. */
export interface OpenedCharter {
  /** Its file, as it was named, or its address. */
  name: string
  charter: ParsedCharter
  version: CharterVersion
}

/**
 * Opens a charter: a file of one, the charter.json of a running server by its address, or a file of that; the charter of the
 * settings where none is named.
 */
export async function openCharter(
  named: string | undefined,
  env: Record<string, string | undefined>,
): Promise<OpenedCharter> {
  const settings = readSettings(env)
  // As a patch of it has to name it.
  const name = named ?? relative('', settings.charterFile)
  if (/^https?:/i.test(name)) return published(name, await download(name))
  if (name.endsWith('.json')) return published(name, await readFile(name, 'utf8'))
  const installation = installationOf(settings)
  const loaded = loadCharter(name, [deploymentRules(installation)])
  return { name, charter: loaded, version: versionIn(installation, loaded.charter, loaded.logos) }
}

function published(name: string, text: string): OpenedCharter {
  try {
    const charter = readCharterJson(text)
    return { name, charter, version: { ...createVersion(charter.charter), hash: charter.version } }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : error
    throw new Error(`${name} is no charter.json of a charter: ${why}`)
  }
}

/** The largest answer that is read, in bytes. */
const largest = 5_000_000

async function download(address: string): Promise<string> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(20_000) })
    if (!answer.ok) throw new Error(`it answers ${answer.status}`)
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of answer.body ?? []) {
      size += part.length
      if (size > largest) throw new Error(`it is larger than ${largest} bytes`)
      parts.push(part)
    }
    return Buffer.concat(parts).toString()
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new Error(`${address} cannot be read: ${cause instanceof Error ? cause.message : cause}`)
  }
}
