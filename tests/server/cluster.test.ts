import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openForms, startLoad } from '../faults/load.ts'
import { createPostgresLedger, createSqliteLedger, type Ledger, lost } from '../faults/records.ts'
import { acceptance, choose, type Form, get, openForm, soon } from '../faults/visitor.ts'
import { shippedSource } from '../support/charters.ts'
import { freePort } from '../support/free-port.ts'
import { createFolder, type SpawnedServer, spawnServer } from '../support/process.ts'
import { cookiesSet } from '../support/visitor.ts'

const engines: [string, () => Promise<Ledger>][] = [
  ['SQLite', createSqliteLedger],
  ['PostgreSQL', createPostgresLedger],
]

test.each(engines)(
  'several workers: four workers record every choice that they acknowledge, know the receipts of each other and show the same charter, %s',
  { timeout: 90_000 },
  async (_engine, createLedger) => {
    const { dataDirectory, env, ids, integrity } = await createLedger()
    const charter = join(createFolder(), 'charter.yaml')
    writeFileSync(charter, shippedSource)
    const server = await start(4, { ...env, DATA_DIR: dataDirectory, CHARTER_FILE: charter })
    expect(server.output().match(/the charter is online/g)).toHaveLength(1)
    expect(server.output()).not.toContain('"level":50')

    const forms = await openForms(server.origin, 16)
    // A connection for each choice, so that each may meet another worker.
    const load = startLoad([server.origin], forms, new Agent())
    await expect.poll(() => load.acknowledged.length, soon).toBeGreaterThan(400)
    await load.stop()
    expect([[...load.statuses.keys()], load.unknown()]).toEqual([[303], 0])
    expect(workersThatLogged(server, '/charte-cookies/preferences').size).toBe(4)
    expect(lost(load.acknowledged, await ids())).toEqual([])
    expect(await integrity()).toBe('ok')

    const { receipt = '', headers } = await choose(server.origin, forms[0] ?? noForm, acceptance)
    const cookie = cookiesSet(headers).get('cookies_preferences')?.split(';', 1).join()
    for (let visit = 0; visit < 12; visit++)
      expect(await visitAnyWorker(server, '/charte-cookies/receipt?format=json', cookie)).toContain(receipt)
    expect(workersThatLogged(server, '/charte-cookies/receipt').size).toBe(4)

    writeFileSync(charter, shippedSource.replace('fr: Charte cookies', 'fr: Charte nouvelle'))
    const pagesOfAll = () =>
      Promise.all(Array.from({ length: 12 }, () => visitAnyWorker(server, '/charte-cookies/fr')))
    const areNew = async () => (await pagesOfAll()).every((page) => page.includes('<h1>Charte nouvelle</h1>'))
    await expect.poll(areNew, soon).toBe(true)
    expect(workersThatLogged(server, '/charte-cookies/fr').size).toBe(4)
  },
)

test('several workers: four servers that start at the same moment on an empty data folder agree on one secret and one database', {
  timeout: 60_000,
}, async () => {
  const dataDirectory = createFolder()
  const servers = await Promise.all(Array.from({ length: 4 }, () => start(1, { DATA_DIR: dataDirectory })))
  const [one, other] = servers
  for (const server of servers) expect(server.output()).not.toContain('"level":50')
  const form = await openForm(one?.origin ?? '')
  for (const { origin } of servers) expect((await choose(origin, form, acceptance)).status).toBe(303)
  expect(readdirSync(dataDirectory).filter((name) => name.includes('secret'))).toEqual(['cookie-secret'])
  expect(other?.output()).not.toContain('"level":50')
})

test('several workers: SIGHUP replaces every worker, and loses no request over connections that are kept or new', {
  timeout: 90_000,
}, async () => {
  const server = await start(2)
  const before = await workersOf(server, 2)
  const forms = await openForms(server.origin, 8)
  const loads = [
    startLoad([server.origin], forms.slice(0, 6)),
    startLoad([server.origin], forms.slice(6), new Agent()),
  ]
  for (const load of loads) await load.begun
  server.process.kill('SIGHUP')
  await expect.poll(() => server.output(), soon).toContain('the workers have been replaced')
  for (const load of loads) {
    await load.stop()
    expect([[...load.statuses.keys()], load.unknown()]).toEqual([[303], 0])
  }
  const after = await workersOf(server, 2)
  expect(after.filter((pid) => before.includes(pid))).toEqual([])
  for (const pid of before) expect(isRunning(pid)).toBe(false)
  expect(server.output().match(/the charter is online/g)).toHaveLength(1)
  expect(server.output()).not.toContain('"level":50')
})

