import type { TFunction } from 'i18next'
import { writeMoment } from '../consent/consent-cookie.ts'

/** A moment for a page: in words, and as a machine reads it. */
export interface Moment {
  value: string
  words: string
}

/** A moment to the minute, in a time zone. */
export function toTheMinute(moment: Date, timeZone: string, t: TFunction): Moment {
  return write(moment, t, {
    ...{ day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short', timeZone },
  })
}

/** A moment to the day, in a time zone. */
export function toTheDay(moment: Date, timeZone: string, t: TFunction): Moment {
  return write(moment, t, { dateStyle: 'long', timeZone })
}

/** A day in words: `2026-11-23` is "23 novembre 2026". */
export function dayInWords(day: string, t: TFunction): string {
  return write(new Date(day), t, { dateStyle: 'long', timeZone: 'UTC' }).words
}

function write(moment: Date, t: TFunction, style: Intl.DateTimeFormatOptions): Moment {
  const format = new Intl.DateTimeFormat(t('language.formats'), style)
  return { value: writeMoment(moment), words: format.format(moment) }
}
