import type { TFunction } from 'i18next'
import { writeMoment } from '../charter/time.ts'

/** A moment for a page: in words, and as a machine reads it. */
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

type Precision = 'minute' | 'day'

const styles: Record<Precision, Intl.DateTimeFormatOptions> = {
  minute: {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  },
  day: { dateStyle: 'long' },
}

function write(moment: Date, t: TFunction, precision: Precision, timeZone: string): Moment {
  const parts = formatFor(t, precision, timeZone).formatToParts(moment)
  // Intl does not know that French counts the first of a month, "1er décembre", and no other day.
  const words = parts.map(({ type, value }) =>
    type === 'day' && value === '1' ? t('language.firstOfMonth') : value,
  )
  return { value: writeMoment(moment), words: words.join('') }
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
