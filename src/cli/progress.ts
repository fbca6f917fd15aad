import type { Terminal } from './terminal.ts'

/** Shows on a terminal, and nowhere else, how many records are done. */
export interface Progress {
  show(count: number): void
  end(): void
}

/** How many records are done between two signs of it. */
const step = 1000

/** The progress of something that is done to records, as `exported`. */
export function progressOn(stderr: Terminal['stderr'], done: string): Progress {
  let last = 0
  const write = (count: number) => stderr.write(`\r${count.toLocaleString('en')} records ${done}`)
  return {
    show(count) {
      if (stderr.isTTY && count - last >= step) write(count)
      if (count - last >= step) last = count
    },
    end() {
      if (stderr.isTTY && last > 0) stderr.write('\n')
    },
  }
}
