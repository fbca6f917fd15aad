import { writeMoment } from '../charter/time.ts'
import type { ConsentRecord } from '../consent/record.ts'
import { csvLine, inert } from '../exports/csv.ts'
import type { recordFormats } from './formats.ts'

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
