/** Entries that share commits: while one commit waits for the disk, those that arrive wait for the next together. */
export interface GroupCommit<Entry> {
  /** Resolves once the entry is committed; rejects when its commit failed, or at once when too many wait. */
  add(entry: Entry): Promise<void>
  /** How many entries wait for a commit to begin. */
  waiting(): number
}

/** Groups entries into calls of `commit`, one at a time, of up to `largest` entries each. */
export function createGroupCommit<Entry>(
  commit: (entries: readonly Entry[]) => Promise<void>,
  { largest = 256, longest = 2000 } = {},
): GroupCommit<Entry> {
  const queue: { entry: Entry; resolve: () => void; reject: (error: unknown) => void }[] = []
  let isCommitting = false
  return { add, waiting: () => queue.length }

  function add(entry: Entry): Promise<void> {
    if (queue.length >= longest)
      return Promise.reject(new Error(`${longest} choices wait to be recorded already`))
    return new Promise((resolve, reject) => {
      queue.push({ entry, resolve, reject })
      if (!isCommitting) void commitAll()
    })
  }

  async function commitAll(): Promise<void> {
    isCommitting = true
    while (queue.length > 0) {
      const group = queue.splice(0, largest)
      try {
        await commit(group.map(({ entry }) => entry))
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    isCommitting = false
  }
}
