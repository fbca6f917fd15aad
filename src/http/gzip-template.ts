import { constants, crc32, deflateRawSync } from 'node:zlib'
import { LRUCache } from 'lru-cache'

/** A text with holes that is compressed once. */
export interface GzipTemplate {
  /** The bytes that it holds, for whoever keeps many. */
  size: number
  /** The text with these values in its holes, as one gzip member (RFC 1952). Each value has at most 65,535 bytes. */
  fill(values: readonly string[]): Buffer
}

/** No name, no time, of any system. */
const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

/**
 * Compresses the parts of a text, between which there are holes. Each part is a deflate stream that refers to nothing
 * before it and ends at a byte (a full flush), each value a block that is stored as it is (RFC 1951, 3.2.4): what is
 * done for each answer is to copy bytes and to continue the check sum.
 */
export function createGzipTemplate(parts: readonly string[]): GzipTemplate {
  const pieces = compressAll(parts)
  const size = pieces.reduce((sum, { bytes }) => sum + bytes.length, head.length)
  return { size, fill }

  function fill(values: readonly string[]): Buffer {
    const holes = values.reduce((sum, value) => sum + 5 + Buffer.byteLength(value), 0)
    const member = Buffer.allocUnsafe(size + holes + 8)
    let at = head.copy(member)
    let sum = 0
    let length = 0
    // One value commonly stands in several holes.
    const sums = new Map<string, { sum: number; shift: number }>()
    for (const [index, piece] of pieces.entries()) {
      at += piece.bytes.copy(member, at)
      sum = (multiply(piece.shift, sum) ^ piece.sum) >>> 0
      length += piece.length
      const value = values[index]
      if (value === undefined) continue
      const bytes = member.write(value, at + 5)
      at = member.writeUInt8(0, at)
      at = member.writeUInt16LE(bytes, at)
      at = member.writeUInt16LE(~bytes & 0xffff, at) + bytes
      const known = sums.get(value) ?? { sum: crc32(value), shift: shiftBy(bytes) }
      sums.set(value, known)
      sum = (multiply(known.shift, sum) ^ known.sum) >>> 0
      length += bytes
    }
    at = member.writeUInt32LE(sum, at)
    member.writeUInt32LE(length % 0x1_0000_0000, at)
    return member
  }
}

/** Apart from whoever keeps what it gives, so that nobody keeps the text with it. */
function compressAll(parts: readonly string[]) {
  return parts.map((part, index) => compress(Buffer.from(part), index === parts.length - 1))
}

/** A part, compressed, with what it does to a check sum. */
function compress(text: Buffer, isLast: boolean) {
  const finishFlush = isLast ? constants.Z_FINISH : constants.Z_FULL_FLUSH
  return {
    bytes: deflateRawSync(text, { level: 9, finishFlush }),
    length: text.length,
    sum: crc32(text),
    shift: shiftBy(text.length),
  }
}

/** The polynomial of CRC-32, its highest power left out, the lowest power in the highest bit. */
const polynomial = 0xedb88320
const one = 0x8000_0000

/**
 * The product of two polynomials over GF(2), modulo that of CRC-32. The check sum of a text and what follows it is that
 * of the text times x to the bits of what follows, plus that of what follows: as zlib's crc32_combine has it.
 */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = b
  for (let bit = one; bit !== 0 && a !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor
    factor = factor & 1 ? (factor >>> 1) ^ polynomial : factor >>> 1
  }
  return product >>> 0
}

const shifts = new LRUCache<number, number>({ max: 1000 })

/** What a check sum is multiplied by when so many bytes follow: x to the power of their bits. */
function shiftBy(bytes: number): number {
  const known = shifts.get(bytes)
  if (known !== undefined) return known
  let power = one
  let square = one >>> 1
  for (let rest = 8 * bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(power, square)
    square = multiply(square, square)
  }
  shifts.set(bytes, power)
  return power
}
