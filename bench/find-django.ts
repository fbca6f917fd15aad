import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The Python of this machine that has Django and gunicorn, or why there is none. Nothing is installed for it. */
export async function findDjango(): Promise<string | { why: string }> {
  if (process.platform !== 'linux')
    return { why: 'the use of its workers is read from /proc, on Linux alone' }
  // Both: a python3 of its own that comes first may not have the Django of Debian.
  for (const program of ['python3', '/usr/bin/python3'])
    try {
      await run(program, ['-c', 'import django, gunicorn'], { timeout: 60_000 })
      return program
    } catch {}
  return { why: 'no Python here has Django and gunicorn (on Debian: python3-django, gunicorn)' }
}
