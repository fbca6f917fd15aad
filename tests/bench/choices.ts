import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConsentRecord } from '../../src/consent/record.ts'
import type { Engine } from '../../src/log/engine.ts'
import { openEngine } from '../../src/log/open-engine.ts'
import { openStore } from '../../src/log/store.ts'
import { startPostgres } from '../log/postgres.ts'
import { hiddenFields, keptOf, shipped } from '../test-app.ts'

/** Durable choices per second, beside what the engine alone commits, all measured in one run. */
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const crowds = [1, 32, 256]

interface Measured {
  rate: number
  p50: number
  p99: number
}

const postgres = await startPostgres()
try {
  for (const databaseUrl of [undefined, postgres.url]) await measureEngine(databaseUrl)
} finally {
  await postgres.stop()
}

async function measureEngine(databaseUrl: string | undefined): Promise<void> {
  print(`\n## ${databaseUrl ? 'PostgreSQL' : 'SQLite'}\n`)
  print(
    '| visitors | engine alone, groups of as many: rows/s | log: records/s | p50 ms | p99 ms | of the engine |',
  )
  print('| --- | --- | --- | --- | --- | --- |')
  for (const crowd of crowds) {
    const alone = await measureAlone(databaseUrl, crowd)
    const log = await measureLog(databaseUrl, crowd)
    print(`| ${crowd} | ${alone} | ${log.rate} | ${log.p50} | ${log.p99} | ${percent(log.rate / alone)} |`)
  }
  print(
    '\n| visitors | POST with log: /s | p50 ms | p99 ms | without log: /s | CPU of a POST with log, of one without |',
  )
  print('| --- | --- | --- | --- | --- | --- |')
  for (const crowd of crowds) {
    const [withLog, without] = await measureTurns(databaseUrl, crowd)
    print(
      `| ${crowd} | ${withLog.rate} | ${withLog.p50} | ${withLog.p99} | ${without.rate} | ${percent(withLog.cpu / without.cpu)} |`,
    )
  }
  const { idle, busy } = await measureReading(databaseUrl)
  print(
    `\nGET of the page: p50 ${idle.p50} ms idle, ${busy.p50} ms while 32 visitors choose (${percent(busy.p50 / idle.p50)}).`,
  )
}

/** What the engine commits when it is given groups of records, one after the other. */
async function measureAlone(databaseUrl: string | undefined, size: number): Promise<number> {
  return withEngine(databaseUrl, async (engine) => {
    await engine.keep(keptOf(shipped), new Date())
    const { rate } = await repeat(1, () => engine.append(Array.from({ length: size }, createRecord)))
    return Math.round(rate * size)
  })
}

/** What the log takes of so many visitors who each wait for their record. */
async function measureLog(databaseUrl: string | undefined, crowd: number): Promise<Measured> {
  return withEngine(databaseUrl, async (engine) => {
    const store = openStore({
      connect: async () => engine,
      now: () => new Date(),
      lost() {},
      found() {},
    })
    await store.opened
    store.serve(keptOf(shipped))
    return repeat(crowd, () => store.append(createRecord()))
  })
}

/** The same POST with a log and without, in turns, so that the noise of the machine falls on both. */
async function measureTurns(databaseUrl: string | undefined, crowd: number) {
  const servers = [await openServer('log', databaseUrl), await openServer('none', databaseUrl)]
  const sums = servers.map(() => ({ count: 0, cpu: 0, times: [] as number[], elapsed: 0 }))
  for (let turn = 0; turn < 4; turn++)
    for (const [index, server] of servers.entries()) {
      const sum = sums[index]
      if (!sum) continue
      const before = await server.cpu()
      const { times, elapsed } = await run(crowd, seconds / 2, server.post)
      sum.cpu += (await server.cpu()) - before
      sum.count += times.length
      sum.elapsed += elapsed
      sum.times.push(...times)
    }
  for (const server of servers) server.close()
  const [withLog, without] = sums.map(({ count, cpu, times, elapsed }) => ({
    ...summary(times, elapsed),
    cpu: cpu / count,
  }))
  if (!withLog || !without) throw new Error('nothing was measured')
  return [withLog, without] as const
}

/** How long a page takes while nobody chooses, and while many do. */
async function measureReading(databaseUrl: string | undefined) {
  const server = await openServer('log', databaseUrl)
  const idle = await repeat(1, server.get)
  const load = run(32, seconds, server.post)
  const busy = await repeat(1, server.get)
  await load
  server.close()
  return { idle, busy }
}

async function withEngine<Result>(
  databaseUrl: string | undefined,
  work: (engine: Engine) => Promise<Result>,
) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'charte-bench-'))
  const engine = await openEngine({ dataDirectory, databaseUrl })
  try {
    return await work(engine)
  } finally {
    await engine.close()
    rmSync(dataDirectory, { recursive: true })
  }
}

function createRecord(): ConsentRecord {
  return {
    id: randomBytes(16).toString('base64url'),
    decidedAt: new Date(),
    charter: shipped.version,
    answers: { statistics: 'granted', 'first-party': 'refused', 'third-party': 'refused' },
    action: 'custom',
    language: 'fr',
    source: 'page',
    gpc: false,
  }
}

async function repeat(crowd: number, work: () => Promise<unknown>): Promise<Measured> {
  await run(crowd, seconds / 6, work)
  const { times, elapsed } = await run(crowd, seconds, work)
  return summary(times, elapsed)
}

async function run(crowd: number, length: number, work: () => Promise<unknown>) {
  const started = performance.now()
  const end = started + length * 1000
  const times: number[] = []
  const visit = async () => {
    while (performance.now() < end) {
      const began = performance.now()
      await work()
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: crowd }, visit))
  return { times, elapsed: performance.now() - started }
}

function summary(times: readonly number[], elapsed: number): Measured {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2))
  return { rate: Math.round((times.length / elapsed) * 1000), p50: at(0.5), p99: at(0.99) }
}

async function openServer(kind: 'log' | 'none', databaseUrl: string | undefined) {
  const file = fileURLToPath(new URL('choices-server.ts', import.meta.url))
  const child = fork(file, [kind, ...(databaseUrl ? [databaseUrl] : [])])
  const { port } = await answerOf(child)
  const agent = new Agent({ keepAlive: true })
  const page = await send({ agent, port, path: '/charte-cookies/fr' })
  const fields = {
    ...hiddenFields(page.text),
    action: 'save',
    'purpose-statistics': 'granted',
    'purpose-first-party': 'refused',
    'purpose-third-party': 'refused',
  }
  const body = new URLSearchParams(fields).toString()
  const headers = {
    Cookie: page.cookie,
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': String(body.length),
  }
  return {
    post: async () => {
      const { status } = await send(
        { agent, port, path: '/charte-cookies/preferences', method: 'POST', headers },
        body,
      )
      if (status !== 303) throw new Error(`a choice was answered ${status}`)
    },
    get: () => send({ agent, port, path: '/charte-cookies/fr', headers: { Cookie: page.cookie } }),
    cpu: async () => {
      child.send('cpu')
      return (await answerOf(child)).cpu
    },
    close: () => {
      agent.destroy()
      child.disconnect()
    },
  }
}

async function answerOf(child: ChildProcess): Promise<{ port: number; cpu: number }> {
  const [message] = await once(child, 'message')
  return message
}

function send(
  options: object,
  body?: string,
): Promise<{ status: number | undefined; text: string; cookie: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      answer.on('end', () => {
        const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
        resolve({ status: answer.statusCode, text, cookie })
      })
    })
    sent.on('error', reject).end(body)
  })
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
