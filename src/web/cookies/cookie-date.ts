/**
 * The moment that the Expires of a cookie names, as browsers read it (RFC 6265 5.1.1): its parts in any order, a year of
 * two digits too. Undefined for what names none, like `0` or `1970-01-01`, which browsers pass over.
 */
export function readCookieDate(text: string): Date | undefined {
  const found: Partial<Record<Part, string[]>> = {}
  for (const token of text.split(delimiters)) {
    const part = parts.find((part) => !found[part] && forms[part].test(token))
    if (part) found[part] = forms[part].exec(token)?.slice(1) ?? []
  }
  const { time, day, month, year } = found
  if (!time || !day || !month || !year) return undefined
  const numbers = [
    fullYear(Number(year[0])),
    months.indexOf(String(month[0]).toLowerCase()),
    Number(day[0]),
    ...time.map(Number),
  ]
  return momentOf(numbers)
}

const parts = ['time', 'day', 'month', 'year'] as const
type Part = (typeof parts)[number]

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const forms: Record<Part, RegExp> = {
  time: /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/,
  day: /^(\d{1,2})(?!\d)/,
  month: new RegExp(`^(${months.join('|')})`, 'i'),
  year: /^(\d{2,4})(?!\d)/,
}

const delimiters = /[\t\x20-/;-@[-`{-~]+/

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year <= 69 ? year + 2000 : year
}

/** A moment in UTC, undefined for one that the calendar or the clock does not have. */
function momentOf([year = 0, month = 0, day = 0, ...time]: readonly number[]): Date | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = time
  const moment = new Date(Date.UTC(year, month, day, hours, minutes, seconds))
  const isReal = moment.getUTCMonth() === month && moment.getUTCDate() === day
  return isReal && year >= 1601 && hours <= 23 && minutes <= 59 && seconds <= 59 ? moment : undefined
}
