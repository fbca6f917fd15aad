import { wordsFor } from '../charter/localized.ts'
import { type Inline, readInline } from '../charter/markdown.ts'
import {
  type Charter,
  type Cookie,
  cookieFields,
  namesOf,
  type Purpose,
  type Text,
} from '../charter/schema.ts'
import { absoluteAddress } from './html.ts'

/** The fields of a row, with one of its purpose that came later. */
const fields = [...cookieFields, { name: 'consent', kind: 'purpose', csv: 22 } as const].toSorted(
  (a, b) => a.csv - b.csv,
)

/** The columns, named alike in every language; a column may be added at the end, and none is moved or renamed. */
export const charterColumns = ['purposeId', 'purposeTitle', 'required', ...fields.map(({ name }) => name)]

/** Without it Excel reads UTF-8 as an alphabet of its own. */
const byteOrderMark = '\ufeff'

/**
 * The tables of the charter in a language as CSV (RFC 4180): a header, then a line for each name, and one for each row
 * that has no name. A text stands in plain words, with the addresses of its links. `address` is where the charter is
 * served, as `https://data.example/charte-cookies`.
 */
export function charterCsv(charter: Charter, language: string, address: string): string {
  const resolve = (href: string) => absoluteAddress(href, `${address}/${language}`)
  const written = (text: Text | undefined) => text && wordsFor(text, charter.languages, language).content
  const say = (text: Text | undefined) => {
    const words = written(text)
    return words && wordsIn(readInline(words), resolve)
  }
  const lines = charter.purposes.flatMap((purpose) =>
    purpose.cookies.flatMap((cookie) => linesOf(cookie, purpose, { say, written })),
  )
  return [byteOrderMark, csvLine(charterColumns), ...lines].join('')
}

/** A text in plain words, or as it is written. */
type Speaker = Record<'say' | 'written', (text: Text | undefined) => string | undefined>

function linesOf(cookie: Cookie, { id, title, consent }: Purpose, { say, written }: Speaker): string[] {
  const names = namesOf(cookie)
  return (names.length > 0 ? names : [undefined]).map((name) => {
    const cells = fields.map((field) => {
      switch (field.kind) {
        case 'names':
          return name
        case 'text':
          return say(cookie[field.name])
        case 'purpose':
          return consent
        case 'address':
          return written(cookie[field.name])
        default:
          return cookie[field.name]
      }
    })
    return csvLine([id, say(title), consent === 'none', ...cells].map((cell) => String(cell ?? '')))
  })
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

/** A line of CSV (RFC 4180), none of whose cells a spreadsheet runs. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(inert(cell))).join(',')}\r\n`
}

/**
 * A spreadsheet runs a cell that begins like a formula, as one receipt in 64 does with its hyphen: an apostrophe stops
 * it. So it does within a cell, where a spreadsheet whose separator is the semicolon begins one.
 */
export function inert(cell: string): string {
  return cell.replaceAll(/(^|;)(?=[=+\-@\t\r\n＝＋－＠])/g, "$1'")
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
