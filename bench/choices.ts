#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { textTable } from '../src/cli/terminal/terminal.ts'
import { root } from '../tests/house/sources.ts'
import { startPostgres } from '../tests/records/postgres.ts'
import {
  type CrowdFigures,
  logTable,
  postTable,
  type ReadingFigures,
  readingTable,
} from './choices-report.ts'
import { openSite } from './choices-site.ts'
import { machineOfToday } from './machine.ts'
import { openLog, openRaw } from './open-logs.ts'
import { circumstances } from './report.ts'
import { inRounds } from './timed.ts'
import { markdownTable, withFigures } from './write-report.ts'

/** Durable choices per second beside what the engines commit by themselves, and what they cost visitors, in one run. */
const crowds = [1, 32, 256]
const readingCrowd = 32
const { rounds, seconds, writeDocs } = readOptions()
const [loadBefore = 0] = loadavg()
const postgres = await startPostgres()
try {
  const figures = [await measureEngine('SQLite', undefined), await measureEngine('PostgreSQL', postgres.url)]
  report(
    figures.flatMap(({ crowds }) => crowds),
    figures.map(({ reading }) => reading),
  )
} finally {
  await postgres.stop()
}

async function measureEngine(
  engine: string,
  url: string | undefined,
): Promise<{ crowds: CrowdFigures[]; reading: ReadingFigures }> {
  const raw = await openRaw(url)
  const log = await openLog(url)
  const [withLog, without] = [await openSite('log', url), await openSite('none', url)]
  const crowdFigures: CrowdFigures[] = []
  for (const crowd of crowds) {
    tell(`${engine}, ${crowd} at a time`)
    const [rawTurns = [], logTurns = []] = await inRounds(
      [() => raw.take(crowd, seconds), () => log.take(crowd, seconds)],
      rounds,
    )
    const [withTurns = [], withoutTurns = []] = await inRounds(
      [() => withLog.post(crowd, seconds), () => without.post(crowd, seconds)],
      rounds,
    )
    crowdFigures.push({
      ...{ engine, crowd, raw: rawTurns, log: logTurns, withLog: withTurns, without: withoutTurns },
    })
  }
  tell(`${engine}, pages`)
  const [idle = [], busy = []] = await inRounds([() => withLog.get(seconds), getAmidChoices], rounds)
  await Promise.all([raw.close(), log.close()])
  withLog.close()
  without.close()
  return { crowds: crowdFigures, reading: { engine, idle, busy } }

  async function getAmidChoices() {
    const load = withLog.post(readingCrowd, seconds)
    const turn = await withLog.get(seconds)
    await load
    return turn
  }
}

function report(crowds: readonly CrowdFigures[], reading: readonly ReadingFigures[]): void {
  const load = { program: 'node:http', rounds, seconds }
  const measured = `${circumstances({ ...machineOfToday(), load })} Load of the machine before: ${loadBefore.toFixed(1)}.`
  const tables = [
    { title: 'What the log takes', table: logTable(crowds) },
    { title: 'What durability costs a visitor', table: postTable(crowds) },
    { title: 'What a page suffers from choices', table: readingTable(reading) },
  ]
  for (const { title, table } of tables) process.stdout.write(`\n${title}\n\n${textTable(table)}`)
  process.stdout.write(`\n${measured}\n`)
  if (!writeDocs) return
  const page = join(root, 'docs/performance.md')
  const sections = tables.map(({ title, table }) => `### ${title}\n\n${markdownTable(table)}`)
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), [measured, ...sections].join('\n\n')))
}

function readOptions(): { rounds: number; seconds: number; writeDocs: boolean } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      'write-docs': { type: 'boolean', default: false },
    },
  })
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
  if (rounds >= 1 && seconds > 0) return { rounds, seconds, writeDocs: values['write-docs'] }
  process.stderr.write('usage: npm run bench:choices -- [--rounds 5] [--seconds 2] [--write-docs]\n')
  return process.exit(2)
}

function tell(what: string): void {
  process.stderr.write(`${what}\n`)
}
