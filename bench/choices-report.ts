import type { PostTurn } from './choices-site.ts'
import { median, ratios } from './figures.ts'
import type { Table } from './report.ts'
import type { Timed } from './timed.ts'

/** What was measured for a crowd, in the same rounds. */
export interface CrowdFigures {
  engine: string
  crowd: number
  /** What the engine commits by itself. */
  raw: readonly Timed[]
  log: readonly Timed[]
  /** The same POST with its record, and with a log that keeps nothing. */
  withLog: readonly PostTurn[]
  without: readonly PostTurn[]
}

/** How long a page took while nobody chose, and while many did, in the same rounds. */
export interface ReadingFigures {
  engine: string
  idle: readonly Timed[]
  busy: readonly Timed[]
}

/** The goals: at least this part of the engine's own rate, at most this loss of POSTs, at most so many times idle. */
const [leastShare, largestLoss, mostTimes] = [0.5, 0.1, 2]

/** What the log takes, beside what the engine commits by itself. */
export function logTable(figures: readonly CrowdFigures[]): Table {
  return [
    [
      ...['engine', 'visitors', 'engine alone: records/s', 'log: records/s', 'p50', 'p99', 'of the engine'],
      'goal: at least 50 %',
    ],
    ...figures.map(({ engine, crowd, raw, log }) => {
      const share = median(ratios(rates(log), rates(raw)))
      return [
        ...[engine, String(crowd), whole(median(rates(raw))), whole(median(rates(log)))],
        ...[milliseconds(median(p50s(log))), milliseconds(median(p99s(log))), percent(share)],
        judged(share >= leastShare),
      ]
    }),
  ]
}

/** What a POST loses by its record. */
export function postTable(figures: readonly CrowdFigures[]): Table {
  return [
    [
      ...['engine', 'visitors', 'with log: POST/s', 'p50', 'p99', 'without: POST/s', 'p50', 'p99'],
      ...['CPU of the server per POST, with and without', 'fewer POSTs', 'goal: at most 10 %'],
    ],
    ...figures.map(({ engine, crowd, withLog, without }) => {
      const loss = 1 - median(ratios(rates(withLog), rates(without)))
      return [
        ...[engine, String(crowd)],
        ...[withLog, without].flatMap((turns) => [
          ...[
            whole(median(rates(turns))),
            milliseconds(median(p50s(turns))),
            milliseconds(median(p99s(turns))),
          ],
        ]),
        `${microseconds(withLog)}, ${microseconds(without)}`,
        percent(loss),
        judged(loss <= largestLoss),
      ]
    }),
  ]
}

/** What a page suffers from choices. */
export function readingTable(figures: readonly ReadingFigures[]): Table {
  return [
    [
      ...['engine', 'idle: p50', 'p99', 'while 32 visitors choose: p50', 'p99', 'p50 of idle'],
      'goal: at most twice',
    ],
    ...figures.map(({ engine, idle, busy }) => {
      const longer = median(ratios(p50s(busy), p50s(idle)))
      return [
        engine,
        ...[idle, busy].flatMap((turns) => [
          milliseconds(median(p50s(turns))),
          milliseconds(median(p99s(turns))),
        ]),
        percent(longer),
        judged(longer <= mostTimes),
      ]
    }),
  ]
}

function judged(isMet: boolean): string {
  return isMet ? 'met' : '**missed**'
}

const rates = (turns: readonly Timed[]) => turns.map(({ rate }) => rate)
const p50s = (turns: readonly Timed[]) => turns.map(({ p50 }) => p50)
const p99s = (turns: readonly Timed[]) => turns.map(({ p99 }) => p99)

function microseconds(turns: readonly PostTurn[]): string {
  return `${whole(median(turns.map(({ cpu }) => cpu)))} µs`
}

function milliseconds(time: number): string {
  return `${time.toFixed(2)} ms`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}
