import { createHash } from 'node:crypto'

/** The SHA-256 of a value by its canonical JSON. */
export function sha256(value: unknown): Buffer {
  return createHash('sha256').update(canonical(value)).digest()
}

/** JSON with the keys of every object in one order, so that the same charter always has the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  )
}
