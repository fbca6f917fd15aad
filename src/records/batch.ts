/** Entries that share commits: while one commit waits for the disk, those that arrive wait for the next together. */
export interface GroupCommit<Entry> {
  /**
   * Resolves once the entry is committed; rejects when its commit failed, at once when too many wait, or when no commit
   * began for it in time: then it is in none.
   */
  add(entry: Entry): Promise<void>
  /** How many entries wait for a commit to begin. */
  waiting(): number
  /** Resolves once all entries that were added are committed, or have failed. */
  settled(): Promise<void>
}

export interface GroupCommitOptions {
  /** How many entries share a commit, and how many may wait. */
  largest?: number
  longest?: number
  /** How long an entry waits for its commit to begin, in ms. */
  timeout?: number
}

interface Waiting<Entry> {
  entry: Entry
  resolve(): void
  reject(error: unknown): void
  timer: NodeJS.Timeout
}

/**
 * Groups entries into calls of `commit`, one at a time. Each takes its group at the last moment, so that no entry is in
 * it that was given up.
 */
export function createGroupCommit<Entry>(
  commit: (take: () => readonly Entry[]) => Promise<void>,
  { largest = 256, longest = 2000, timeout = 2000 }: GroupCommitOptions = {},
): GroupCommit<Entry> {
  const queue = new Set<Waiting<Entry>>()
  let isCommitting = false
  let committed = Promise.resolve()
  return { add, waiting: () => queue.size, settled: () => committed }

  function add(entry: Entry): Promise<void> {
    if (queue.size >= longest)
      return Promise.reject(new Error(`${longest} choices wait to be recorded already`))
    return new Promise((resolve, reject) => {
      const waiting = { entry, resolve, reject, timer: setTimeout(() => leave(waiting), timeout) }
      queue.add(waiting)
      if (!isCommitting) committed = commitAll()
    })
  }

  function leave(waiting: Waiting<Entry>): void {
    queue.delete(waiting)
    waiting.reject(new Error(`the choice could not be recorded within ${timeout} ms, and is not`))
  }

  async function commitAll(): Promise<void> {
    isCommitting = true
    while (queue.size > 0) {
      const group: Waiting<Entry>[] = []
      const take = () => {
        group.push(...takeFirst())
        return group.map(({ entry }) => entry)
      }
      try {
        await commit(take)
        for (const { resolve } of group) resolve()
      } catch (error) {
        // Where it failed before it took any, it failed for those that wait.
        for (const { reject } of group.length > 0 ? group : takeFirst()) reject(error)
      }
    }
    isCommitting = false
  }

  function takeFirst(): Waiting<Entry>[] {
    const first = [...queue.values().take(largest)]
    for (const waiting of first) {
      queue.delete(waiting)
      clearTimeout(waiting.timer)
    }
    return first
  }
}
