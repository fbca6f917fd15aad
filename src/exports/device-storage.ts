import { isKept } from '../charter/fields.ts'
import { wordsFor } from '../charter/localized.ts'
import { plainWords, readInline } from '../charter/markdown.ts'
import { type Charter, type Cookie, namesOf, type Purpose } from '../charter/schema.ts'
import { longestOf } from '../charter/time.ts'
import { supportedLanguage } from '../i18n/negotiate.ts'

/** Where this software sets its own cookies: the address of the site, and the domain that some of them are shared in. */
export interface OwnPlace {
  /** As `https://data.example`. */
  publicOrigin: string
  cookieDomain?: string | undefined
}

/**
 * What the site stores on devices, in the form of the IAB's "Vendor Device Storage & Operational Disclosures" as
 * of January 2026. A required field that the charter does not know is left out, or null where that form has a null.
 */
export function deviceStorage(charter: Charter, own: OwnPlace): string {
  const disclosures = charter.purposes.flatMap((purpose) =>
    purpose.cookies.flatMap((cookie) => disclosuresOf(cookie, { purpose, charter, own })),
  )
  const names = [...new Set(disclosures.flatMap(({ domains = [] }) => domains))]
  const domains = names.map((domain) => {
    const stored = disclosures.filter(({ domains }) => domains?.includes(domain))
    return { domain, purposes: [...new Set(stored.flatMap(({ purposes }) => purposes))] }
  })
  return `${JSON.stringify({ disclosures, domains }, null, 2)}\n`
}

interface Context {
  purpose: Purpose
  charter: Charter
  own: OwnPlace
}

function disclosuresOf(cookie: Cookie, { purpose, charter, own }: Context) {
  if (!isKept(cookie.technology)) return []
  const isCookie = cookie.technology === 'cookie'
  const disclosed = {
    type: isCookie ? 'cookie' : 'web',
    maxAgeSeconds: isCookie ? maxAge(cookie.duration) : null,
    // No visit prolongs a cookie that this software sets.
    cookieRefresh: isCookie ? (cookie.role ? false : cookie.refreshed) : undefined,
    domains: domainsOf(cookie, charter, own),
    // Purpose 1 of the IAB says that consent is asked for storing; its other purposes are not those of a charter.
    purposes: purpose.consent === 'needed' ? [1] : [],
    description: describe(cookie, charter),
    // The choice holds the refusals.
    optOut: cookie.role === 'preferences' || undefined,
  }
  return identifiersOf(cookie).map((identifier) => ({ identifier, ...disclosed }))
}

/** The names, with `*` for whatever a pattern leaves open; a name that is all pattern cannot be disclosed. */
function identifiersOf(cookie: Cookie): string[] {
  const identifiers = namesOf(cookie).map((name) => name.replaceAll(/(\*|<[^>]*>)+/g, '*'))
  return identifiers.filter((identifier) => identifier !== '*')
}

/** The seconds of a life at its longest, since months and years differ; 0 for a session, null for what no clock ends. */
function maxAge(duration: string | undefined): number | null {
  if (duration === 'session') return 0
  const longest = duration && longestOf(duration)
  return longest ? longest / 1000 : null
}

function domainsOf(cookie: Cookie, { site }: Charter, own: OwnPlace): string[] | undefined {
  if (cookie.domain !== undefined) return withHostsBelow(cookie.domain)
  // csrftoken is of its host alone, whatever the others share.
  if (cookie.role)
    return own.cookieDomain && cookie.role !== 'csrf'
      ? withHostsBelow(own.cookieDomain)
      : [hostOf(own.publicOrigin)]
  if (cookie.party !== 'first') return undefined
  return [...new Set(Object.values(typeof site.url === 'string' ? [site.url] : site.url).map(hostOf))]
}

function withHostsBelow(domain: string): string[] {
  const host = domain.replace(/^\./, '').toLowerCase()
  return [host, `*.${host}`]
}

function hostOf(address: string): string {
  return new URL(address).hostname
}

/** In English where the charter speaks it, as that form suggests, else in its first language. */
function describe({ purpose }: Cookie, { languages }: Charter): string {
  const english = supportedLanguage('en', languages) ?? ''
  return plainWords(readInline(wordsFor(purpose, languages, english).content)).replaceAll(/\s+/g, ' ')
}
