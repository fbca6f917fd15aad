import { wordsFor } from '../charter/localized.ts'
import { type Inline, readInline } from '../charter/markdown.ts'
import { type Charter, type Cookie, namesOf, type Purpose, type Text } from '../charter/schema.ts'
import { absoluteAddress } from './absolute-address.ts'
import { csvLine } from './csv-line.ts'

/** The columns, named alike in every language; a column may be added at the end, and none is moved or renamed. */
export const charterColumns = [
  ...([
    'purposeId',
    'purposeTitle',
    'required',
    'name',
    'technology',
    'role',
    'provider',
    'service',
  ] as const),
  ...(['purpose', 'duration', 'durationRemark', 'condition', 'party', 'domain', 'path'] as const),
  ...(['recipients', 'country', 'refreshed'] as const),
]

type Row = Record<(typeof charterColumns)[number], string | undefined>

/** Without it Excel reads UTF-8 as an alphabet of its own. */
const byteOrderMark = '\ufeff'

/**
 * The tables of the charter in a language as CSV (RFC 4180): a header, then a line for each name, and one for each row
 * that has no name. A text stands in plain words, with the addresses of its links. `address` is where the charter is
 * served, as `https://data.example/charte-cookies`.
 */
export function charterCsv(charter: Charter, language: string, address: string): string {
  const resolve = (href: string) => absoluteAddress(href, `${address}/${language}`)
  const say = (text: Text | undefined) =>
    text && wordsIn(readInline(wordsFor(text, charter.languages, language).content), resolve)
  const rows = charter.purposes.flatMap((purpose) =>
    purpose.cookies.flatMap((cookie) => rowsOf(cookie, purpose, say)),
  )
  const lines = rows.map((row) => csvLine(charterColumns.map((column) => row[column] ?? '')))
  return [byteOrderMark, csvLine(charterColumns), ...lines].join('')
}

function rowsOf(cookie: Cookie, purpose: Purpose, say: (text?: Text) => string | undefined): Row[] {
  const names = namesOf(cookie)
  return (names.length > 0 ? names : [undefined]).map((name) => ({
    purposeId: purpose.id,
    purposeTitle: say(purpose.title),
    required: String(purpose.required),
    name,
    technology: cookie.technology,
    role: cookie.role,
    provider: say(cookie.provider),
    service: say(cookie.service),
    purpose: say(cookie.purpose),
    duration: cookie.duration,
    durationRemark: say(cookie.durationRemark),
    condition: say(cookie.condition),
    party: cookie.party,
    domain: cookie.domain,
    path: cookie.path,
    recipients: say(cookie.recipients),
    country: say(cookie.country),
    refreshed: cookie.refreshed === undefined ? undefined : String(cookie.refreshed),
  }))
}

type Resolve = (href: string) => string

function wordsIn(pieces: readonly Inline[], resolve: Resolve): string {
  return pieces
    .map((piece) => wordsOf(piece, resolve))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function wordsOf(piece: Inline, resolve: Resolve): string {
  if (piece.type === 'text') return piece.text
  if (piece.type === 'break') return ' '
  const words = piece.children.map((child) => wordsOf(child, resolve)).join('')
  return piece.type === 'link' && !piece.isAddress ? `${words} (${resolve(piece.href)})` : words
}
