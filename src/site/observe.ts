import type { Logger } from 'pino'
import type { ConsentRecord } from '../consent/record.ts'

/** What a site reports, so that it is counted, and a missing proof or a form that is refused is known. */
export interface SiteObserver {
  recorded(record: ConsentRecord): void
  /** A choice could not be recorded; `honoured` says whether it took effect all the same. */
  unrecorded(error: unknown, honoured: boolean): void
  /** A record or a charter of the past could not be read. */
  unreadable(error: unknown): void
  /** A form was refused with 403. */
  refused(reason: RefusalReason): void
}

/** What can go wrong with the records, as the metrics name it. */
export const recordErrors = ['refusal-unrecorded', 'acceptance-refused', 'unreadable', 'lost'] as const

/** Why forms are refused, as the log and the metrics name it; docs/deployment.md says what each comes of. */
export const refusalReasons = [
  'cross-origin',
  'frame',
  'no-cookie',
  'unknown-cookie',
  'no-token',
  'stale-token',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** What counts the choices of a site, the errors of its records, and its forms that are refused. */
export interface SiteMetrics {
  choice(record: ConsentRecord): void
  logError(kind: (typeof recordErrors)[number]): void
  formRefused(reason: RefusalReason): void
}

/** The log and the metrics of a site. */
export interface SiteObservers {
  logger: Pick<Logger, 'info' | 'error'>
  metrics: SiteMetrics
}

/** Logs and counts what happens to choices and forms, without a word of who made them. */
export function observeSite({ logger, metrics }: SiteObservers): SiteObserver {
  const logError = summarize((details, message) => logger.error(details, message))
  const logInfo = summarize((details, message) => logger.info(details, message))
  return {
    recorded: metrics.choice,
    unrecorded: (error, honoured) => {
      logError(
        { problem: messageOf(error) },
        honoured
          ? 'a refusal took effect without a record'
          : 'a consent was not accepted: it cannot be recorded',
      )
      metrics.logError(honoured ? 'refusal-unrecorded' : 'acceptance-refused')
    },
    unreadable: (error) => {
      logError({ problem: messageOf(error) }, 'a record could not be read')
      metrics.logError('unreadable')
    },
    refused: (reason) => {
      logInfo({ reason }, 'a form was refused')
      metrics.formRefused(reason)
    },
  }
}

const aMinute = 60_000

type Log = (details: object, message: string) => void

/** Logs something at once; where it happens again, one line a minute says how many `times` it did since the last. */
function summarize(log: Log): Log {
  const repeated = new Map<string, number>()
  return function summarized(details, message) {
    const what = `${message} ${JSON.stringify(details)}`
    const times = repeated.get(what)
    if (times !== undefined) return void repeated.set(what, times + 1)
    log(details, message)
    countFor(what, (times) => log({ ...details, times }, message))
  }

  function countFor(what: string, tell: (times: number) => void): void {
    repeated.set(what, 0)
    setTimeout(() => {
      const times = repeated.get(what) ?? 0
      repeated.delete(what)
      if (times === 0) return
      tell(times)
      countFor(what, tell)
    }, aMinute).unref()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
