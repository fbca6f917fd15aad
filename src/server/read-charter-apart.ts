import { loadCharter } from '../charter/source/load.ts'
import { type CharterRule, deepFreeze } from '../charter/source/parse.ts'
import type { Reading } from '../charter/source/watch.ts'
import { type ReadApart, readApart } from './read-apart.ts'

/**
 * Reads a charter file as loadCharter does, and rejects as it throws: a large one apart, so that nobody is held up by
 * it. That may have begun already.
 */
export async function readCharterApart(
  file: string,
  rules: readonly CharterRule[],
  begun: Promise<ReadApart | undefined> = readApart(file),
): Promise<Reading> {
  const read = await begun
  // Whatever is wrong is told by a reading here, which knows its places.
  if (!read || rules.some((rule) => rule(read.draft).length > 0)) return loadCharter(file, rules)
  return { charter: deepFreeze(read.charter), source: read.source, state: read.state }
}
