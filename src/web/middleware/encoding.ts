import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'
import { memoizeByHeader } from './memoize-by-header.ts'

/** How an answer may be sent. */
export type Encoding = 'br' | 'gzip' | 'identity'

/**
 * Makes what finds the encoding of a client's answers, among those that there are: the one with its highest q-value,
 * and the first of ours where several have it (RFC 9110, 12.5.3).
 */
export function createEncodingFinder(
  ours: readonly Encoding[],
): (req: IncomingMessage) => Encoding | undefined {
  const find = memoizeByHeader('accept-encoding', (req) => {
    const negotiator = new Negotiator(req)
    // Called in this way because its types do not know `preferred`.
    const found: unknown = Reflect.apply(negotiator.encoding, negotiator, [ours, { preferred: ours }])
    return { encoding: ours.find((encoding) => encoding === found) }
  })
  return (req) => find(req).encoding
}
