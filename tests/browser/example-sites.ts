import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { freePort } from '../support/free-port.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const examples = join(root, 'examples')

/** A site of examples/, as its README has it started, on ports of its own. */
export interface ExampleSite {
  origin: string
  /** The paths of its pages. */
  pages: readonly string[]
  /** The cookies that its own server sets for statistics, which no script could delete. */
  ownCookies: readonly string[]
  /** How many pages its own server has counted to measure its audience; undefined where a script measures it. */
  measured(): Promise<number> | undefined
  /** What its statistics host was asked for so far, as `/matomo.js`. */
  counted(): Promise<string[]>
}

/** The static example, whose charter is a server of its own. */
export interface StaticExample extends ExampleSite {
  /** Sends a signal to the server of the charter: SIGSTOP freezes it, SIGKILL ends it. */
  signalCharter(signal: 'SIGSTOP' | 'SIGKILL'): void
}

/** Starts the example in Express, and ends it with the test. */
export async function startExpressExample(): Promise<ExampleSite> {
  const [port, statistics] = [await freePort(), await startStatistics()]
  const origin = `http://localhost:${port}`
  startNode('express/host.js', {
    PORT: String(port),
    STATISTICS_URL: statistics,
    DATA_DIR: createFolder(),
  })
  await answering(origin)
  const pages = ['/', '/news']
  return {
    ...{ origin, pages, ownCookies: ['visit_number'], counted: () => countedBy(statistics) },
    measured: async () => (await (await fetch(`${origin}/audience`)).json()).pages,
  }
}

/**
 * Starts the static example behind nginx, and ends it with the test. Its pages are plain files, or made by a server on
 * another port.
 */
export async function startStaticExample(nginx: string, pagesPort?: number): Promise<StaticExample> {
  const statistics = await startStatistics()
  const [charter, front, back] = [await freePort(), await freePort(), await freePort()]
  const origin = `http://localhost:${front}`
  const folder = createFolder()
  // Started by root, nginx reads its pages as somebody else.
  chmodSync(folder, 0o755)
  cpSync(join(examples, 'static'), folder, { recursive: true })
  mkdirSync(join(folder, 'temp'))
  const ports = { 3000: charter, 4000: front, 4001: Number(new URL(statistics).port), 4003: back }
  for (const file of ['nginx.conf', ...readdirSync(join(folder, 'site')).map((name) => `site/${name}`)])
    replacePorts(join(folder, file), ports)
  if (pagesPort !== undefined) {
    const file = join(folder, 'nginx.conf')
    const text = readFileSync(file, 'utf8')
    writeFileSync(
      file,
      text.replace(`proxy_pass http://127.0.0.1:${back}`, `proxy_pass http://127.0.0.1:${pagesPort}`),
    )
  }
  const server = startNode(
    '../src/cli.ts',
    {
      ...{ PORT: String(charter), HOST: '127.0.0.1', PUBLIC_URL: origin, DATA_DIR: createFolder() },
      GPC_SINCE: '2026-11-01',
      CHARTER_FILE: join(examples, 'charter.yaml'),
    },
    ['serve'],
  )
  start(nginx, ['-p', folder, '-c', 'nginx.conf'])
  await answering(`http://127.0.0.1:${charter}/readyz`)
  await answering(origin, 'charte-banner')
  const pages = ['/', '/news.html']
  return {
    ...{ origin, pages, ownCookies: [], counted: () => countedBy(statistics) },
    measured: () => undefined,
    signalCharter: (signal) => server.kill(signal),
  }
}

async function startStatistics(): Promise<string> {
  const port = await freePort()
  startNode('statistics/server.js', { PORT: String(port) })
  const origin = `http://127.0.0.1:${port}`
  await answering(`${origin}/log`)
  return origin
}

async function countedBy(statistics: string): Promise<string[]> {
  const answer = await fetch(`${statistics}/log`)
  return JSON.parse(await answer.text())
}

function replacePorts(file: string, ports: Record<number, number>): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/(?<=:)(3000|4000|4001|4003)\b/g, (port) => String(ports[Number(port)])),
  )
}

function startNode(file: string, env: Record<string, string>, words: string[] = []): ChildProcess {
  return start(process.execPath, [join(examples, file), ...words], env)
}

function start(program: string, words: string[], env: Record<string, string> = {}): ChildProcess {
  const child: ChildProcess = spawn(program, words, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    // A process that was frozen hears nothing else.
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await exited
    clearTimeout(late)
  })
  return child
}

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'charte-example-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A server of the pages of the static example that compresses them for whoever accepts it, as many systems do. */
export async function serveCompressed(): Promise<number> {
  const server = createServer((req, res) => {
    const page = readFileSync(join(examples, 'static/site/index.html'))
    const isCompressed = req.headers['accept-encoding']?.includes('gzip') ?? false
    res.setHeader('Content-Type', 'text/html')
    if (isCompressed) res.setHeader('Content-Encoding', 'gzip')
    res.end(isCompressed ? gzipSync(page) : page)
  })
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** Resolves once an address answers with these words; rejects when it has not after half a minute. */
async function answering(address: string, words = ''): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; ) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.ok && (await answer.text()).includes(words)) return
    if (Date.now() > deadline) throw new Error(`${address} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
