import { longestOf } from '../charter/time.ts'

const units = ['P#Y', 'P#M', 'P#W', 'P#D', 'PT#H', 'PT#M']

/**
 * The life of a cookie (ms) as a charter declares it: in the largest unit of which a whole number covers it and exceeds it
 * by no more than 1 %, else in seconds. What exceeds all years that can be written is `persistent`.
 */
export function durationCovering(life: number): string {
  for (const unit of units) {
    const covering = countOf(unit, life)
    const duration = unit.replace('#', String(covering))
    const length = longestOf(duration)
    if (covering > 9999 && unit === 'P#Y') return 'persistent'
    if (covering <= 9999 && length !== undefined && length <= life * 1.01) return duration
  }
  return `PT${Math.max(1, Math.ceil(life / 1000))}S`
}

/** The least number of a unit that covers a life. */
function countOf(unit: string, life: number): number {
  const one = longestOf(unit.replace('#', '1')) ?? 1
  let count = Math.max(1, Math.floor(life / one))
  while (count <= 9999 && (longestOf(unit.replace('#', String(count))) ?? 0) < life) count += 1
  return count
}
