import { getDomain } from 'tldts'

/** The site that a host belongs to: what stands below a public suffix; an address in digits or `localhost` is its own. */
export function siteOf(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host
}

/** The longest address that is kept, in characters. */
const longest = 500

/** An address without the values of its parameters, and without what may name a visitor: `https://a.example/b?c=`. */
export function withoutValues(address: string): string {
  const url = URL.parse(address)
  if (!url) return address.slice(0, longest)
  if (!/^(https?|wss?):$/.test(url.protocol)) return `${url.protocol}…`
  const names = [...new Set(url.searchParams.keys())].map((name) => `${encodeURIComponent(name)}=`)
  const query = names.length > 0 ? `?${names.join('&')}` : ''
  return `${url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin}${url.pathname}${query}`.slice(
    0,
    longest,
  )
}

/** The most lines of a stack that are kept. */
const deepest = 10

/** The lines of a script's stack that name an address of the web, the innermost first, and that address. */
export function readStack(stack: string): { from?: string; stack?: string[] } {
  const lines = stack
    .split('\n')
    .filter((line) => /https?:\/\//.test(line))
    .slice(0, deepest)
    .map((line) => line.trim().replace(/https?:\/\/[^\s)]+/g, withoutValuesAt))
  const [from] = lines.flatMap(
    (line) => /https?:\/\/[^\s)]+/.exec(line)?.[0].replace(/(:\d+){1,2}$/, '') ?? [],
  )
  return from === undefined ? {} : { from, stack: lines }
}

/** The same for an address that ends in a line and a column. */
function withoutValuesAt(address: string): string {
  const [, place = ''] = /((?::\d+){2})$/.exec(address) ?? []
  return withoutValues(address.slice(0, address.length - place.length)) + place
}
