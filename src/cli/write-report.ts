import { writeFile } from 'node:fs/promises'
import { type PeriodOptions, readPeriod } from './period.ts'
import { reportPage } from './report-page.ts'
import { tally } from './tally.ts'
import type { Terminal } from './terminal.ts'
import { withRecords } from './with-records.ts'

/** Writes the choices of a period as a page that needs nothing else, for whoever answers for them. */
export async function writeReport(
  { out, ...options }: PeriodOptions & { out: string },
  { env, stdout, now }: Terminal,
): Promise<void> {
  const generatedAt = now()
  const period = readPeriod(options, generatedAt)
  const counted = tally(await withRecords(env, (engine) => engine.daily(period)))
  try {
    await writeFile(out, reportPage({ tally: counted, period, generatedAt }))
  } catch (error) {
    throw new Error(`${out} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
  stdout.write(`${out} was written\n`)
}
