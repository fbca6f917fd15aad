import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** A page that needs nothing but the style sheet `charter.css` next to it, and what that loads. */
export interface PrintablePage {
  html: string
  styleSheet: string
  /** Pictures that the style sheet names. */
  files?: readonly { name: string; content: Uint8Array }[]
}

/** The Chromium that prints. */
export interface Printer {
  program: string
  /** Chromium refuses its sandbox to root, and to no one else. */
  isRoot: boolean
  /** The environment that it runs in. */
  env: Record<string, string | undefined>
  /** After how many milliseconds printing is given up. */
  timeout?: number
}

/**
 * Prints a page on A4 as a tagged PDF, in a browser without a profile and without a network. Rejects when that
 * browser does not print.
 */
export async function printPdf(page: PrintablePage, printer: Printer): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'charte-pdf-'))
  try {
    const place = (name: string) => join(folder, name)
    await writeFile(place('charter.html'), page.html)
    await writeFile(place('charter.css'), `${page.styleSheet}\n@page {\n  size: A4;\n}\n`)
    const profile = place('profile')
    for (const { name, content } of page.files ?? []) await writeFile(place(name), content)
    // Crash reports do not follow the profile.
    const env = { ...printer.env, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile }
    await run({ ...printer, env }, [
      `--user-data-dir=${profile}`,
      `--print-to-pdf=${place('charter.pdf')}`,
      pathToFileURL(place('charter.html')).href,
    ])
    return await readFile(place('charter.pdf')).catch(() => {
      throw new Error('it wrote no file')
    })
  } catch (error) {
    throw new Error(`${printer.program} did not print the charter: ${describeFailure(error)}`)
  } finally {
    // The browser may still be leaving.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

// biome-ignore format: a list to read
const switches = [
  '--headless', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
  '--disable-sync', '--disable-component-update', '--disable-background-networking',
  '--host-resolver-rules=MAP * ~NOTFOUND', '--no-pdf-header-footer', '--generate-pdf-document-outline',
]

const aMinute = 60_000

async function run({ program, isRoot, env, timeout = aMinute }: Printer, words: string[]): Promise<void> {
  const sandbox = isRoot ? ['--no-sandbox'] : []
  await promisify(execFile)(program, [...switches, ...sandbox, ...words], {
    env,
    timeout,
    killSignal: 'SIGKILL',
    maxBuffer: 10_000_000,
  })
}

/** What the browser said last, or first of what it calls fatal, without its own account of when and where. */
function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('killed' in error && error.killed) return 'it took too long'
  const said = 'stderr' in error ? String(error.stderr).trim().split('\n') : []
  const line = said.find((line) => line.includes(':FATAL:')) ?? said.at(-1)
  if (line) return line.replace(/^\[[^\]]*\]\s*/, '')
  return 'code' in error && typeof error.code === 'number' ? `it ended with ${error.code}` : error.message
}
