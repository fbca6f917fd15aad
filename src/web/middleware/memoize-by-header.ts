import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'

/**
 * What depends on one header of a request alone, remembered for the last 500 values of it: browsers send the same again
 * and again. A value of more than `longest` characters is no browser's, and read each time.
 */
export function memoizeByHeader<Result extends NonNullable<unknown>>(
  header: 'accept-encoding' | 'accept-language' | 'cookie',
  read: (req: IncomingMessage) => Result,
  longest = 200,
): (req: IncomingMessage) => Result {
  const known = new LRUCache<string, Result>({ max: 500 })
  return (req) => {
    const value = req.headers[header] ?? ''
    const remembered = known.get(value)
    if (remembered !== undefined) return remembered
    const result = read(req)
    if (value.length <= longest) known.set(value, result)
    return result
  }
}
