import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** A server in a process of its own, as `npm start` runs it. */
export interface SpawnedServer {
  process: ChildProcess
  origin: string
  dataDirectory: string
  /** What it has written so far. */
  output(): string
  /** The exit code, once it has ended. */
  exited: Promise<number | null>
}

/**
 * Starts the server on a free port and waits until it is online, or until it has ended. Whoever wants to meddle with
 * its start is given the process at once.
 */
export async function spawnServer(
  env: Record<string, string> = {},
  spawned: (child: ChildProcess) => void = () => {},
): Promise<SpawnedServer> {
  const dataDirectory = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'charte-'))
  const child = spawn(process.execPath, [cli, 'serve'], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      PUBLIC_URL: 'http://localhost',
      DATA_DIR: dataDirectory,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  spawned(child)
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const online = new Promise<void>((resolve) => {
    const read = (part: Buffer) => {
      output += part.toString()
      if (output.includes('the charter is online')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  await Promise.race([online, exited])
  const port = /"port":(\d+)/.exec(output)?.[1]
  return { process: child, origin: `http://127.0.0.1:${port}`, dataDirectory, output: () => output, exited }
}
