import type { TFunction } from 'i18next'
import { unitsOf, writeMoment } from '../charter/time.ts'

/**
 * A moment for a page: in words, and as a machine reads it. The words end without a full stop, as the sentence has one: in
 * Croatian, "1. studenoga 2026." would else have two.
 */
export interface Moment {
  value: string
  words: string
}

/** A moment to the minute, in a time zone. */
export function toTheMinute(moment: Date, timeZone: string, t: TFunction): Moment {
  return write(moment, t, 'minute', timeZone)
}

/** A moment to the day, in a time zone. */
export function toTheDay(moment: Date, timeZone: string, t: TFunction): Moment {
  return write(moment, t, 'day', timeZone)
}

/** A day in words: `2026-11-23` is "23 novembre 2026". */
export function dayInWords(day: string, t: TFunction): string {
  return write(new Date(day), t, 'day', 'UTC').words
}

/**
 * A duration in words: `P2W` is "2 semaines". A unit is said as the language's file of words has it, by the plural of its number
 * (`units.weeks_one`), and where it has none there as Node does. What has no units, like `session`, has a word of its own.
 */
export function durationInWords(duration: string, t: TFunction): string {
  const said = durations.get(t) ?? new Map<string, string>()
  durations.set(t, said)
  const words = said.get(duration) ?? wordDuration(duration, t)
  said.set(duration, words)
  return words
}

/** The durations of charters and settings, by language: formats take much longer to make than to use. */
const durations = new WeakMap<TFunction, Map<string, string>>()

function wordDuration(duration: string, t: TFunction): string {
  const units = unitsOf(duration)
  if (!units) return t(`duration.${duration}`)
  const formats = t('language.formats')
  const format = new Intl.DurationFormat(formats, { style: 'long' })
  const parts = Object.entries(units)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => t(`units.${unit}`, { count, defaultValue: format.format({ [unit]: count }) }))
  return new Intl.ListFormat(formats, { type: 'unit' }).format(parts)
}

type Precision = 'minute' | 'day' | 'zone'

const styles: Record<Precision, Intl.DateTimeFormatOptions> = {
  minute: { dateStyle: 'long', timeStyle: 'short' },
  day: { dateStyle: 'long' },
  // By itself, since Icelandic would have it before the time: "kl. GMT+1 – 10:30".
  zone: { hour: 'numeric', timeZoneName: 'short' },
}

function write(moment: Date, t: TFunction, precision: Precision, timeZone: string): Moment {
  const parts = formatFor(t, precision, timeZone).formatToParts(moment)
  // Intl does not know that French counts the first of a month, "1er décembre", and no other day.
  const words = parts.map(({ type, value }) =>
    type === 'day' && value === '1' ? t('language.firstOfMonth') : value,
  )
  if (precision === 'minute') {
    const zone = formatFor(t, 'zone', timeZone).formatToParts(moment)
    words.push(' ', zone.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone)
  }
  return { value: writeMoment(moment), words: words.join('').replace(/\.$/, '') }
}

/** Formats take much longer to make than to use; for each language there are as many as precisions and time zones. */
const formats = new WeakMap<TFunction, Map<string, Intl.DateTimeFormat>>()

function formatFor(t: TFunction, precision: Precision, timeZone: string): Intl.DateTimeFormat {
  const ofLanguage = formats.get(t) ?? new Map<string, Intl.DateTimeFormat>()
  formats.set(t, ofLanguage)
  const key = `${precision} ${timeZone}`
  const known = ofLanguage.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat(t('language.formats'), { ...styles[precision], timeZone })
  ofLanguage.set(key, format)
  return format
}
