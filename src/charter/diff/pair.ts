/** An entry of two versions of a list. */
export interface Pair<T> {
  before: T
  after: T
}

/** What became of the entries of a list between two versions. */
export interface Pairs<T> {
  kept: Pair<T>[]
  added: T[]
  removed: T[]
}

/** Whether an entry of the earlier version is an entry of the later one. */
export type Match<T> = (before: T, after: T) => boolean

/**
 * Pairs the entries of two lists one to one, by the first of `ways` that matches: the same pairs, whichever list is the
 * earlier one. Added and removed entries stand in the order of their lists, pairs in the order of `after`.
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

/** Whether the entries that two versions of a list share stand in another order. */
export function isReordered<T>(kept: readonly Pair<T>[], placeBefore: (entry: T) => number): boolean {
  const places = kept.map(({ before }) => placeBefore(before))
  return places.some((place, index) => place < (places[index - 1] ?? place))
}
