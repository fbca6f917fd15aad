/** Something in two versions. */
export interface Pair<T> {
  before: T
  after: T
}

/** An entry that two versions of a list share, with its index in the earlier one. */
interface Kept<T> extends Pair<T> {
  index: number
}

/** What became of the entries of a list between two versions. */
export interface Pairs<T> {
  kept: Kept<T>[]
  added: T[]
  removed: T[]
}

/** Whether an entry of the earlier version is an entry of the later one. */
export type Match<T> = (before: T, after: T) => boolean

/**
 * Pairs the entries of two lists one to one, by the first of `ways` that matches: the same pairs, whichever list is the
 * earlier one. Added and removed entries stand in the order of their lists, pairs in the order of `after`.
 */
export function pair<T>({ before, after }: Pair<readonly T[]>, ways: readonly Match<T>[]): Pairs<T> {
  const kept = new Map<number, Kept<T>>()
  const taken = new Set<number>()
  const later = [...after.entries()]
  for (const matches of ways)
    for (const [index, old] of before.entries()) {
      const found = taken.has(index) ? undefined : later.find(([j, now]) => !kept.has(j) && matches(old, now))
      if (!found) continue
      kept.set(found[0], { before: old, after: found[1], index })
      taken.add(index)
    }
  return {
    kept: after.flatMap((_, j) => kept.get(j) ?? []),
    added: after.filter((_, j) => !kept.has(j)),
    removed: before.filter((_, i) => !taken.has(i)),
  }
}

/** Whether entries that two versions of a list share stand in another order. */
export function isReordered(kept: readonly Kept<unknown>[]): boolean {
  return kept.some(({ index }, place) => index < (kept[place - 1]?.index ?? index))
}
