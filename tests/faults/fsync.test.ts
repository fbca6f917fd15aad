import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../records/postgres.ts'
import { startServer } from '../support/process.ts'
import { createPostgresLedger, createSqliteLedger, idsIn, lost } from './records.ts'
import { type Call, findStrace, isFsync, readTrace } from './strace.ts'
import { acceptance, choose, chooseAndReadOn, openForm, soon } from './visitor.ts'

let strace = ''
beforeAll(async () => {
  strace = await findStrace()
}, 300_000)

const traced = [
  ...['-f', '-ttt', '-T', '-y', '-s', '64'],
  ...['-e', 'trace=fsync,fdatasync,read,write,writev,sendto,sendmsg,pwrite64'],
]

/** Where a choice came in and its answer went out, among the calls of a server. */
interface Exchange {
  from: number
  to: number
}

test('durability: a choice is on the disk before it is acknowledged, SQLite', {
  timeout: 60_000,
}, async () => {
  const { dataDirectory } = await createSqliteLedger()
  const trace = join(dataDirectory, 'trace')
  const server = await startServer(dataDirectory, { under: [strace, ...traced, '-o', trace] })
  expect(await acceptMany(server.origin)).toEqual(Array(25).fill(303))
  await server.stop()
  const calls = readTrace(trace)
  const exchanges = exchangesIn(calls)
  expect(exchanges).toHaveLength(25)
  for (const exchange of exchanges) expectDurable(calls, exchange, 'records.sqlite-wal')
})

test('durability: a choice is on the disk before it is acknowledged, PostgreSQL', {
  timeout: 120_000,
}, async () => {
  const postgres = await startPostgres()
  onTestFinished(postgres.stop)
  const { dataDirectory, env } = await createPostgresLedger(postgres.url)
  const trace = join(dataDirectory, 'trace')
  const detach = await attach(await processesOf(postgres.url), `${trace}-postgres`)
  const server = await startServer(dataDirectory, { env, under: [strace, ...traced, '-o', trace] })
  expect(await acceptMany(server.origin)).toEqual(Array(25).fill(303))
  await server.stop()
  await detach()
  const exchanges = exchangesIn(readTrace(trace))
  expect(exchanges).toHaveLength(25)
  for (const exchange of exchanges) expectDurable(readTrace(`${trace}-postgres`), exchange, 'pg_wal')
})

test.each([
  ['an fsync fails', 'fsync,fdatasync:error=EIO:when=15'],
  ['a write fails', 'pwrite64:error=EIO:when=40'],
  ['a write finds no room', 'pwrite64:error=ENOSPC:when=40'],
])(
  'durability: a consent is refused when %s, is never said to be recorded later, and the next ones are',
  {
    timeout: 90_000,
  },
  async (_name, fault) => {
    const { dataDirectory } = await createSqliteLedger()
    const trace = join(dataDirectory, 'trace')
    // The calls of each thread are counted anew: each time that the database is opened again, it fails once more.
    const under = [strace, ...traced, '-e', `inject=${fault}`, '-o', trace]
    await keepCharter(dataDirectory)
    const server = await startServer(dataDirectory, { under })
    const form = await openForm(server.origin)
    const acknowledged: string[] = []
    for (let failures = 0; failures < 3; ) {
      const { status, receipt, headers } = await choose(server.origin, form, acceptance)
      if (receipt) acknowledged.push(receipt)
      if (status !== 503) continue
      expect(headers['retry-after']).toBe('10')
      failures++
      await expect.poll(async () => (await choose(server.origin, form, acceptance)).status, soon).toBe(303)
    }
    await server.kill()
    const calls = readTrace(trace)
    const failed = calls.filter(({ result }) => result.includes('INJECTED'))
    expect(failed.length).toBeGreaterThanOrEqual(3)
    for (const { began } of failed) expect(statusAfter(calls, began)).toBe(503)
    await (await startServer(dataDirectory)).stop()
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(lost(acknowledged, idsIn(dataDirectory))).toEqual([])
  },
)

