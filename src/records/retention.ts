import type { Logger } from 'pino'
import { startOf } from '../charter/time.ts'
import type { Store } from './store.ts'

const anHour = 3_600_000

/** Erases the records that are older than their retention, at once and every hour. Returns the function that stops it. */
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
      // The store has reported its error, or was slow; the next hour is soon enough.
    }
  }
  void purge()
  const timer = setInterval(purge, anHour).unref()
  return () => clearInterval(timer)
}
