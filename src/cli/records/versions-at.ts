import { dayOf, writeMoment } from '../../charter/time.ts'
import type { Publication } from '../../records/engine.ts'
import { type Terminal, textTable, UsageError } from '../terminal/terminal.ts'
import { textAddress, withRecords } from './records.ts'

/** A version of the charter, from when to when it was served, and where its text can be read. */
interface Served {
  version: string
  since: string
  /** Undefined for the one that is served still. */
  until: string | undefined
  text: string
}

/** Prints the versions of the charter that were served on a day in UTC, the first first. Rejects when there was none. */
export async function versionsAt(
  day: Date,
  { json = false }: { json?: boolean },
  { env, stdout, now }: Terminal,
): Promise<void> {
  if (day > now()) throw new UsageError(`${dayOf(day)} lies in the future`)
  const served = await withRecords(env, async (engine, config) => {
    const publications = await engine.publications()
    return publications.flatMap((publication, index): Served[] =>
      wasServed(day, publication, publications[index + 1])
        ? [describe(publication, publications[index + 1], textAddress(config, publication.version))]
        : [],
    )
  })
  if (served.length === 0) throw new Error(`no charter that is kept was served on ${dayOf(day)}`)
  stdout.write(json ? `${JSON.stringify(served, null, 2)}\n` : served.map(asText).join('\n'))
}

function wasServed(day: Date, { since }: Publication, next: Publication | undefined): boolean {
  const end = day.getTime() + 86_400_000
  return since.getTime() < end && (next === undefined || next.since > day)
}

function describe({ version, since }: Publication, next: Publication | undefined, text: string): Served {
  return { version, since: writeMoment(since), until: next && writeMoment(next.since), text }
}

function asText({ version, since, until, text }: Served): string {
  return textTable([
    ['version', version],
    ['served since', since],
    ['served until', until ?? 'now'],
    ['text', text],
  ])
}
