import { wordsFor } from '../../charter/localized.ts'
import { plainWords, readInline } from '../../charter/markdown.ts'
import type { Charter } from '../../charter/schema.ts'
import { parseCharter } from '../../charter/source/load.ts'
import { supportedLanguage } from '../../i18n/negotiate.ts'
import type { Engine } from '../../records/engine.ts'
import { tally } from '../../records/tally.ts'
import { type Terminal, UsageError, writeOut } from '../terminal/terminal.ts'
import { type PeriodOptions, readPeriod } from './period.ts'
import { withRecords } from './records.ts'
import { type PurposeTitle, type Report, reportPage } from './report-page.ts'

export interface ReportOptions extends PeriodOptions {
  /** The file to write. */
  out: string
  /** The language of the titles of purposes; without one, English where the charter has it. */
  language?: string
}

/** Writes the choices of a period as a page that needs nothing else, for those who answer for them. */
export async function writeReport(
  { out, language, ...options }: ReportOptions,
  { env, stdout, now }: Terminal,
): Promise<void> {
  const generatedAt = now()
  const period = readPeriod(options, generatedAt)
  const counted = await withRecords(env, async (engine) => ({
    ...(await charterOf(engine, language)),
    tally: tally(await engine.count(period)),
  }))
  await writeOut(out, reportPage({ ...counted, period, generatedAt }))
  stdout.write(`${out} was written\n`)
}

/**
 * The look of the charter that was served last, as that version was first published, and the titles of its purposes by their
 * ids: in the language that is asked for, or else in English, or else in its first. None where its file cannot be read by
 * this release. Throws UsageError for a language that it does not have.
 */
async function charterOf(
  engine: Engine,
  asked: string | undefined,
): Promise<Pick<Report, 'titles' | 'appearance'>> {
  const last = (await engine.publications()).at(-1)
  const source = last && (await engine.read(last.version))?.source
  const charter = source === undefined ? undefined : readCharter(source)
  if (!charter) return { titles: new Map() }
  const { languages, purposes, appearance } = charter
  const language = languageOf(languages, asked)
  const titles = new Map<string, PurposeTitle>(
    purposes.map(({ id, title }) => {
      const { content, lang = language } = wordsFor(title, languages, language)
      return [id, { words: plainWords(readInline(content)), lang }]
    }),
  )
  return { titles, appearance }
}

function readCharter(source: string): Charter | undefined {
  try {
    return parseCharter(source).charter
  } catch {
    return undefined
  }
}

function languageOf(languages: readonly string[], asked: string | undefined): string {
  const [first = 'en'] = languages
  const language = supportedLanguage(asked ?? 'en', languages)
  if (asked !== undefined && language === undefined)
    throw new UsageError(
      `--language is ${asked}; the languages of the charter that was served last are ${languages.join(', ')}`,
    )
  return language ?? first
}
