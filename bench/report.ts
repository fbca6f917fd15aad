import type { Contestant, Missing } from './contestants.ts'
import { costs, ratios, type Spread, type Summary, spreadOf, summarise, type Turn } from './figures.ts'
import type { Growth, LongRun, Size } from './measure.ts'
import type { Workers } from './workers.ts'

/** All that a run has measured, and where. */
export interface Report {
  /** The day, as `2026-11-23`. */
  day: string
  machine: { processor: string; cores: number; system: string; node: string }
  load: { program: string; rounds: number; seconds: number }
  contestants: readonly Line[]
  missing: readonly Missing[]
  growth: Growth
  workers: readonly Workers[]
  longRun?: LongRun | undefined
}

/** A contestant with its figures. */
export interface Line extends Summary {
  key: string
  name: string
  /** What comes over the wire for one page, in bytes without headers, and what it is without compression. */
  wireBytes: number
  bytes: number
  turns: readonly Turn[]
  /** Of another checkout: processor time per request as a multiple of this project's, in the same rounds. */
  ofThis?: Spread | undefined
}

/** Cells, the first row being the headings. */
export type Table = readonly (readonly string[])[]

/**
 * The lines of contestants, from their turns in the same order. The first is the limit; one of another checkout is also
 * compared with the one of this project that does the same.
 */
export function linesOf(
  contestants: readonly Pick<Contestant, 'key' | 'name' | 'of' | 'answer'>[],
  turns: readonly Turn[][],
): Line[] {
  const turnsOf = (index: number) => turns[index] ?? []
  return contestants.map(({ key, name, of, answer }, index) => {
    const same = contestants.findIndex((other) => other.key === key && other.of === undefined)
    return {
      key,
      name,
      ...summarise(turnsOf(index), turnsOf(0)),
      ofThis: of === undefined ? undefined : spreadOf(ratios(costs(turnsOf(index)), costs(turnsOf(same)))),
      wireBytes: answer.wire.length,
      bytes: Buffer.byteLength(answer.text),
      turns: turnsOf(index),
    }
  })
}

/** What each contestant costs. */
export function costTable({ contestants }: Pick<Report, 'contestants'>): Table {
  const isCompared = contestants.some(({ ofThis }) => ofThis)
  const headings = [
    '',
    'CPU per request',
    'of the limit',
    'lowest – highest',
    'requests/s',
    'p50',
    'p99',
    'body',
  ]
  const rows = contestants.map((line) => {
    const { name, cpuPerRequest, ofLimit, requestsPerSecond, p50, p99, wireBytes, ofThis } = line
    const cells = [
      name,
      microseconds(cpuPerRequest),
      times(ofLimit.median),
      range(ofLimit),
      whole(requestsPerSecond),
      milliseconds(p50),
      milliseconds(p99),
      bytes(wireBytes),
    ]
    return isCompared ? [...cells, ofThis ? `${times(ofThis.median)} (${range(ofThis)})` : ''] : cells
  })
  return [isCompared ? [...headings, 'of this project'] : headings, ...rows]
}

/** What becomes of it with a large charter. */
export function growthTable({ growth: { small, large, perByte, perWireByte } }: Report): Table {
  return [
    ['', 'shipped charter', '1,000 cookies, 24 languages', 'ratio'],
    row('Page', (size) => size.bytes, bytes),
    row('Page, compressed', (size) => size.wireBytes, bytes),
    row('CPU per request', (size) => size.cpuPerRequest, microseconds),
    perByteRow('CPU per byte of the page', (size) => size.bytes, perByte),
    perByteRow('CPU per compressed byte', (size) => size.wireBytes, perWireByte),
    row('Start to first answer', (size) => size.firstAnswerIn, milliseconds),
    row('Memory after the start', (size) => size.memoryAtFirst, megabytes),
    row('Memory after all visits', (size) => size.memoryAtLast, megabytes),
  ]

  function row(title: string, of: (size: Size) => number, written: (number: number) => string) {
    return [title, written(of(small)), written(of(large)), times(of(large) / of(small))]
  }

  function perByteRow(title: string, of: (size: Size) => number, { median }: Spread) {
    const each = [small, large].map((size) => `${((size.cpuPerRequest / of(size)) * 1000).toFixed(2)} ns`)
    return [title, ...each, times(median)]
  }
}

/** What one process does, and what two do. */
export function workersTable({ workers }: Report): Table {
  return [
    ['', 'processes', 'CPU per request', 'of one process', 'requests/s', 'p50', 'p99'],
    ...workers.map(({ engine, visit, count, cpuPerRequest, ofLimit, requestsPerSecond, p50, p99 }) => [
      `${engine}, ${visit}`,
      String(count),
      microseconds(cpuPerRequest),
      times(ofLimit.median),
      whole(requestsPerSecond),
      milliseconds(p50),
      milliseconds(p99),
    ]),
  ]
}

/** What is to be said beside the tables, a sentence each. */
export function remarks({ missing, longRun }: Report): string[] {
  const notMeasured = missing.map(({ name, why }) => `Not measured: ${name}: ${why}.`)
  if (!longRun) return notMeasured
  const { requests, early, late, highest, isFlat } = longRun
  return [
    ...notMeasured,
    `Memory over ${whole(requests)} visits of changing kinds ${isFlat ? 'stays flat' : 'GROWS'}: ${megabytes(early)} in the second quarter, ${megabytes(late)} in the last, ${megabytes(highest)} at its highest.`,
  ]
}

/** Where it was measured, and how. */
export function circumstances({ day, machine, load }: Pick<Report, 'day' | 'machine' | 'load'>): string {
  const { processor, cores, system, node } = machine
  return `${day}; ${processor}, ${cores} cores; ${system}, Node ${node}; ${load.program}, ${load.rounds} × ${load.seconds} s for each.`
}

function range({ lowest, highest }: Spread): string {
  return `${times(lowest)} – ${times(highest)}`
}

/** A ratio in words. */
export function times(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)}×`
}

function microseconds(time: number): string {
  return time < 10_000 ? `${time.toFixed(time < 100 ? 1 : 0)} µs` : milliseconds(time / 1000)
}

function milliseconds(time: number): string {
  return `${time < 100 ? time.toFixed(2) : whole(time)} ms`
}

function bytes(number: number): string {
  return `${whole(number)} B`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en')
}
