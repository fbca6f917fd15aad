import { constants, crc32, deflateRawSync } from 'node:zlib'
import { LRUCache } from 'lru-cache'

/** A text with holes that is compressed once. */
export interface GzipTemplate {
  /** The bytes that it holds, for whoever keeps many. */
  size: number
  /**
   * The text with these values in its holes, as one gzip member (RFC 1952): as many as its holes name, each of at most
   * 65,535 bytes.
   */
  fill(values: readonly string[]): Buffer
}

/** No name, no time, of any system. */
const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

/**
 * Compresses the parts of a text, between which there are holes, each the index of the value that stands in it. A part
 * is a deflate stream that refers to nothing before it and ends at a byte (a full flush), a value a block that is stored
 * as it is (RFC 1951, 3.2.4). The member is laid out once for all values of the same lengths: what is done for each
 * answer is to copy it, to write the values into it and to continue its check sum.
 */
export function createGzipTemplate(parts: readonly string[], holes: readonly number[]): GzipTemplate {
  const pieces = compressAll(parts)
  const bytes = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
  let laid: Layout | undefined
  return { size: 2 * bytes, fill }

  function fill(values: readonly string[]): Buffer {
    const lengths = values.map((value) => Buffer.byteLength(value))
    if (!laid?.lengths.every((length, index) => length === lengths[index]))
      laid = layOut(pieces, holes, lengths)
    const member = Buffer.from(laid.member)
    let { sum } = laid
    for (const [index, value] of values.entries()) {
      const { places = [], factor = 0 } = laid.values[index] ?? {}
      for (const at of places) member.write(value, at)
      sum ^= multiply(factor, crc32(value))
    }
    member.writeUInt32LE(sum >>> 0, member.length - 8)
    return member
  }
}

/** A member that lacks its values and its check sum. */
interface Layout {
  /** The bytes of each value that it has room for. */
  lengths: readonly number[]
  member: Buffer
  /** The check sum of all but the values. */
  sum: number
  /** Where each value stands, and what its own check sum is multiplied by to be added. */
  values: readonly { places: readonly number[]; factor: number }[]
}

function layOut(pieces: readonly Piece[], holes: readonly number[], lengths: readonly number[]): Layout {
  const values = lengths.map(() => ({ places: [] as number[], factor: 0 }))
  const blocks: Buffer[] = [head]
  let at = head.length
  let sum = 0
  let total = 0
  const add = (block: Buffer, shift: number, length: number) => {
    blocks.push(block)
    at += block.length
    total += length
    sum = multiply(shift, sum)
    for (const value of values) value.factor = multiply(shift, value.factor)
  }
  for (const [index, piece] of pieces.entries()) {
    add(piece.bytes, piece.shift, piece.length)
    sum ^= piece.sum
    const hole = holes[index]
    const value = hole === undefined ? undefined : values[hole]
    if (hole === undefined || !value) continue
    const length = lengths[hole] ?? 0
    value.places.push(at + stored)
    add(storedBlock(length), shiftBy(length), length)
    value.factor ^= one
  }
  const end = Buffer.alloc(8)
  end.writeUInt32LE(total % 0x1_0000_0000, 4)
  return { lengths, member: Buffer.concat([...blocks, end]), sum, values }
}

/** The bytes before a value that is stored as it is. */
const stored = 5

/** A block that is stored, with room for so many bytes. */
function storedBlock(length: number): Buffer {
  const block = Buffer.alloc(stored + length)
  block.writeUInt16LE(length, 1)
  block.writeUInt16LE(~length & 0xffff, 3)
  return block
}

/** A part, compressed, with what it does to a check sum. */
interface Piece {
  bytes: Buffer
  length: number
  sum: number
  shift: number
}

/** Apart from whoever keeps what it gives, so that nobody keeps the text with it. */
function compressAll(parts: readonly string[]): Piece[] {
  return parts.map((part, index) => {
    const text = Buffer.from(part)
    const finishFlush = index === parts.length - 1 ? constants.Z_FINISH : constants.Z_FULL_FLUSH
    return {
      bytes: deflateRawSync(text, { level: 9, finishFlush }),
      length: text.length,
      sum: crc32(text),
      shift: shiftBy(text.length),
    }
  })
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
