import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'charte-run-'

/** Puts everything temporary of a run of the tests into one folder, and removes it with all that they left in it. */
export default function setup(): (() => void) | undefined {
  const before = process.env.TMPDIR
  // Each project of a run is set up; deeper paths would be too long for the sockets of a browser.
  if (before?.includes(prefix)) return undefined
  const folder = mkdtempSync(join(tmpdir(), prefix))
  // Other users enter it: PostgreSQL and nginx do not run as root.
  chmodSync(folder, 0o755)
  process.env.TMPDIR = folder
  return function teardown() {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
