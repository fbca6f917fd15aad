import { InvalidArgumentError } from 'commander'
import { dayOf } from '../../charter/time.ts'
import type { Period } from '../../records/engine.ts'
import { UsageError } from '../terminal/terminal.ts'

/** The days that `--from` (inclusive) and `--to` (exclusive) name. */
export interface PeriodOptions {
  from?: Date
  to?: Date
}

/** Reads a day, `2026-11-23`, as its first moment in UTC. Throws InvalidArgumentError. */
export function readDay(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(day.getTime()) || dayOf(day) !== text)
    throw new InvalidArgumentError('Write a day like 2026-11-23.')
  return day
}

/** The period that was asked for; everything until now where nothing was. Throws UsageError. */
export function readPeriod({ from = new Date(0), to }: PeriodOptions, now: Date): Period {
  const period = { from, to: to ?? now }
  if (period.from >= period.to)
    throw new UsageError(`--from must lie before ${to ? '--to, which is exclusive' : 'now'}`)
  return period
}

/** A period in words: `from 2026-11-23 up to 2026-12-23, UTC`. */
export function describePeriod({ from, to }: Period): string {
  const start = Number(from) === 0 ? 'everything' : `from ${describeMoment(from)}`
  return `${start} up to ${describeMoment(to)}, UTC`
}

/** A moment in words, without its time where that is midnight: `2026-11-23 09:30:00`. */
export function describeMoment(moment: Date): string {
  return moment.getTime() % 86_400_000 === 0
    ? dayOf(moment)
    : moment.toISOString().slice(0, 19).replace('T', ' ')
}
