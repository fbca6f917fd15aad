import type { Logger } from 'pino'
import type { ConsentRecord } from '../consent/record.ts'

/** What a site reports of its choices, so that they are counted, and a missing proof is known. */
export interface ChoiceObserver {
  recorded(record: ConsentRecord): void
  /** A choice could not be recorded; `honoured` says whether it took effect all the same. */
  unrecorded(error: unknown, honoured: boolean): void
  /** A record or a charter of the past could not be read. */
  unreadable(error: unknown): void
}

/** What can go wrong with the records, as the metrics name it. */
export const recordErrors = ['refusal-unrecorded', 'acceptance-refused', 'unreadable', 'lost'] as const

/** What counts the choices of a site, and the errors of its records. */
export interface SiteMetrics {
  choice(record: ConsentRecord): void
  logError(kind: (typeof recordErrors)[number]): void
}

/** The log and the metrics of a site. */
export interface SiteObservers {
  logger: Pick<Logger, 'info' | 'error'>
  metrics: SiteMetrics
}

/** Logs and counts what happens to choices, without a word of who made them. */
export function observeChoices({ logger, metrics }: SiteObservers): ChoiceObserver {
  return {
    recorded: metrics.choice,
    unrecorded: (error, honoured) => {
      logger.error(
        { problem: messageOf(error) },
        honoured
          ? 'a refusal took effect without a record'
          : 'a consent was not accepted: it cannot be recorded',
      )
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
