import { parseSetCookie } from 'cookie'

/** A cookie that a browser was asked to set, and where: from `Set-Cookie`, `document.cookie` or `cookieStore`. */
export interface AskedCookie {
  name: string
  value: string
  /** The host, or the Domain with a dot before it. */
  domain: string
  path: string
  /** In ms from then; 0 or less deletes it. */
  life: number | 'session'
  secure: boolean
  httpOnly: boolean
  sameSite?: 'Strict' | 'Lax' | 'None'
  partitioned: boolean
}

/** Reads a line of Set-Cookie, or of document.cookie, of an answer or a page at an address. */
export function readCookieLine(line: string, address: URL, at: Date): AskedCookie {
  const { name, value = '', maxAge, expires, domain, path, ...rest } = parseSetCookie(line)
  return {
    name,
    value,
    domain: domainOf(domain, address),
    path: path?.startsWith('/') ? path : defaultPath(address),
    life: maxAge === undefined ? lifeUntil(expires, at) : maxAge * 1000,
    secure: rest.secure === true,
    httpOnly: rest.httpOnly === true,
    partitioned: rest.partitioned === true,
    ...sameSiteOf(rest.sameSite),
  }
}

/** Reads what a script gave to cookieStore.set, or to delete. */
export function readStoreCookie(asked: Record<string, unknown>, address: URL, at: Date): AskedCookie {
  const { name, value, domain, path, expires, sameSite, partitioned } = asked
  const end = typeof expires === 'number' ? new Date(expires) : undefined
  return {
    name: String(name),
    value: String(value ?? ''),
    domain: domainOf(typeof domain === 'string' && domain !== 'null' ? domain : undefined, address),
    path: typeof path === 'string' ? path : '/',
    life: lifeUntil(end, at),
    secure: true,
    httpOnly: false,
    partitioned: partitioned === true,
    ...sameSiteOf(sameSite ?? 'strict'),
  }
}

function lifeUntil(end: Date | undefined, at: Date): number | 'session' {
  const life = Number(end) - Number(at)
  return Number.isNaN(life) ? 'session' : life
}

function domainOf(domain: string | undefined, { hostname }: URL): string {
  const plain = domain?.replace(/^\./, '').toLowerCase() ?? ''
  const isNumeric = /^[\d.]+$|:/.test(hostname)
  return plain === '' || (isNumeric && plain === hostname) ? hostname : `.${plain}`
}

/** The path of a cookie that names none (RFC 6265 5.1.4). */
function defaultPath({ pathname }: URL): string {
  return pathname.slice(0, pathname.lastIndexOf('/')) || '/'
}

function sameSiteOf(word: unknown): Pick<AskedCookie, 'sameSite'> {
  const known = (['Strict', 'Lax', 'None'] as const).find(
    (one) => one.toLowerCase() === String(word).toLowerCase(),
  )
  return known ? { sameSite: known } : {}
}
