import type { Logger } from 'pino'
import { startOf } from '../charter/time.ts'
import type { Store } from './store.ts'

const anHour = 3_600_000

/** Erases the records that have been kept long enough, at once and every hour. Returns what stops it. */
export function purgeRegularly(
  store: Pick<Store, 'purge'>,
  recordRetention: string,
  logger: Pick<Logger, 'info'>,
): () => void {
  const purge = async () => {
    const before = startOf(recordRetention, new Date())
    if (!before) return
    try {
      const erased = await store.purge(before)
      if (erased > 0) logger.info({ erased }, 'records were kept long enough and are erased')
    } catch {
      // The store has told of its trouble, or was slow; the next hour is soon enough.
    }
  }
  void purge()
  const timer = setInterval(purge, anHour).unref()
  return () => clearInterval(timer)
}
