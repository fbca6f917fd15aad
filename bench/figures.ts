/** What one turn of one contestant cost: processor time of the server in microseconds, times in ms. */
export interface Turn {
  cpuPerRequest: number
  requestsPerSecond: number
  p50: number
  p99: number
}

/** All turns of a contestant in one line. */
export interface Summary extends Turn {
  /** Processor time per request as a multiple of the limit's in the same round, and how far the rounds lie apart. */
  ofLimit: Spread
}

/** A median, and the lowest and the highest of what it stands for. */
export interface Spread {
  median: number
  lowest: number
  highest: number
}

/** The medians of some turns, beside those of the limit in the same rounds. */
export function summarise(turns: readonly Turn[], limit: readonly Turn[]): Summary {
  const middle = (key: keyof Turn) => median(turns.map((turn) => turn[key]))
  return {
    cpuPerRequest: middle('cpuPerRequest'),
    requestsPerSecond: middle('requestsPerSecond'),
    p50: middle('p50'),
    p99: middle('p99'),
    ofLimit: spreadOf(ratios(costs(turns), costs(limit))),
  }
}

/** Each number as a multiple of the one at the same place. Throws when one of them stands alone. */
export function ratios(numbers: readonly number[], ofNumbers: readonly number[]): number[] {
  if (numbers.length !== ofNumbers.length) throw new Error('rounds are compared with rounds that never were')
  return numbers.map((number, index) => number / (ofNumbers[index] ?? Number.NaN))
}

/** The middle of some numbers, and their ends. */
export function spreadOf(numbers: readonly number[]): Spread {
  return { median: median(numbers), lowest: Math.min(...numbers), highest: Math.max(...numbers) }
}

/** The number in the middle, or between the two in the middle. Throws where there is none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing')
  return (low + high) / 2
}

/** The processor time per request of some turns. */
export function costs(turns: readonly Turn[]): number[] {
  return turns.map(({ cpuPerRequest }) => cpuPerRequest)
}

/** Memory over a long run. */
export interface Course {
  /** The medians of the second and of the last quarter, in bytes; the first quarter is for warming up. */
  early: number
  late: number
  highest: number
  /** Whether the last quarter lies no more than a twentieth above the second. */
  isFlat: boolean
}

/** What the memory of a process did over a long run, from samples at equal distances. */
export function courseOf(samples: readonly number[]): Course {
  const quarter = samples.length / 4
  const early = median(samples.slice(Math.floor(quarter), Math.ceil(quarter * 2)))
  const late = median(samples.slice(Math.floor(quarter * 3)))
  return { early, late, highest: Math.max(...samples), isFlat: late <= early * 1.05 }
}
