import { parseSetCookie } from 'cookie'

/** A cookie that an answer sets. */
interface SetCookie {
  /** Empty for a cookie without a name, which browsers keep too. */
  name: string
  /** How long a browser keeps it at most, in ms, 0 where every browser deletes it; or until it is closed. */
  life: number | 'session'
}

/**
 * Reads a line of Set-Cookie as that browser does which keeps the cookie longest: Chromium, Firefox and WebKit differ in
 * what they make of odd lives. A deletion is what none of them can keep: each Max-Age and each Expires in the line is
 * plain, and over. Undefined for a line that sets no cookie.
 */
export function readSetCookie(line: string, now: Date): SetCookie | undefined {
  const { name, value } = parseSetCookie(line)
  if (name === '' && value === '') return undefined
  const [, ...attributes] = line.split(';')
  const ends = attributes.filter((attribute) => /^\s*(max-age|expires)\s*(=|$)/i.test(attribute))
  if (ends.length > 0 && ends.every((end) => isPlainlyOver(end, now))) return { name, life: 0 }
  const lives = ends.map((end) => longestLife(end, now)).filter((life) => life > 0)
  return { name, life: lives.length > 0 ? Math.max(...lives) : 'session' }
}

function isPlainlyOver(attribute: string, now: Date): boolean {
  if (/^ *max-age *= *(0{1,20}|-\d{1,20}) *$/i.test(attribute)) return true
  const end = plainDate(attribute)
  return end !== undefined && end <= now
}

/** The life that a Max-Age or an Expires gives at most (ms); 0 where no browser reads one. */
function longestLife(attribute: string, now: Date): number {
  const [, seconds] = /^\s*max-age\s*=\s*\+?(\d+)\s*$/i.exec(attribute) ?? []
  if (seconds !== undefined) return Number(seconds) * 1000
  return Number(plainDate(attribute) ?? endOfYearIn(attribute) ?? now) - Number(now)
}

/** The moment of an Expires that is written as in `Thu, 01 Jan 1970 00:00:00 GMT`, also with hyphens within the date. */
function plainDate(attribute: string): Date | undefined {
  const found = /^ *expires *= *[A-Z][a-z]+, (\d\d[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d GMT) *$/i.exec(
    attribute,
  )
  const text = found?.[1]?.replaceAll('-', ' ') ?? ''
  const date = new Date(text)
  // What the calendar does not have, Date reads as another day.
  return text !== '' && date.toUTCString().endsWith(text) ? date : undefined
}

/** The end of the last year that a browser may find in any other Expires. */
function endOfYearIn(attribute: string): number | undefined {
  const [, text] = /^\s*expires\s*=(.*)$/i.exec(attribute) ?? []
  const numbers = text?.replaceAll(/\d+:[\d:]*/g, ' ').match(/(?<!\d)\d{2,5}(?!\d)/g) ?? []
  const longer = numbers.filter(({ length }) => length > 2)
  const years = (longer.length > 0 ? longer : numbers.slice(-1)).map(Number).map(fullYear)
  return years.length > 0 ? Date.UTC(Math.max(...years) + 1) : undefined
}

function fullYear(year: number): number {
  if (year >= 1000) return year
  return year + (year < 70 ? 2000 : 1900)
}
