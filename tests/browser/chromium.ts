import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { installPackages } from '../support/debian.ts'

const run = promisify(execFile)

/** Where systems keep a Chromium. */
const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The path of a Chromium, which is installed where there is none. Throws when none can be had, and says how to get one. */
export async function findChromium(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.CHROMIUM_PATH) return existing(env.CHROMIUM_PATH)
  const found = installed()
  if (found) return found
  const failures = [await downloadChromium(), installed() ? '' : await installPackages(['chromium'])]
  const brought = installed()
  if (brought) return brought
  throw new Error(
    [
      'The browser tests need Chromium, and there is none on this machine.',
      'Install it (apt-get install chromium, or npx playwright-core install --with-deps chromium),',
      'or set CHROMIUM_PATH to the program of a Chromium or Chrome.',
      ...failures,
    ].join('\n'),
  )
}

function existing(path: string): string {
  if (existsSync(path)) return path
  throw new Error(`CHROMIUM_PATH is ${path}, and there is no such file: set it to the program of a Chromium`)
}

function installed(): string | undefined {
  return [...usualPaths, chromium.executablePath()].find((path) => path !== '' && existsSync(path))
}

function downloadChromium(): Promise<string> {
  return attempt('npx', ['playwright-core', 'install', 'chromium'])
}

/** Runs a command: what went wrong, or nothing. */
async function attempt(command: string, words: string[]): Promise<string> {
  try {
    await run(command, words, { timeout: 10 * 60_000 })
    return ''
  } catch (error) {
    return `Tried ${command} ${words.join(' ')}: ${error instanceof Error ? error.message : String(error)}`
  }
}
