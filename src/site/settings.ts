import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { unitsOf } from '../charter/time.ts'

/** How the server runs. Every setting has a default that starts. */
export interface Config {
  port: number
  /** The address to listen on; undefined listens on all. */
  host: string | undefined
  /** The origin under which visitors reach the site, as `https://data.example`. */
  publicOrigin: string
  charterFile: string
  dataDirectory: string
  /** A folder of words in further languages, or of better ones; undefined where those that are shipped do. */
  localesDirectory: string | undefined
  /** Secrets that sign cookies, the first one newly; empty where the server shall make its own. */
  cookieSecrets: readonly string[]
  cookieDomain: string | undefined
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  trustProxy: readonly string[]
  logLevel: string
  /** The PostgreSQL where records are kept; undefined keeps them in the data folder. */
  databaseUrl: string | undefined
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** Where metrics are served; undefined serves none. */
  metricsPort: number | undefined
  /** The origins of other sites whose scripts may ask what a visitor has chosen. */
  siteOrigins: readonly string[]
  /** The day since which the site stands by Global Privacy Control, as `2026-11-23`; undefined says nothing of it. */
  gpcSince: string | undefined
  /** How many processes share the port; a single one serves alone. */
  workers: number
}

/** Settings that cannot be used, every problem in one message of a line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Reads the configuration from environment variables; an empty variable counts as not set. Throws ConfigError. */
export function readConfig(env: Record<string, string | undefined>, now = new Date()): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const read = settings.safeParse(set)
  const problems = [
    ...(read.error?.issues.map((issue) => describe(issue, set)) ?? []),
    ...strayDomain(set),
    ...sharedPort(set),
    ...prematureSignal(set, now),
  ]
  if (!read.success || problems.length > 0) throw new ConfigError(problems.join('\n'))
  const { PORT, PUBLIC_URL, COOKIE_DOMAIN } = read.data
  const publicOrigin = PUBLIC_URL ?? new URL(`http://localhost:${PORT}`).origin
  return {
    port: PORT,
    host: read.data.HOST,
    publicOrigin,
    charterFile: resolve(read.data.CHARTER_FILE),
    dataDirectory: resolve(read.data.DATA_DIR),
    localesDirectory: read.data.LOCALES_DIR && resolve(read.data.LOCALES_DIR),
    cookieSecrets: read.data.COOKIE_SECRET,
    cookieDomain: COOKIE_DOMAIN,
    trustProxy: read.data.TRUST_PROXY,
    logLevel: read.data.LOG_LEVEL,
    databaseUrl: read.data.DATABASE_URL,
    recordRetention: read.data.RECORD_RETENTION,
    metricsPort: read.data.METRICS_PORT,
    siteOrigins: read.data.SITE_ORIGINS,
    gpcSince: read.data.GPC_SINCE,
    workers: read.data.WEB_CONCURRENCY,
  }
}

const list = z.string().transform((text) => text.split(',').map((entry) => entry.trim()))

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'write a port between 0 and 65535')
  .transform(Number)
  .refine((number) => number <= 65535, 'write a port between 0 and 65535')

const settings = z.object({
  PORT: port.default(3000),
  HOST: z.string().optional(),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'write the address of the site without a path, like https://data.example.org')
    .transform((url) => new URL(url).origin)
    .optional(),
  CHARTER_FILE: z.string().default('charter.yaml'),
  DATA_DIR: z.string().default('var'),
  LOCALES_DIR: z.string().optional(),
  COOKIE_SECRET: list
    .refine((secrets) => secrets.every((secret) => Buffer.byteLength(secret) >= 32), {
      error: 'write 32 bytes or more, or several such secrets separated by commas, the newest first',
    })
    .default([]),
  COOKIE_DOMAIN: z
    .string()
    .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/i, 'write a host name, like example.org')
    .toLowerCase()
    .optional(),
  TRUST_PROXY: list
    .refine((ranges) => ranges.every(isRange), {
      error: 'write addresses or ranges of proxies, like 127.0.0.1 or 10.0.0.0/8, separated by commas',
    })
    .default([]),
  LOG_LEVEL: z.enum(levels, { error: `write one of ${levels.join(', ')}` }).default('info'),
  DATABASE_URL: z
    .string()
    .refine(
      isPostgres,
      'write an address like postgres://user:password@host:5432/database, with / ? # @ of a password as %2F %3F %23 %40',
    )
    .optional(),
  RECORD_RETENTION: z
    .string()
    .refine((text) => unitsOf(text) !== undefined, 'write a duration, like P1Y or P18M')
    .default('P1Y'),
  METRICS_PORT: port.optional(),
  SITE_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), {
      error: 'write addresses of sites without a path, like https://www.example.org, separated by commas',
    })
    .transform((origins) => origins.map((origin) => new URL(origin).origin))
    .default([]),
  GPC_SINCE: z.iso.date({ error: 'write a day, like 2026-11-23' }).optional(),
  WEB_CONCURRENCY: z
    .string()
    .regex(/^([1-9]|[1-5]\d|6[0-4])$/, 'write a whole number between 1 and 64')
    .transform(Number)
    .default(1),
})

/** Settings whose values are never repeated, and what is said of them instead. */
const secret: Record<string, string> = {
  COOKIE_SECRET: 'too short',
  DATABASE_URL: 'not an address of PostgreSQL',
}

function describe({ path, message }: z.core.$ZodIssue, env: Record<string, string | undefined>): string {
  const name = String(path[0])
  const shown = secret[name] ?? JSON.stringify(env[name])
  return `${name} is ${shown}; ${message}`
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  return isWeb && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
}

function isPostgres(text: string): boolean {
  const url = /^postgres(ql)?:\/\/\S+$/.test(text) ? URL.parse(text) : null
  return url !== null && !url.hash
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const size = isIP(address) === 4 ? 32 : 128
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= size))
  )
}

/** What is wrong with METRICS_PORT beside PORT. */
function sharedPort(env: Record<string, string | undefined>): string[] {
  const { PORT, METRICS_PORT } = settings.pick({ PORT: true, METRICS_PORT: true }).safeParse(env).data ?? {}
  const isShared = METRICS_PORT !== undefined && METRICS_PORT !== 0 && METRICS_PORT === PORT
  return isShared ? [`METRICS_PORT is "${METRICS_PORT}"; write another port than PORT`] : []
}

/** What is wrong with COOKIE_DOMAIN under PUBLIC_URL, where each alone can be used. */
function strayDomain(env: Record<string, string | undefined>): string[] {
  const read = settings.pick({ PUBLIC_URL: true, COOKIE_DOMAIN: true }).safeParse(env)
  const { COOKIE_DOMAIN: domain, PUBLIC_URL: origin = 'http://localhost' } = read.data ?? {}
  const { hostname } = new URL(origin)
  if (
    domain === undefined ||
    hostname === domain ||
    (hostname.endsWith(`.${domain}`) && isIP(hostname) === 0)
  )
    return []
  return [
    `COOKIE_DOMAIN is ${JSON.stringify(domain)}; write ${hostname} or a domain above it, or change PUBLIC_URL (${origin})`,
  ]
}

/** What is wrong with GPC_SINCE before its day has come anywhere on Earth. */
function prematureSignal(env: Record<string, string | undefined>, now: Date): string[] {
  const { GPC_SINCE: since } = settings.pick({ GPC_SINCE: true }).safeParse(env).data ?? {}
  const latest = new Date(now.getTime() + 14 * 3_600_000).toISOString().slice(0, 10)
  if (since === undefined || since <= latest) return []
  return [`GPC_SINCE is ${JSON.stringify(since)}; write a day that has come`]
}
