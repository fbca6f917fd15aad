/** What a server needs of the program that it runs in. */
export interface Runtime {
  env: Record<string, string | undefined>
  on(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown
  exit(code: number): void
}

/** Has a server end in order at the first SIGTERM or SIGINT, and at once at the second, which is impatient. */
export function endOnSignals(runtime: Runtime, end: () => void, endAtOnce: () => void): void {
  let isEnding = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    runtime.on(signal, () => {
      if (isEnding) return endAtOnce()
      isEnding = true
      end()
    })
}
