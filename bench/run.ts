#!/usr/bin/env node
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Contestant, type Key, keys, openContestants } from './contestants.ts'
import { summarise, type Turn } from './figures.ts'
import { findLoader } from './load.ts'
import { machineOfToday } from './machine.ts'
import { measureGrowth, measureLongRun, measureRounds, type Pace } from './measure.ts'
import type { Line, Report } from './report.ts'
import { measureWorkers } from './workers.ts'
import { reportInText, writeDocs } from './write-report.ts'

const usage = `usage: npm run bench -- [--rounds 5] [--seconds 3] [--only ${keys.slice(1).join(',')}] [--long] [--json <file>] [--write-docs]\n`
const options = readOptions()
const folder = mkdtempSync(join(tmpdir(), 'charte-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const loader = await findLoader()
const pace: Pace = { ...options, loader, tell: (what) => process.stderr.write(`${what}\n`) }
const report = await measureAll()
process.stdout.write(reportInText(report))
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`)
if (options.writeDocs) writeDocs(report)

async function measureAll(): Promise<Report> {
  pace.tell('starting')
  const { contestants, missing } = await openContestants(options.only, folder)
  const turns = await measureRounds(contestants, pace)
  await Promise.all(contestants.map(({ server }) => server.stop()))
  const growth = await measureGrowth(folder, pace)
  const workers = options.only.length === keys.length ? await measureWorkers(folder, pace) : []
  const longRun = options.long ? await measureLongRun(folder, 1_000_000, pace) : undefined
  const { rounds, seconds } = options
  const load = { program: loader.name, rounds, seconds }
  return {
    ...machineOfToday(),
    load,
    contestants: linesOf(contestants, turns),
    missing,
    growth,
    workers,
    longRun,
  }
}

function linesOf(contestants: readonly Contestant[], turns: readonly Turn[][]): Line[] {
  const [limit = []] = turns
  return contestants.map(({ key, name, answer }, index) => ({
    key,
    name,
    ...summarise(turns[index] ?? [], limit),
    wireBytes: answer.wire.length,
    bytes: Buffer.byteLength(answer.text),
    turns: turns[index] ?? [],
  }))
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
        only: { type: 'string', default: keys.join() },
        long: { type: 'boolean', default: false },
        json: { type: 'string' },
        'write-docs': { type: 'boolean', default: false },
      },
    })
    const { long, json, 'write-docs': writeDocs } = values
    const [rounds, seconds] = [count(values.rounds), count(values.seconds)]
    return { rounds, seconds, only: values.only.split(',').map(known), long, json, writeDocs }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}`)
    process.exit(2)
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${text} is not a number of rounds or seconds`)
  return Number(text)
}

function known(name: string): Key {
  const key = keys.find((key) => key === name)
  if (!key) throw new Error(`there is no contestant ${name}`)
  return key
}
