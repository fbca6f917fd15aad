/**
 * A path of this site that a visitor may be sent to, or undefined: a string of at most 2048 characters that starts
 * with one slash and still does when a browser has read it. `//host`, `/\host`, addresses with a scheme, control
 * characters and spaces are refused, and so is `/.//host`, which browsers read as `//host`.
 */
export function safePath(next: unknown): string | undefined {
  if (typeof next !== 'string' || next.length > 2048 || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(next))
    return undefined
  const origin = 'http://this-site.invalid'
  const url = URL.parse(next, origin)
  if (url?.origin !== origin) return undefined
  const path = `${url.pathname}${url.search}${url.hash}`
  return /^\/(?![/\\])/.test(path) ? path : undefined
}
