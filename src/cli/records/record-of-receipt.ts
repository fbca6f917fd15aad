import { endOf, writeMoment } from '../../charter/time.ts'
import type { ConsentRecord } from '../../consent/record.ts'
import type { Settings } from '../../site/settings.ts'
import { type Terminal, textTable } from '../terminal/terminal.ts'
import { plainRecord } from './export-records.ts'
import { textAddress, withRecords } from './records.ts'

/** Prints the record of a receipt, where its text can be read and until when it is kept. Rejects when there is none. */
export async function findRecord(
  receipt: string,
  { json = false }: { json?: boolean },
  { env, stdout }: Terminal,
): Promise<void> {
  const found = await withRecords(env, async (engine, config) => {
    const record = await engine.find(receipt.trim())
    return record && { record, ...surroundingsOf(record, config) }
  })
  if (!found) throw new Error(`no record has the receipt ${receipt}`)
  stdout.write(json ? foundAsJson(found) : foundAsText(found))
}

/** A record, where its text can be read, and until when it is kept. */
interface Found {
  record: ConsentRecord
  text: string
  keptUntil: string | undefined
}

function surroundingsOf(
  { charter, language, decidedAt }: ConsentRecord,
  config: Settings,
): Omit<Found, 'record'> {
  const end = endOf(config.recordRetention, decidedAt)
  return { text: textAddress(config, charter, language), keptUntil: end && writeMoment(end) }
}

function foundAsJson({ record, ...surroundings }: Found): string {
  return `${JSON.stringify({ ...plainRecord(record), ...surroundings })}\n`
}

function foundAsText({ record, text, keptUntil }: Found): string {
  return textTable([
    ['receipt', record.id],
    ['chosen at', writeMoment(record.decidedAt)],
    ['action', record.action],
    ...Object.entries(record.answers).map(([purpose, answer]) => [`purpose ${purpose}`, answer]),
    ['charter', record.charter],
    ['language', record.language],
    ['text', text],
    ['made on', record.source],
    ['Global Privacy Control', record.gpc ? 'sent by the browser' : 'not sent'],
    ...(keptUntil === undefined ? [] : [['kept until', keptUntil]]),
  ])
}

/** Erases the record of a receipt (GDPR 17), and says where its bytes are left for a while. Rejects when there is none. */
export async function eraseRecord(receipt: string, { env, stdout }: Terminal): Promise<void> {
  const erased = await withRecords(env, (engine) => engine.erase(receipt.trim()))
  if (!erased) throw new Error(`no record has the receipt ${receipt}`)
  const left = erased.remains === undefined ? '' : `; its bytes are left ${erased.remains}`
  stdout.write(`the record ${receipt} was erased${left}\n`)
}
