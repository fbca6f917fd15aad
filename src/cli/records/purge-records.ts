import { createInterface } from 'node:readline'
import { startOf, writeMoment } from '../../charter/time.ts'
import { purgeBefore } from '../../records/engine.ts'
import type { Settings } from '../../site/settings.ts'
import { progressOn, type Terminal, UsageError } from '../terminal/terminal.ts'
import { withRecords } from './records.ts'

export interface PurgeOptions {
  /** The day before which records are removed; without one, the retention of the settings decides. */
  before?: Date
  /** Whether the command was confirmed when it was written. */
  yes?: boolean
}

/** Removes the records that were kept long enough, once that is confirmed, and says how many. */
export async function purgeRecords({ before, yes }: PurgeOptions, terminal: Terminal): Promise<void> {
  const now = terminal.now()
  if (before && before > now) throw new UsageError('--before lies in the future: no record is kept that long')
  await withRecords(terminal.env, async (engine, config) => {
    const moment = before ?? endOfRetention(config, now)
    if (!yes) await confirm(moment, terminal)
    const progress = progressOn(terminal.stderr, 'removed')
    const removed = await purgeBefore(engine, moment, progress.show)
    progress.end()
    terminal.stdout.write(
      `${removed.toLocaleString('en')} records from before ${writeMoment(moment)} were removed\n`,
    )
  })
}

function endOfRetention({ recordRetention }: Settings, now: Date): Date {
  const moment = startOf(recordRetention, now)
  if (!moment) throw new Error(`RECORD_RETENTION is ${recordRetention}, which no clock ends`)
  return moment
}

async function confirm(moment: Date, { stdin, stderr }: Terminal): Promise<void> {
  const what = `all records from before ${writeMoment(moment)}`
  if (!stdin.isTTY) throw new UsageError(`add --yes to remove ${what}`)
  stderr.write(`Remove ${what}, for ever? [y/N] `)
  if (!/^y(es)?$/i.test(await firstLineOf(stdin))) throw new Error('nothing was removed')
}

async function firstLineOf(input: Terminal['stdin']): Promise<string> {
  for await (const line of createInterface({ input })) return line.trim()
  return ''
}
