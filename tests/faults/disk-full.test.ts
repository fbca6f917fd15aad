import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFolder, startServer } from '../support/process.ts'
import { askFile, idsIn, lost, recordsFile } from './records.ts'
import { errorsOf, troublesOf } from './server.ts'
import {
  acceptance,
  choose,
  type Form,
  get,
  onlyConsentsFail,
  openForm,
  refusal,
  soon,
  statuses,
} from './visitor.ts'

// Only root may mount a disk of its own; the other test needs no rights.
test.runIf(process.getuid?.() === 0)(
  'full disk: stops consents alone, until there is room again',
  { timeout: 60_000 },
  async () => {
    const disk = await mountSmallDisk(2)
    const server = await startServer(disk.inside, { under: disk.under })
    const form = await openForm(server.origin)
    const acknowledged = await acceptMany(server.origin, form, 50)
    fill(disk.outside)
    acknowledged.push(...(await acceptUntilRefused(server.origin, form)))
    await expectOnlyConsentsFail(server.origin, form)
    const isRefusal = Array.from({ length: 40 }, (_, choice) => choice % 3 === 0)
    for (const refused of isRefusal) await choose(server.origin, form, refused ? refusal : acceptance)
    // Each with its reason, once: the next line of the same comes after a minute, with their number.
    expect(errorsOf(server)).toEqual([
      'the records cannot be reached: consents are not accepted meanwhile',
      'a consent was not accepted: it cannot be recorded',
      'a refusal took effect without being counted',
    ])
    expect(new Set(troublesOf(server))).toEqual(new Set(['database or disk is full']))
    rmSync(join(disk.outside, 'filling'))
    await expect.poll(async () => (await choose(server.origin, form, acceptance)).status, soon).toBe(303)
    acknowledged.push(...(await acceptMany(server.origin, form, 5)))
    await server.kill()
    await (await startServer(disk.inside, { under: disk.under })).stop()
    // SQLite itself would not find the way from outside.
    const copy = createFolder()
    copyFileSync(recordsFile(disk.outside), recordsFile(copy))
    expectRecords(copy, acknowledged)
  },
)

test('full disk: a file that may not grow any more stops consents alone, and loses none that was acknowledged', {
  timeout: 60_000,
}, async () => {
  const folder = createFolder()
  await (await startServer(folder)).stop()
  // In units of 1024 bytes. Without the trap, the system would end the process that writes too much.
  const under = ['bash', '-c', 'trap "" XFSZ; ulimit -f 256; exec "$@"', 'bash']
  const limited = await startServer(folder, { under })
  const form = await openForm(limited.origin)
  const acknowledged = await acceptUntilRefused(limited.origin, form)
  expect(acknowledged.length).toBeGreaterThan(10)
  expect((await choose(limited.origin, form, refusal)).status).toBe(303)
  for (let visit = 0; visit < 20; visit++) expect((await get(limited.origin)).status).toBe(200)
  await limited.kill()
  const server = await startServer(folder)
  acknowledged.push(...(await acceptMany(server.origin, form, 5)))
  await server.stop()
  expectRecords(folder, acknowledged)
})

/** A disk of some megabytes that only its processes see, and the way to it from outside. */
interface SmallDisk {
  inside: string
  outside: string
  /** What starts a program so that it sees the disk. */
  under: string[]
}

async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const inside = join(createFolder(), 'disk')
  mkdirSync(inside)
  const mount = `mount -t tmpfs -o size=${megabytes}m tmpfs "${inside}" && echo mounted && exec sleep 300`
  const holder = spawn('unshare', ['--mount', 'sh', '-c', mount], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
  if (holder.exitCode !== null) throw new Error('no disk can be mounted here')
  return {
    inside,
    outside: `/proc/${holder.pid}/root${inside}`,
    under: ['nsenter', '--target', String(holder.pid), '--mount', '--'],
  }
}

/** Writes until there is no room left. */
function fill(folder: string): void {
  const block = Buffer.alloc(4096)
  try {
    while (true) writeFileSync(join(folder, 'filling'), block, { flag: 'a' })
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
}

async function acceptMany(origin: string, form: Form, number: number): Promise<string[]> {
  const acknowledged: string[] = []
  while (acknowledged.length < number) {
    const { status, receipt = '' } = await choose(origin, form, acceptance)
    expect(status).toBe(303)
    acknowledged.push(receipt)
  }
  return acknowledged
}

/** Sends consents until one is not accepted; says which were acknowledged. */
async function acceptUntilRefused(origin: string, form: Form): Promise<string[]> {
  const acknowledged: string[] = []
  for (;;) {
    const { status, receipt, headers } = await choose(origin, form, acceptance)
    if (receipt) acknowledged.push(receipt)
    if (status === 303) continue
    expect([status, headers['retry-after']]).toEqual([503, '10'])
    return acknowledged
  }
}

async function expectOnlyConsentsFail(origin: string, form: Form): Promise<void> {
  expect(await statuses(origin, form)).toEqual(onlyConsentsFail)
  for (let visit = 0; visit < 20; visit++) expect((await get(origin)).status).toBe(200)
}

function expectRecords(folder: string, acknowledged: readonly string[]): void {
  expect(lost(acknowledged, idsIn(folder))).toEqual([])
  expect(askFile(recordsFile(folder), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
}
