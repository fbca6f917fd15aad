import { readConfig } from '../config.ts'
import { serve } from '../serve.ts'

/** What a server needs of the process that it runs in. */
interface ServerProcess {
  env: Record<string, string | undefined>
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  exit(code: number): void
}

/**
 * Serves the charter until SIGTERM or SIGINT, which let running requests finish. A signal that comes during the start
 * is obeyed once the start is over. Rejects when the server cannot start.
 */
export async function serveUntilStopped(runtime: ServerProcess): Promise<void> {
  const config = readConfig(runtime.env)
  let isStopping = false
  runtime.on('SIGTERM', stop)
  runtime.on('SIGINT', stop)
  const started = serve(config)
  await started

  async function stop(): Promise<void> {
    // A second signal is impatient: it does not wait for running requests.
    if (isStopping) runtime.exit(1)
    isStopping = true
    // Whoever called is told of a start that failed.
    const serving = await started.catch(() => undefined)
    if (!serving) return
    await serving.close()
    runtime.exit(0)
  }
}
