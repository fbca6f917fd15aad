#!/usr/bin/env node
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keys, openContestants } from './contestants.ts'
import { findLoader } from './load.ts'
import { machineOfToday } from './machine.ts'
import { measureGrowth, measureLongRun, measureRounds, type Pace } from './measure.ts'
import { type Options, readOptions, usage } from './options.ts'
import { linesOf, type Report } from './report.ts'
import { measureWorkers } from './workers.ts'
import { reportInText, writeDocs } from './write-report.ts'

const options = optionsOrUsage()
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
  const { contestants, missing } = await openContestants(options.only, options.against, folder)
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

function optionsOrUsage(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}`)
    process.exit(2)
  }
}
