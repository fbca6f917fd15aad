import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../../tests/browser/chromium.ts'
import { spawnServer } from '../../tests/support/process.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const program = join(here, 'node_modules/lighthouse/cli/index.js')
const categories = ['performance', 'accessibility', 'best-practices', 'seo']

/** What Lighthouse gives a page, of 100, by category. */
interface Scores {
  [category: string]: number
}

/** Has Lighthouse look at a page as a telephone or a desktop computer shows it. */
async function look(
  address: string,
  form: 'mobile' | 'desktop',
  chromium: string,
  attempts = 3,
): Promise<Scores> {
  const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'))
  const report = join(folder, 'report.json')
  // Chromium cannot build its sandbox as root.
  const flags = `--headless=new${process.getuid?.() === 0 ? ' --no-sandbox' : ''}`
  const words = [address, '--quiet', '--output=json', `--output-path=${report}`, `--chrome-flags=${flags}`]
  if (form === 'desktop') words.push('--preset=desktop')
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, CHROME_PATH: chromium },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'exit')
  const found = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true, force: true })
  // It saw no page, and says itself that it should be run again.
  if (found.runtimeError && attempts > 1) return look(address, form, chromium, attempts - 1)
  for (const audit of Object.values<{ score: number | null; title: string; scoreDisplayMode: string }>(
    found.audits,
  ))
    if (audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative')
      process.stdout.write(`  ${form}: ${audit.title} (${audit.score})\n`)
  return Object.fromEntries(categories.map((name) => [name, Math.round(found.categories[name].score * 100)]))
}

if (!existsSync(program)) execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: here, stdio: 'inherit' })
const chromium = await findChromium(process.env)
const server = await spawnServer()
try {
  for (const form of ['mobile', 'desktop'] as const) {
    const scores = await look(`${server.origin}/charte-cookies/fr`, form, chromium)
    process.stdout.write(
      `${form}: ${Object.entries(scores)
        .map(([name, score]) => `${name} ${score}`)
        .join(', ')}\n`,
    )
    if (Object.values(scores).some((score) => score < 100)) process.exitCode = 1
  }
} finally {
  server.process.kill('SIGTERM')
}
