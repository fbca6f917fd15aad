import type { Terminal } from './terminal.ts'
import { withRecords } from './with-records.ts'

/** Erases the record of a receipt (GDPR 17). Rejects when there is none. */
export async function eraseRecord(receipt: string, { env, stdout }: Terminal): Promise<void> {
  const wasThere = await withRecords(env, (engine) => engine.erase(receipt.trim()))
  if (!wasThere) throw new Error(`no record has the receipt ${receipt}`)
  stdout.write(`the record ${receipt} was erased\n`)
}
