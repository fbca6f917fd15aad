import { z } from 'zod'
import { siteOf, withoutValues } from '../addresses.ts'
import type { SeenCookie, StateName } from '../seen.ts'
import { refusalOf } from './from-har.ts'

const moment = z.string().transform((text, context) => {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  context.addIssue({ code: 'custom', message: 'write a moment' })
  return z.NEVER
})
const log = z.object({
  stack: z.array(z.object({ fileName: z.string().optional() })).optional(),
  type: z.string().optional(),
  timestamp: moment.optional(),
  location: z.string().optional(),
})

/** What is read of a cookie: its value is left where it is. */
const cookie = z.object({
  name: z.string(),
  domain: z.string(),
  path: z.string().nullish(),
  /** Seconds of Unix time of a cookie of the browser, -1 for a session; the text of a date of one that was asked for. */
  expires: z.union([z.number(), z.string()]).nullish(),
  /** Which only the browser tells. */
  size: z.number().optional(),
  session: z.boolean().optional(),
  httpOnly: z.boolean().optional(),
  secure: z.boolean().optional(),
  sameSite: z.enum(['Strict', 'Lax', 'None']).optional().catch(undefined),
  log: log.optional(),
})
type Cookie = z.infer<typeof cookie>

/** The inspection.json of website-evidence-collector 2 and 3, as far as it is read. */
export const wecSchema = z.object({
  uri_ins: z.url(),
  uri_dest: z.url().nullish(),
  start_time: moment,
  end_time: moment.nullish(),
  browser: z.object({ name: z.string(), version: z.string() }).optional(),
  script: z.object({ version: z.object({ npm: z.string() }) }).optional(),
  browsing_history: z.array(z.string()).max(10_000).default([]),
  cookies: z.array(cookie).max(10_000),
  localStorage: z.record(z.string(), z.record(z.string(), z.object({ log: log.optional() }))).nullish(),
  hosts: z
    .object({ requests: z.object({ thirdParty: z.array(z.string()).max(10_000) }).optional() })
    .optional(),
})
type Inspection = z.infer<typeof wecSchema>

/**
 * What website-evidence-collector has seen, as the record of one state. It calls subdomains of a site, and a cookie with
 * the Domain of the site, those of a third party: whose they are is found anew. It lists cookies that it met and that the
 * browser does not have: those that are deleted, and those that every browser refuses, are not counted.
 */
export function readWec(inspection: Inspection, name: StateName): unknown {
  const { uri_ins, uri_dest, start_time, end_time, browser, script, hosts } = inspection
  const address = uri_dest ?? uri_ins
  const own = siteOf(new URL(address).hostname)
  const at = start_time.toISOString()
  const page = withoutValues(address)
  const pages = [...new Set([address, ...inspection.browsing_history].map(withoutValues))]
  const partyOf = (host: string) => (siteOf(host) === own ? 'first' : 'third')
  return {
    v: 1,
    site: page,
    startedAt: at,
    endedAt: (end_time ?? start_time).toISOString(),
    by: {
      'website-evidence-collector': script?.version.npm ?? '',
      ...(browser && { [browser.name]: browser.version }),
    },
    isPartial: true,
    remarks: [
      'website-evidence-collector tells of the localStorage of frames, and of no other storage.',
      'A cookie that it met and its browser did not have may have been refused, or have come with a later page.',
    ],
    states: [
      {
        name,
        ...(name !== 'before' && { choice: { means: 'by hand', proof: 'none but the option --state' } }),
        pages: pages.map((url) => ({ url, at, outcome: 'visited' })),
        cookies: inspection.cookies.map((each) => readCookie(each, inspection, partyOf)),
        storage: Object.entries(inspection.localStorage ?? {}).flatMap(([origin, keys]) =>
          Object.entries(keys).map(([name, { log }]) => ({
            ...sightingOf(log, page, at),
            technology: 'localStorage',
            ...{ name, origin, party: partyOf(URL.parse(origin)?.hostname ?? origin), isStanding: true },
          })),
        ),
        requests: (hosts?.requests?.thirdParty ?? [])
          .filter((host) => partyOf(host) === 'third')
          .map((host) => ({ page, at, url: host, host, kind: 'other' })),
      },
    ],
  }
}

function readCookie(
  each: Cookie,
  { start_time, uri_ins }: Inspection,
  partyOf: (host: string) => SeenCookie['party'],
) {
  const { name, size, expires, session, httpOnly, secure, sameSite, log } = each
  const isKept = size !== undefined
  const sighting = sightingOf(log, withoutValues(uri_ins), start_time.toISOString())
  const since = Number(log?.timestamp ?? start_time)
  const end =
    typeof expires === 'number' ? (expires < 0 ? Number.NaN : expires * 1000) : Date.parse(expires ?? '')
  const length = Number.isNaN(end) ? undefined : Math.round(end - since)
  const host = each.domain.replace(/^\./, '') || new URL(sighting.page).hostname
  const path = each.path ?? '/'
  const setter = URL.parse(log?.stack?.[0]?.fileName ?? '')
  const isByHeader = log?.type === 'Cookie.HTTP'
  // A Domain that is not of the host that sent it.
  const asked = {
    name,
    domain: host === setter?.hostname ? host : `.${host}`,
    path,
    life: 'session' as const,
    secure: secure ?? false,
    httpOnly: false,
    partitioned: false,
  }
  const refused = !isKept && isByHeader && setter ? refusalOf(asked, setter) : undefined
  return {
    ...sighting,
    ...{ name, domain: host, path, party: partyOf(host), isStanding: isKept },
    by: isByHeader ? 'header' : log ? 'script' : 'jar',
    // The life that was asked for is known where a date was; a Max-Age alone is not told.
    ...(!isKept && length !== undefined && { life: length }),
    ...(isKept && { kept: session || length === undefined ? 'session' : length }),
    ...{ httpOnly, secure, sameSite },
    ...(refused !== undefined && { refused }),
  }
}

function sightingOf(log: Cookie['log'], page: string, at: string) {
  const from = log?.stack?.[0]?.fileName
  return {
    page: log?.location === undefined ? page : withoutValues(log.location),
    at: log?.timestamp?.toISOString() ?? at,
    ...(from !== undefined && { from: withoutValues(from) }),
  }
}
