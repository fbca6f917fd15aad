/** What came of some seconds of work: how often it was done, in all and per second, and how long it took, in ms. */
export interface Timed {
  count: number
  rate: number
  p50: number
  p99: number
}

/** Does some work for some seconds, so many times at once. */
export async function timed(crowd: number, seconds: number, work: () => Promise<unknown>): Promise<Timed> {
  const started = performance.now()
  const end = started + seconds * 1000
  const times: number[] = []
  const visit = async () => {
    while (performance.now() < end) {
      const began = performance.now()
      await work()
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: crowd }, visit))
  const elapsed = (performance.now() - started) / 1000
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { count: times.length, rate: times.length / elapsed, p50: at(0.5), p99: at(0.99) }
}

/**
 * Measures several things in rounds, each round beginning with the next of them; a first round warms up and does not
 * count. Returns what each came to in each round, in the same order.
 */
export async function inRounds<Measured>(
  measures: readonly (() => Promise<Measured>)[],
  rounds: number,
): Promise<Measured[][]> {
  const turns: Measured[][] = measures.map(() => [])
  for (let round = 0; round <= rounds; round++)
    for (let place = 0; place < measures.length; place++) {
      const index = (place + round) % measures.length
      const turn = await measures[index]?.()
      if (turn !== undefined && round > 0) turns[index]?.push(turn)
    }
  return turns
}
