import { AggregatorRegistry } from 'prom-client'
import type { Figures, Metrics } from './metrics.ts'

/** Prints the figures of several processes as those of one server. */
export async function printSum(figures: readonly Figures[]): ReturnType<Metrics['print']> {
  const sum = AggregatorRegistry.aggregate([...figures])
  return { type: sum.contentType, text: await sum.metrics() }
}

/** What processes that have ended leave to the sum: what was counted stays counted, and nothing waits in them. */
export function sumCounts(figures: readonly Figures[]): Promise<Figures> {
  const counts = figures.map((each) => each.filter(({ type }) => isCount(String(type))))
  return AggregatorRegistry.aggregate(counts).getMetricsAsJSON()
}

function isCount(type: string): boolean {
  return type === 'counter' || type === 'histogram'
}
