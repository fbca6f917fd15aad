import { isCurrent } from '../consent/consent.ts'
import type { Visit } from './model.ts'

/**
 * What has become of a choice that was just made: the address says when the one was that was sent to the browser, and
 * only the cookie that came back says that it was kept. An address from another time, as one that was shared or found
 * again, says nothing.
 */
export function outcomeOf(
  savedAt: Date | undefined,
  { consent, circumstances }: Pick<Visit, 'consent' | 'circumstances'>,
): 'saved' | 'not-kept' | undefined {
  if (!savedAt || Math.abs(Number(circumstances.now) - Number(savedAt)) > aWhile) return undefined
  const keptAt = isCurrent(consent, circumstances) ? Number(consent.decidedAt) : 0
  if (keptAt === Number(savedAt)) return 'saved'
  return keptAt < Number(savedAt) ? 'not-kept' : undefined
}

/** Ten minutes, in ms: longer than a browser takes to follow, and than the clocks of servers may differ. */
const aWhile = 600_000
