import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { writeMoment } from '../../charter/time.ts'
import type { ConsentRecord } from '../../consent/record.ts'
import { csvLine, inert } from '../../exports/csv.ts'
import { recordsOf } from '../../records/engine.ts'
import { type Progress, progressOn, type recordFormats, type Terminal } from '../terminal/terminal.ts'
import { type PeriodOptions, readPeriod } from './period.ts'
import { withRecords } from './records.ts'

export interface ExportOptions extends PeriodOptions {
  format: Format
  /** The file to write; without one, standard output. */
  out?: string
}

/** Writes the records of a period as fast as they are taken, whatever their number. */
export async function exportRecords(options: ExportOptions, terminal: Terminal): Promise<void> {
  const period = readPeriod(options, terminal.now())
  await withRecords(terminal.env, async (engine) => {
    const progress = progressOn(terminal.stderr, 'exported')
    const records = watched(recordsOf(engine, period), progress)
    const chunks = inChunks(recordLines(records, options.format))
    if (options.out === undefined) await pipeline(chunks, terminal.stdout)
    else await writeFile(options.out, chunks)
    progress.end()
  })
}

async function writeFile(file: string, chunks: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(chunks, createWriteStream(file, { mode: 0o600, flush: true }))
  } catch (error) {
    throw new Error(`${file} is not complete: ${error instanceof Error ? error.message : error}`)
  }
}

async function* watched(
  records: AsyncIterable<ConsentRecord>,
  progress: Progress,
): AsyncGenerator<ConsentRecord> {
  let count = 0
  for await (const record of records) {
    yield record
    count++
    progress.show(count)
  }
}

/** How many characters are written at a time. */
const chunkLength = 65_536

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += line
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

export type Format = (typeof recordFormats)[number]

/** The lines of an export: CSV with a header (RFC 4180), or a JSON object per line. */
export async function* recordLines(
  records: AsyncIterable<ConsentRecord>,
  format: Format,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(columns)
  for await (const record of records)
    yield format === 'csv' ? recordAsCsv(record) : `${JSON.stringify(plainRecord(record))}\n`
}

/** A record as JSON has it, its moment to the second. */
export function plainRecord(record: ConsentRecord) {
  return { ...record, decidedAt: writeMoment(record.decidedAt) }
}

const columns = ['id', 'decidedAt', 'charter', 'answers', 'action', 'language', 'source', 'gpc']

function recordAsCsv({
  id,
  decidedAt,
  charter,
  answers,
  action,
  language,
  source,
  gpc,
}: ConsentRecord): string {
  const flat = Object.entries(answers).map(([purpose, answer]) => `${inert(purpose)}=${answer}`)
  return csvLine([
    id,
    writeMoment(decidedAt),
    charter,
    flat.join(';'),
    action,
    language,
    source,
    gpc ? 'true' : 'false',
  ])
}
