/** What stands for the same in two versions of a list. */
export interface Kept<T> {
  before: T
  after: T
}
export interface Pairs<T> {
  kept: Kept<T>[]
  added: T[]
  removed: T[]
}

export type Match<T> = (before: T, after: T) => boolean

/**
 * Pairs the entries of two lists one to one, by the first of the ways that matches: the same pairs, whichever list is
 * the earlier one. All in the order of their lists, what is kept in the order of `after`.
 */
export function pair<T>(before: readonly T[], after: readonly T[], ways: readonly Match<T>[]): Pairs<T> {
  const beforeOf = new Map<number, number>()
  for (const matches of ways)
    for (const [i, old] of before.entries()) {
      if ([...beforeOf.values()].includes(i)) continue
      const found = after.findIndex((now, j) => !beforeOf.has(j) && matches(old, now))
      if (found >= 0) beforeOf.set(found, i)
    }
  const taken = new Set(beforeOf.values())
  return {
    kept: after.flatMap((now, j) =>
      before.filter((_, i) => i === beforeOf.get(j)).map((old) => ({ before: old, after: now })),
    ),
    added: after.filter((_, j) => !beforeOf.has(j)),
    removed: before.filter((_, i) => !taken.has(i)),
  }
}

/** Whether what is kept of a list stands in another order than it did. */
export function isReordered<T>(kept: readonly Kept<T>[], placeBefore: (entry: T) => number): boolean {
  const places = kept.map(({ before }) => placeBefore(before))
  return places.some((place, index) => place < (places[index - 1] ?? place))
}
