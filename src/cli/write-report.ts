import { type PeriodOptions, readPeriod } from './period.ts'
import { reportPage } from './report-page.ts'
import { tally } from './tally.ts'
import type { Terminal } from './terminal.ts'
import { withRecords } from './with-records.ts'
import { writeOut } from './write-out.ts'

/** Writes the choices of a period as a page that needs nothing else, for whoever answers for them. */
export async function writeReport(
  { out, ...options }: PeriodOptions & { out: string },
  { env, stdout, now }: Terminal,
): Promise<void> {
  const generatedAt = now()
  const period = readPeriod(options, generatedAt)
  const counted = tally(await withRecords(env, (engine) => engine.count(period)))
  await writeOut(out, reportPage({ tally: counted, period, generatedAt }))
  stdout.write(`${out} was written\n`)
}