test('several workers: SIGTERM lets a running request finish, takes no new one, ends every worker, and ends with 0', {
  timeout: 60_000,
}, async () => {
  const server = await start(2)
  const workers = await workersOf(server, 2)
  const slow = openSlowRequest(server.origin)
  await slow.begun
  server.process.kill('SIGTERM')
  await expect.poll(() => answersAtAll(server), soon).toBe(false)
  slow.finish()
  expect(await slow.answered).toBe(403)
  expect(await server.exited).toBe(0)
  for (const pid of workers) expect(isRunning(pid)).toBe(false)
})

test('several workers: a second signal ends all at once, with 1', { timeout: 60_000 }, async () => {
  const server = await start(2)
  const workers = await workersOf(server, 2)
  const slow = openSlowRequest(server.origin)
  await slow.begun
  slow.answered.catch(() => {})
  server.process.kill('SIGINT')
  await expect.poll(() => answersAtAll(server), soon).toBe(false)
  server.process.kill('SIGINT')
  expect(await server.exited).toBe(1)
  await expect.poll(() => workers.some(isRunning), soon).toBe(false)
})

test('several workers: a stop that is asked for during the start ends with 0, and leaves no process behind', {
  timeout: 60_000,
}, async () => {
  const dataDirectory = createFolder()
  const starting = start(4, { DATA_DIR: dataDirectory }, (child) => {
    const look = setInterval(() => {
      // By then the first worker is on its way, and no other.
      if (!readdirSync(dataDirectory).includes('cookie-secret')) return
      clearInterval(look)
      child.kill('SIGTERM')
    }, 1)
  })
  const server = await starting
  expect(await server.exited).toBe(0)
  await expect.poll(() => answersAtAll(server), soon).toBe(false)
})

test('several workers: what keeps the first worker from starting is logged once, in its own words, and ends with 1', {
  timeout: 60_000,
}, async () => {
  const wrong = join(createFolder(), 'charter.yaml')
  writeFileSync(wrong, shippedSource.replace('duration: P2W', 'duration: 2 weeks'))
  const other = createServer().listen(0)
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  for (const env of [{ CHARTER_FILE: wrong }, { PORT: String(port) }]) {
    const [alone, together] = await Promise.all([start(1, env), start(4, env)])
    expect(await together.exited).toBe(1)
    expect(await alone.exited).toBe(1)
    expect(together.output()).toBe(alone.output())
    expect(together.output()).toMatch(/^.+\n$/)
  }
})

test('several workers: a worker that dies is replaced; while the charter cannot be served, those that live go on with the last good one', {
  timeout: 90_000,
}, async () => {
  const charter = join(createFolder(), 'charter.yaml')
  writeFileSync(charter, shippedSource)
  const server = await start(2, { CHARTER_FILE: charter })
  const [victim = 0, other = 0] = await workersOf(server, 2)
  process.kill(victim, 'SIGKILL')
  // Only then are no more connections given to it.
  await expect.poll(() => server.output(), soon).toContain('a worker has ended')
  expect(await workersOf(server, 2)).toContain(other)

  const wrong = shippedSource.replace('duration: P2W', 'duration: 2 weeks')
  writeFileSync(charter, wrong)
  server.process.kill('SIGHUP')
  await expect.poll(() => server.output(), soon).toContain('the workers were not all replaced')
  expect(await workersOf(server, 2)).toContain(other)
  process.kill(other, 'SIGKILL')
  await expect.poll(() => server.output(), soon).toContain('a worker could not start')
  await workersOf(server, 1)

  writeFileSync(charter, shippedSource)
  const mended = await workersOf(server, 2)
  writeFileSync(charter, wrong)
  for (const pid of mended) process.kill(pid, 'SIGKILL')
  expect(await server.exited).toBe(1)
})

