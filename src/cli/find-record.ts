import { writeMoment } from '../consent/consent-cookie.ts'
import type { ConsentRecord } from '../consent/record.ts'
import { recordAsJson } from './record-lines.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withRecords } from './with-records.ts'

/** Prints the record of a receipt. Rejects when there is none. */
export async function findRecord(
  receipt: string,
  { json = false }: { json?: boolean },
  { env, stdout }: Terminal,
): Promise<void> {
  const record = await withRecords(env, (engine) => engine.find(receipt.trim()))
  if (!record) throw new Error(`no record has the receipt ${receipt}`)
  stdout.write(json ? `${recordAsJson(record)}\n` : recordAsText(record))
}

function recordAsText({
  id,
  decidedAt,
  charter,
  answers,
  action,
  language,
  source,
  gpc,
}: ConsentRecord): string {
  return textTable([
    ['receipt', id],
    ['chosen at', writeMoment(decidedAt)],
    ['action', action],
    ...Object.entries(answers).map(([purpose, answer]) => [`purpose ${purpose}`, answer]),
    ['charter', charter],
    ['language', language],
    ['made on', source],
    ['Global Privacy Control', gpc ? 'sent by the browser' : 'not sent'],
  ])
}
