import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'

/**
 * An answer that depends on one header alone, remembered by that header: browsers send the same again and again, and
 * it takes longer to read one than to know it again.
 */
export function remembering<Answer extends NonNullable<unknown>>(
  header: (req: IncomingMessage) => string | undefined,
  answer: (req: IncomingMessage) => Answer,
  longest = 200,
): (req: IncomingMessage) => Answer {
  const known = new LRUCache<string, Answer>({ max: 500 })
  return (req) => {
    const value = header(req) ?? ''
    const remembered = known.get(value)
    if (remembered !== undefined) return remembered
    const found = answer(req)
    // Longer than any browser's: not worth the room.
    if (value.length <= longest) known.set(value, found)
    return found
  }
}