test('several workers: metrics are those of all workers together, also of those that were replaced, and name the charter once', {
  timeout: 60_000,
}, async () => {
  const port = await freePort()
  const server = await start(3, { METRICS_PORT: String(port) })
  const metrics = async () => (await get(`http://127.0.0.1:${port}`, '/metrics')).text
  const form = await openForm(server.origin, new Agent())
  for (let choice = 0; choice < 9; choice++)
    expect((await choose(server.origin, form, acceptance, new Agent())).status).toBe(303)
  const chosen = 'charte_choices_total{purpose="statistics",answer="granted"} 9'
  expect(workersThatLogged(server, '/charte-cookies/preferences').size).toBe(3)
  expect(await metrics()).toContain(chosen)
  expect(await metrics()).toContain(
    'charte_http_requests_total{method="POST",route="/charte-cookies/preferences",status="303"} 9',
  )
  expect(await metrics()).toMatch(/^charte_log_queue_length 0$/m)
  expect(await metrics()).toMatch(/^charte_log_up 1$/m)
  expect((await metrics()).match(/^charte_charter_info\{.*\} 1$/gm)).toHaveLength(1)

  server.process.kill('SIGHUP')
  await expect.poll(() => server.output(), soon).toContain('the workers are replaced')
  // Obeyed once the first is done.
  server.process.kill('SIGHUP')
  await expect.poll(() => server.output(), soon).toMatch(/(the workers have been replaced.*){2}/s)
  expect(await metrics()).toContain(chosen)
  const [victim = 0] = await workersOf(server, 3)
  process.kill(victim, 'SIGKILL')
  await expect.poll(() => server.output(), soon).toContain('another takes its place')
  // A count that falls would be read as a new one.
  expect(await metrics()).toContain(chosen)
})

/** Starts a server that ends with its test. */
async function start(
  workers: number,
  env: Record<string, string> = {},
  spawned?: Parameters<typeof spawnServer>[1],
): Promise<SpawnedServer> {
  const dataDirectory = env.DATA_DIR ?? createFolder()
  const server = await spawnServer(
    { HOST: '127.0.0.1', WEB_CONCURRENCY: String(workers), ...env, DATA_DIR: dataDirectory },
    spawned,
  )
  onTestFinished(async () => {
    server.process.kill('SIGKILL')
    await server.exited
  })
  return server
}

const noForm: Form = { cookie: '', fields: {} }

/** A page over a connection of its own: connections go to the workers in turn. */
async function visitAnyWorker({ origin }: SpawnedServer, path: string, cookie?: string): Promise<string> {
  return (await get(origin, path, new Agent(), cookie)).text
}

/** The processes that have answered requests, of all or of one path. */
function workersThatLogged(server: SpawnedServer, path?: string): Set<number> {
  const pids = new Set<number>()
  for (const line of server.output().split('\n').slice(0, -1)) {
    const { pid, req } = JSON.parse(line.startsWith('{') ? line : '{}')
    if (req && (path === undefined || req.path === path)) pids.add(pid)
  }
  return pids
}

/** The processes that answer requests, once there are as many. */
async function workersOf(server: SpawnedServer, count: number): Promise<number[]> {
  let pids = new Set<number>()
  const areThere = async () => {
    const path = `/${Math.random()}`
    for (let visit = 0; visit < 4 * count; visit++) await visitAnyWorker(server, path)
    await expect.poll(() => logged(server, path), soon).toBe(4 * count)
    pids = workersThatLogged(server, path)
    return pids.size
  }
  await expect.poll(areThere, soon).toBe(count)
  return [...pids]
}

function logged(server: SpawnedServer, path: string): number {
  return server.output().split(`"path":"${path}"`).length - 1
}

/** A connection that came as the last worker closed hangs until all have ended: it is not waited for. */
function answersAtAll({ origin }: SpawnedServer): Promise<boolean> {
  return Promise.race([
    get(origin, '/healthz', new Agent()).then(
      () => true,
      () => false,
    ),
    sleep(1000, false),
  ])
}

/** A form that is sent in two parts. */
function openSlowRequest(origin: string) {
  const begun = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<number | undefined>()
  const asked = request(`${origin}/charte-cookies/preferences`, {
    method: 'POST',
    agent: false,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': '3',
      Expect: '100-continue',
    },
  })
  asked.on('response', (answer) => answered.resolve(answer.resume().statusCode))
  asked.on('error', answered.reject)
  // The server has read the head of the request.
  asked.on('continue', () => {
    asked.write('a')
    begun.resolve()
  })
  asked.flushHeaders()
  return { begun: begun.promise, answered: answered.promise, finish: () => asked.end('=b') }
}

/** Whether a process is there, and has not only been left unburied by the one that started it. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return /^[^Z\s]/.test(stdout.trim())
}
