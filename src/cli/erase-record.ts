import { withRecords } from './records.ts'
import type { Terminal } from './terminal.ts'

/** Erases the record of a receipt (GDPR 17), and says where its bytes are left for a while. Rejects when there is none. */
export async function eraseRecord(receipt: string, { env, stdout }: Terminal): Promise<void> {
  const erased = await withRecords(env, (engine) => engine.erase(receipt.trim()))
  if (!erased) throw new Error(`no record has the receipt ${receipt}`)
  const left = erased.remains === undefined ? '' : `; its bytes are left ${erased.remains}`
  stdout.write(`the record ${receipt} was erased${left}\n`)
}
