import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Installs packages on a Debian where we are root, within some milliseconds: what went wrong, or nothing. Several test
 * files may do so at once.
 */
export async function installPackages(packages: readonly string[], within = 10 * 60_000): Promise<string> {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return `Not root on Debian, so not tried: apt-get install ${packages.join(' ')}`
  const deadline = Date.now() + within
  const failure = await aptGet(['update'], deadline)
  return failure || aptGet(['install', '-y', ...packages], deadline)
}

async function aptGet(words: readonly string[], deadline: number): Promise<string> {
  for (;;) {
    const timeout = Math.max(1, deadline - Date.now())
    const seconds = Math.ceil(timeout / 1000)
    const failure = await attempt(['-o', `DPkg::Lock::Timeout=${seconds}`, ...words], timeout)
    // That option is for the lock of dpkg alone: apt-get gives up at once where another holds one of its own.
    if (!failure.includes('Could not get lock') || Date.now() >= deadline) return failure
    await sleep(500)
  }
}

async function attempt(words: string[], timeout: number): Promise<string> {
  try {
    await run('apt-get', words, {
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    })
    return ''
  } catch (error) {
    return `Tried apt-get ${words.join(' ')}: ${error instanceof Error ? error.message : String(error)}`
  }
}
