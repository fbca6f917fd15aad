import { randomBytes } from 'node:crypto'
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { LRUCache } from 'lru-cache'

/**
 * What differs between two visitors who read the same page: the token of its forms, the dates of a choice, and the page that
 * she is on the way back to.
 */
const holes = ['token', 'since', 'sinceInWords', 'until', 'untilInWords', 'next'] as const
export type Hole = (typeof holes)[number]

/** What stands in the holes of a page for one visitor: HTML, each value of at most 65,535 bytes. */
export type HoleValues = Partial<Record<Hole, string | undefined>>

/** A printed page, split at its holes and compressed once. */
export interface CompiledPage {
  /** The bytes that it holds in memory. */
  size: number
  /** The page for one visitor. */
  text(values: HoleValues): string
  /** The page for one visitor as one gzip member (RFC 1952). */
  gzip(values: HoleValues): Buffer
}

/** Pages by what they say, each printed once. */
export interface PageCache {
  /** What a page is printed with in place of a value that differs between visitors. */
  hole(name: Hole): string
  /** The page that says what a key names, where it is remembered. */
  find(key: string): CompiledPage | undefined
  /** Compiles what was printed, and remembers it. */
  add(key: string, printed: string): CompiledPage
}

/** How many bytes of pages are remembered: a few hundred pages of an ordinary charter. */
const largestCache = 16_000_000

export function createPageCache(): PageCache {
  const known = new LRUCache<string, CompiledPage>({
    maxSize: largestCache,
    sizeCalculation: ({ size }, key) => size + key.length,
  })
  // Not to be guessed: what stands in a page by chance or by malice is no hole.
  const mark = randomBytes(12).toString('hex')
  return {
    hole: (name) => `${mark}${holes.indexOf(name)}`,
    find: (key) => known.get(key),
    add(key, printed) {
      const page = compile(printed, mark)
      known.set(key, page)
      return page
    },
  }
}

/** Splits a printed page at its marks, each of which is followed by the digit of its hole. */
function compile(printed: string, mark: string): CompiledPage {
  const [first = '', ...rest] = printed.split(mark)
  const names = rest.map((piece) => holes[Number(piece[0])] ?? 'token')
  return compilePage([first, ...rest.map((piece) => piece.slice(1))], names)
}

/** The bytes of a token of the forms: a value of this length leaves what stands behind it at its place. */
export const tokenLength = 44

/**
 * Compresses the parts of a page, between which the holes are. A part becomes a deflate stream that ends at a byte (a full
 * flush) and may refer to what stands before it, as far back as all that is of a known length; a value stands between two
 * of them as a block that is stored as it is (RFC 1951, 3.2.4). Filling a page is copying these, and continuing the check
 * sum over them.
 */
export function compilePage(parts: readonly string[], names: readonly Hole[]): CompiledPage {
  const pieces = compressAll(parts, names)
  const deflatedBytes = sum(pieces.map(({ deflated }) => deflated.length))
  const textBytes = sum(pieces.map(({ text }) => text.length))
  return { size: deflatedBytes + textBytes, text, gzip }

  function text(values: HoleValues): string {
    return pieces.map((piece, index) => piece.text.toString() + valueAfter(index, values)).join('')
  }

  function gzip(values: HoleValues): Buffer {
    const filled = names.map((name) => Buffer.from(values[name] ?? ''))
    if (filled.some(({ length }, index) => names[index] === 'token' && length !== tokenLength))
      return gzipSync(text(values))
    const valueBytes = sum(filled.map(({ length }) => length))
    const overhead = member.length + trailer + filled.length * stored
    const whole = Buffer.allocUnsafe(overhead + deflatedBytes + valueBytes)
    let at = member.copy(whole)
    let checkSum = 0
    for (const [index, piece] of pieces.entries()) {
      at += piece.deflated.copy(whole, at)
      checkSum = crc32(piece.text, checkSum)
      const value = filled[index]
      if (!value) continue
      whole[at] = 0
      whole.writeUInt16LE(value.length, at + 1)
      whole.writeUInt16LE(~value.length & 0xffff, at + 3)
      at += stored + value.copy(whole, at + stored)
      checkSum = crc32(value, checkSum)
    }
    whole.writeUInt32LE(checkSum, at)
    whole.writeUInt32LE((textBytes + valueBytes) % 0x1_0000_0000, at + 4)
    return whole
  }

  function valueAfter(index: number, values: HoleValues): string {
    const name = names[index]
    return name === undefined ? '' : (values[name] ?? '')
  }
}

/** A part as it is and compressed. Made apart from the page, which must not hold the text as a string too. */
function compressAll(parts: readonly string[], names: readonly Hole[]): { text: Buffer; deflated: Buffer }[] {
  let before = Buffer.alloc(0)
  return parts.map((part, index) => {
    const text = Buffer.from(part)
    const finishFlush = index === parts.length - 1 ? constants.Z_FINISH : constants.Z_FULL_FLUSH
    const dictionary = before.length > 0 ? { dictionary: before } : {}
    const deflated = deflateRawSync(text, { level: 9, finishFlush, ...dictionary })
    const reached = names[index] === 'token' ? [before, text, unknownToken] : []
    before = Buffer.concat(reached).subarray(-largestDistance)
    return { text, deflated }
  })
}

/** Bytes that no text in UTF-8 has, so that no part refers to a token, which differs between visitors. */
const unknownToken = Buffer.alloc(tokenLength, 0xff)
/** How far back a deflate stream refers, in bytes. */
const largestDistance = 32_768

/** The head of a gzip member: no name, no time, of any system. */
const member = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
/** The bytes before a stored value, and those of check sum and length at the end. */
const [stored, trailer] = [5, 8]

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
