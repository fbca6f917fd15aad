import type { Logger } from 'pino'
import type { SaveResult } from '../consent/consent.ts'
import type { KeptChoice } from '../consent/record.ts'

/** What a site reports, so that it is counted, and a missing proof or a form that is refused is known. */
export interface SiteObserver {
  /** A choice was recorded or counted. */
  recorded(choice: KeptChoice): void
  /** A choice could not be recorded; `honoured` says whether it took effect all the same. */
  unrecorded(error: unknown, honoured: boolean): void
  /** A record or a charter of the past could not be read. */
  unreadable(error: unknown): void
  /** A form was refused with 403. */
  refused(reason: RefusalReason): void
  /** Whether the browser has sent back the choice of that moment. Called with each page that says so. */
  returned(result: SaveResult, savedAt: Date): void
  /** What a browser sent under the name of the choice was never written by this software. */
  notOurs(name: string): void
}

/** What can go wrong with the records, as the metrics name it. */
export const recordErrors = ['refusal-unrecorded', 'acceptance-refused', 'unreadable', 'lost'] as const

/** Why forms are refused, as the log and the metrics name it; docs/deployment.md says what each comes of. */
export const refusalReasons = [
  'cross-origin',
  'frame',
  'script',
  'no-cookie',
  'unknown-cookie',
  'no-token',
  'stale-token',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** What counts the choices of a site, the errors of its records, and its forms that are refused. */
export interface SiteMetrics {
  choice(choice: KeptChoice): void
  logError(kind: (typeof recordErrors)[number]): void
  formRefused(reason: RefusalReason): void
  returned(result: SaveResult): void
}

/** The metrics of a site that nobody reads. */
export const uncounted: SiteMetrics = { choice() {}, logError() {}, formRefused() {}, returned() {} }

/** The log and the metrics of a site. */
export interface SiteObservers {
  logger: Pick<Logger, 'info' | 'error'>
  metrics: SiteMetrics
}

/** Logs and counts what happens to choices and forms, without a word of who made them. */
export function observeSite({ logger, metrics }: SiteObservers): SiteObserver {
  const logError = summarize((details, message) => logger.error(details, message))
  const logInfo = summarize((details, message) => logger.info(details, message))
  const returns = watchReturns({ logger, metrics })
  return {
    recorded: (choice) => {
      returns.chosen()
      metrics.choice(choice)
    },
    unrecorded: (error, honoured) => {
      logError(
        { problem: messageOf(error) },
        honoured
          ? 'a refusal took effect without being counted'
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
    returned: returns.returned,
    notOurs: (name) =>
      logError(
        { name },
        'another program of this site stores a cookie of this name, and each overwrites the other: name the cookie with the role preferences otherwise in the charter',
      ),
  }
}

/** After how many choices in a row of which none came back this is logged: 5, 50, 500 and so on. */
const warnsAt = /^50*$/

/** Tells one browser that blocks cookies from a site whose cookies are lost on their way, on which no visitor can choose. */
function watchReturns({ logger, metrics }: SiteObservers) {
  let lost = 0
  let last = 0
  return {
    /** Several choices may be of one second. */
    chosen: () => {
      last = 0
    },
    returned,
  }

  function returned(result: SaveResult, savedAt: Date): void {
    // A page that is loaded again tells nothing new.
    if (Number(savedAt) === last) return
    last = Number(savedAt)
    metrics.returned(result)
    lost = result === 'saved' ? 0 : lost + 1
    if (!warnsAt.test(String(lost))) return
    logger.error(
      { choices: lost },
      'choices are sent to browsers and none comes back: see whether a proxy or a cache removes Cookie or Set-Cookie, and whether visitors come by the public address, with https if it says so',
    )
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
