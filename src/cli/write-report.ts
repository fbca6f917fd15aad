import { type PeriodOptions, readPeriod } from './period.ts'
import { purposeTitles } from './purpose-titles.ts'
import { reportPage } from './report-page.ts'
import { tally } from './tally.ts'
import type { Terminal } from './terminal.ts'
import { withRecords } from './with-records.ts'
import { writeOut } from './write-out.ts'

export interface ReportOptions extends PeriodOptions {
  /** The file to write. */
  out: string
  /** The language of the titles of purposes; without one, English where the charter has it. */
  language?: string
}

/** Writes the choices of a period as a page that needs nothing else, for whoever answers for them. */
export async function writeReport(
  { out, language, ...options }: ReportOptions,
  { env, stdout, now }: Terminal,
): Promise<void> {
  const generatedAt = now()
  const period = readPeriod(options, generatedAt)
  const told = await withRecords(env, async (engine) => ({
    titles: await purposeTitles(engine, language),
    tally: tally(await engine.count(period)),
  }))
  await writeOut(out, reportPage({ ...told, period, generatedAt }))
  stdout.write(`${out} was written\n`)
}