test('durability: when neither an fsync nor the end of the log succeeds, all of the log is written into the database before any choice is acknowledged', {
  timeout: 60_000,
}, async () => {
  const { dataDirectory } = await createSqliteLedger()
  const trace = join(dataDirectory, 'trace')
  await keepCharter(dataDirectory)
  // Every fsync of the thread from then on, that of its last checkpoint too: the next thread finds the log as it was.
  const under = [strace, ...traced, '-e', 'inject=fsync,fdatasync:error=EIO:when=15+', '-o', trace]
  const server = await startServer(dataDirectory, { under })
  const form = await openForm(server.origin)
  while ((await choose(server.origin, form, acceptance)).status === 303);
  await expect.poll(async () => (await choose(server.origin, form, acceptance)).status, soon).toBe(303)
  await server.kill()
  const calls = readTrace(trace)
  const firstFailure = calls.findIndex(({ result }) => result.includes('INJECTED'))
  const acknowledged = calls.findIndex(
    ({ given }, index) => index > firstFailure && given.includes('"HTTP/1.1 303'),
  )
  const between = calls.slice(firstFailure, acknowledged)
  expect(between.filter(({ result }) => result.includes('INJECTED')).length).toBeGreaterThan(1)
  const inDatabase = between.filter(({ given }) => given.includes('/records.sqlite>'))
  const written = inDatabase.findLastIndex(({ name }) => name === 'pwrite64')
  expect(written).toBeGreaterThanOrEqual(0)
  expect(inDatabase.slice(written).some(isFsync)).toBe(true)
})

test('durability: a disk that takes its time makes a choice wait, and no page', {
  timeout: 60_000,
}, async () => {
  const { dataDirectory } = await createSqliteLedger()
  await keepCharter(dataDirectory)
  // In microseconds; the first calls are for the start.
  const under = [strace, '-f', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync']
  const server = await startServer(dataDirectory, {
    under: [...under, '-e', 'inject=fsync,fdatasync:delay_enter=1500000:when=10+'],
  })
  const form = await openForm(server.origin)
  for (let visit = 0; visit < 10; visit++) await choose(server.origin, form, acceptance)
  const { status, receipt = '' } = await chooseAndReadOn(server.origin, form)
  expect(status).toBe(303)
  await server.kill()
  expect(idsIn(dataDirectory)).toContain(receipt)
})

/** Has a first server keep its charter, so that the next one writes nothing but choices. */
async function keepCharter(dataDirectory: string): Promise<void> {
  const server = await startServer(dataDirectory)
  const { status } = await choose(server.origin, await openForm(server.origin), acceptance)
  expect(status).toBe(303)
  await server.stop()
}

/** Sends 25 consents, one after the other, and says how each was answered. */
async function acceptMany(origin: string): Promise<number[]> {
  const form = await openForm(origin)
  const answered: number[] = []
  while (answered.length < 25) answered.push((await choose(origin, form, acceptance)).status)
  return answered
}

/** From the moment in which each choice was read to the moment in which its 303 was handed to the system. */
function exchangesIn(calls: readonly Call[]): Exchange[] {
  const asked = calls.filter(({ name, given }) => name === 'read' && given.includes('"POST /charte-cookies'))
  const answered = calls.filter(({ given }) => given.includes('"HTTP/1.1 303'))
  return asked.map(({ ended }, index) => ({ from: ended, to: answered[index]?.began ?? 0 }))
}

/** Expects that a log was written and made durable during an exchange, in this order. */
function expectDurable(calls: readonly Call[], { from, to }: Exchange, log: string): void {
  const within = calls.filter(({ given, began, ended }) => given.includes(log) && began > from && ended < to)
  const write = within.findLast(({ name }) => name === 'pwrite64')
  const fsync = within.findLast(isFsync)
  expect(write && fsync ? fsync.began >= write.ended : 'no write or no fsync').toBe(true)
}

/** The status of the first answer to a choice after a moment. */
function statusAfter(calls: readonly Call[], moment: number): number {
  const answer = calls.find(({ given, began }) => began > moment && /"HTTP\/1\.1 \d/.test(given))
  return Number(/"HTTP\/1\.1 (\d+)/.exec(answer?.given ?? '')?.[1])
}

/** The processes of a server of PostgreSQL; those of later connections descend from the first. */
async function processesOf(url: string): Promise<number[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ file: string }>(`SELECT pg_read_file('postmaster.pid') AS file`)
  await client.end()
  const parent = Number(rows[0]?.file.split('\n')[0])
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' })
  return [parent, ...children.trim().split(/\s+/).map(Number)]
}

/** Has strace watch processes that run already. Resolves with what lets go of them; throws when it may not watch. */
async function attach(processes: readonly number[], trace: string): Promise<() => Promise<void>> {
  const watched = processes.flatMap((pid) => ['-p', String(pid)])
  const child = spawn(strace, [...traced, '-o', trace, ...watched], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const detach = async () => {
    child.kill('SIGINT')
    await exited
  }
  onTestFinished(detach)
  let told = ''
  child.stderr.on('data', (part: Buffer) => {
    told += part.toString()
  })
  while (!told.includes(`Process ${processes[0]} attached`)) {
    if (child.exitCode !== null) throw new Error(`strace may not watch PostgreSQL: ${told}`)
    await sleep(20)
  }
  return detach
}
