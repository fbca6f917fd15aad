import type { CharterObservers } from './open-charter.ts'
import type { ChoiceObserver } from './site.ts'

/** Logs and counts what happens to choices, without a word of who made them. */
export function observeChoices({ logger, metrics }: CharterObservers): ChoiceObserver {
  return {
    recorded: metrics.choice,
    unrecorded: (error, honoured) => {
      const told = honoured
        ? 'a refusal took effect without a record'
        : 'a consent was not accepted: it cannot be recorded'
      logger.error({ problem: messageOf(error) }, told)
      metrics.logError(honoured ? 'refusal-unrecorded' : 'acceptance-refused')
    },
    unreadable: (error) => {
      logger.error({ problem: messageOf(error) }, 'a record could not be read')
      metrics.logError('unreadable')
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
