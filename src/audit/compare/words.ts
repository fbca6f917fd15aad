import type { Declaration } from '../../charter/declared-cookies.ts'
import type { Path } from '../../charter/problem.ts'
import type { Evidence } from '../finding.ts'
import type { SeenCookie, SeenState } from '../seen.ts'
import type { Observation } from './gather.ts'

/** What an observation says of a thing, whatever it finds. */
export type About = Pick<Observation, 'subject' | 'what' | 'did'> & { evidence: Evidence }

/** A minute, in ms. */
export const aMinute = 60_000

/** The place of a row, or of a field of it, and its purpose. */
export function placed({ path, purpose }: Declaration, ...field: string[]): { path: Path; purpose: string } {
  return { path: [...path, ...field], purpose: purpose.id }
}

/** A life in the largest unit of which it has two. */
export function inWords(life: SeenCookie['life']): string {
  if (typeof life !== 'number') return 'until the browser is closed'
  const units = [
    [86_400_000, 'days'],
    [3_600_000, 'hours'],
    [aMinute, 'minutes'],
  ] as const
  const [length, unit] = units.find(([length]) => life >= 2 * length) ?? [1000, 'seconds']
  return `${Math.round(life / length)} ${unit}`
}

/** A Domain without the dot before it. */
export function bare(domain: string): string {
  return domain.replace(/^\./, '').toLowerCase()
}

/** The longest name that a sentence holds, in characters. */
const longestName = 80

/** A name as a sentence holds it: without control characters, which terminals obey, and shortened. */
export function named(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
  return plain.length > longestName ? `${plain.slice(0, longestName)}…` : plain || 'without a name'
}

/** A cookie as it was asked for, or found, with a hash for its value. */
function asSeen(cookie: SeenCookie): string {
  const { name, domain, path, life, kept, by, secure, httpOnly, sameSite, partitioned } = cookie
  const end = life ?? kept
  const line = [
    `${named(name)}=${cookie.value?.hash ?? '…'}`,
    ...(domain.startsWith('.') ? [`Domain=${bare(domain)}`] : []),
    `Path=${named(path)}`,
    ...(typeof end === 'number' ? [`Max-Age=${Math.round(end / 1000)}`] : []),
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(sameSite ? [`SameSite=${sameSite}`] : []),
    ...(partitioned ? ['Partitioned'] : []),
  ].join('; ')
  if (by === 'jar') return `${line} in the browser, of ${domain}`
  return by === 'header' ? `Set-Cookie: ${line}` : `document.cookie = "${line}"`
}

/** The sighting of something in a state. */
export function evidenceIn(
  { name }: Pick<SeenState, 'name'>,
  { page, at, from, stack }: Pick<SeenCookie, 'page' | 'at' | 'from' | 'stack'>,
  seen: string,
): Evidence {
  return { state: name, page, at, ...(from !== undefined && { from }), ...(stack && { stack }), seen }
}

/** Whether visitors have said no in a state, or their browser for them. */
export function isNo({ name }: Pick<SeenState, 'name'>): boolean {
  return name === 'refused' || name === 'withdrawn' || name === 'gpc'
}

/** What an observation says of a cookie that was seen in a state. */
export function aboutCookie(cookie: SeenCookie, state: Pick<SeenState, 'name'>): About {
  return {
    subject: cookie.name,
    what: `The cookie ${named(cookie.name)}${cookie.party === 'third' ? ` of ${bare(cookie.domain)}` : ''}`,
    did: cookie.by === 'jar' ? 'was there' : 'was set',
    evidence: evidenceIn(state, cookie, asSeen(cookie)),
  }
}
