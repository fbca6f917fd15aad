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
