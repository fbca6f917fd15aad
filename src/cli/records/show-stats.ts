import { writeMoment } from '../../charter/time.ts'
import type { Period } from '../../records/engine.ts'
import { grantedShare, type Tally, tally } from '../../records/tally.ts'
import { type Terminal, textTable } from '../terminal/terminal.ts'
import { describePeriod, type PeriodOptions, readPeriod } from './period.ts'
import { withRecords } from './records.ts'

/** Prints how many choices were made in a period, per purpose, action and day. */
export async function showStats(
  options: PeriodOptions & { json?: boolean },
  { env, stdout, now }: Terminal,
): Promise<void> {
  const period = readPeriod(options, now())
  const counted = tally(await withRecords(env, (engine) => engine.count(period)))
  stdout.write(options.json ? statsAsJson(period, counted) : statsAsText(period, counted))
}

function statsAsJson({ from, to }: Period, counted: Tally): string {
  return `${JSON.stringify({ from: writeMoment(from), to: writeMoment(to), ...counted }, null, 2)}\n`
}

function statsAsText(period: Period, { choices, purposes, actions, days }: Tally): string {
  const summary = `${choices.toLocaleString('en')} choices, ${describePeriod(period)}\n`
  if (choices === 0) return summary
  return [
    summary,
    textTable([
      ['purpose', 'granted', 'refused', 'share granted'],
      ...purposes.map(({ purpose, granted, refused }) => [
        purpose,
        granted,
        refused,
        grantedShare({ granted, refused }).padStart('share granted'.length),
      ]),
    ]),
    textTable([['action', 'choices'], ...actions.map(({ action, choices }) => [action, choices])]),
    textTable([['day', 'choices'], ...days.map(({ day, choices }) => [day, choices])]),
  ].join('\n')
}
