/**
 * How long something stays in the browser: an ISO 8601 duration of one or more date or time units (`P2W`, `P6M`,
 * `P1Y`, `PT30M`), `session` (until the browser is closed) or `persistent` (until it is deleted).
 */
export const durationPattern =
  /^(session|persistent|P(?=.*[1-9])(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,4}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?)$/

/** The lengths of a duration per unit, or undefined for `session` and `persistent`. */
interface DurationUnits {
  years: number
  months: number
  weeks: number
  days: number
  hours: number
  minutes: number
  seconds: number
}

/** Reads a duration that matches durationPattern: `P2W` is `{ weeks: 2, ... }`; `session` has no units. */
export function unitsOf(duration: string): DurationUnits | undefined {
  const parts = durationPattern.exec(duration)
  if (!parts || !duration.startsWith('P')) return undefined
  const unit = (index: number) => Number.parseInt(parts[index] ?? '0', 10)
  return {
    years: unit(2),
    months: unit(3),
    weeks: unit(4),
    days: unit(5),
    hours: unit(7),
    minutes: unit(8),
    seconds: unit(9),
  }
}

/**
 * The moment a duration ends when it starts at `from`, by the UTC calendar: six months from 31 August end on the
 * last day of February. Undefined for `session` and `persistent`, which no clock ends.
 */
export function endOf(duration: string, from: Date): Date | undefined {
  const units = unitsOf(duration)
  if (!units) return undefined
  return new Date(monthsAfter(from, monthsOf(units)).getTime() + millisecondsOf(units))
}

/**
 * The moment a duration starts when it ends at `to`, by the UTC calendar: a duration that starts before that moment
 * has ended at `to`. Undefined for `session` and `persistent`.
 */
export function startOf(duration: string, to: Date): Date | undefined {
  const units = unitsOf(duration)
  return units && monthsAfter(new Date(to.getTime() - millisecondsOf(units)), -monthsOf(units))
}

/**
 * The milliseconds that a duration lasts at most, over all days on which it may start: twelve months are 366 days, two
 * are 62. Undefined for `session` and `persistent`.
 */
export function longestOf(duration: string): number | undefined {
  const units = unitsOf(duration)
  if (!units) return undefined
  const months = monthsOf(units)
  const lengths = longestStarts.map((month) => Date.UTC(1900, month + months) - Date.UTC(1900, month))
  return Math.max(...lengths) + millisecondsOf(units)
}

/**
 * The months, from January 1900, one of which starts the longest run of any number of months: a run from the first of a
 * month is never cut short, and from March 1900 it is furthest to the next year without its leap day (2100).
 */
const longestStarts = Array.from({ length: 48 }, (_, index) => index + 2)

/**
 * The milliseconds of a duration without a calendar: a month has 31 days, a year 366. Undefined for `session` and
 * `persistent`.
 */
export function lengthByCounting(duration: string): number | undefined {
  const units = unitsOf(duration)
  return units && (units.years * 366 + units.months * 31) * aDay + millisecondsOf(units)
}

/**
 * What a duration means, the same for all that end together wherever they start: P13M and P1Y1M, P2W and P14D. `session`
 * and `persistent` mean what they say.
 */
export function meaningOf(duration: string): string | { months: number; milliseconds: number } {
  const units = unitsOf(duration)
  return units ? { months: monthsOf(units), milliseconds: millisecondsOf(units) } : duration
}

/** A moment to the second, in UTC: `2026-11-23T09:30:00Z`. */
export function writeMoment(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** The day of a moment in UTC, as `2026-11-23`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** Reads what writeMoment wrote, undefined for anything else. */
export function readMoment(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) || writeMoment(moment) !== text ? undefined : moment
}

const aDay = 86_400_000

function monthsOf({ years, months }: DurationUnits): number {
  return years * 12 + months
}

/** How long the units are that are always as long. */
function millisecondsOf({ weeks, days, hours, minutes, seconds }: DurationUnits): number {
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

function monthsAfter(date: Date, months: number): Date {
  const moved = new Date(date)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  moved.setUTCDate(Math.min(date.getUTCDate(), daysInMonth(moved)))
  return moved
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}
