import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { getPublicSuffix } from 'tldts'
import { z } from 'zod'
import { dayOf, unitsOf } from '../charter/time.ts'

/** What is known of a setting beside its check. */
export interface SettingNames {
  /** The environment variable of a server. */
  variable: string
  /** The option of `cookieCharter`; undefined for what a host application decides itself. */
  option?: string
  /** What a message says in place of a value that is secret. */
  secret?: string
}

/** The names of each setting of the schema. */
export const settingNames = z.registry<SettingNames>()

const text = z.string({ error: 'write a text' })

const path = text.transform((name) => resolve(name))

/** A text with commas, or a list of texts as a host application writes it. */
const list = z
  .union([z.array(z.string()), z.string().transform((written) => written.split(','))], {
    error: 'write a list of texts',
  })
  .transform((entries) => entries.map((entry) => entry.trim()))

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const hstsScopes = ['host', 'subdomains', 'off'] as const

const port = text
  .regex(/^\d{1,5}$/, 'write a port between 0 and 65535')
  .transform(Number)
  .refine((number) => number <= 65535, 'write a port between 0 and 65535')

/** The settings of a server and of its site: how each is checked, what it is by default, and how it is named. */
export const settingsSchema = z.object({
  port: port.prefault('3000').register(settingNames, { variable: 'PORT' }),
  /** The address to listen on; undefined listens on all. */
  host: text.optional().register(settingNames, { variable: 'HOST' }),
  /** The origin under which visitors reach the site, as `https://data.example`; by default that of the port. */
  publicOrigin: text
    .refine(
      isOrigin,
      'write the address of the site without a path, like https://data.example.org: the charter stands at /charte-cookies there (or where an Express app mounts it), and proxies must pass that path on unchanged',
    )
    .transform((url) => new URL(url).origin)
    .optional()
    .register(settingNames, { variable: 'PUBLIC_URL', option: 'publicUrl' }),
  charterFile: path
    .prefault('charter.yaml')
    .register(settingNames, { variable: 'CHARTER_FILE', option: 'charterFile' }),
  dataDirectory: path
    .prefault('var')
    .register(settingNames, { variable: 'DATA_DIR', option: 'dataDirectory' }),
  /** A folder of words in further languages, or of better ones; undefined where those that are shipped do. */
  localesDirectory: path
    .optional()
    .register(settingNames, { variable: 'LOCALES_DIR', option: 'localesDirectory' }),
  /** Secrets that sign cookies, the newest first; empty where the site makes its own. */
  cookieSecrets: list
    .refine((secrets) => secrets.every((secret) => Buffer.byteLength(secret) >= 32), {
      error: 'write 32 bytes or more, or several such secrets separated by commas, the newest first',
    })
    .default([])
    .register(settingNames, { variable: 'COOKIE_SECRET', option: 'cookieSecret', secret: 'too short' }),
  /** The Domain of the choice and the language, where several hosts share them. */
  cookieDomain: text
    .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/i, { error: 'write a host name, like example.org', abort: true })
    .toLowerCase()
    .refine(
      (domain) => getPublicSuffix(domain, { allowPrivateDomains: true }) !== domain,
      'write a domain of your own below it: it is a public suffix (publicsuffix.org), for which browsers keep no cookie',
    )
    .optional()
    .register(settingNames, { variable: 'COOKIE_DOMAIN', option: 'cookieDomain' }),
  /** For what browsers are told to keep to https, where visitors come by it. */
  hsts: z
    .enum(hstsScopes, { error: `write one of ${hstsScopes.join(', ')}` })
    .default('host')
    .register(settingNames, { variable: 'HSTS' }),
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  trustProxy: list
    .refine((ranges) => ranges.every(isRange), {
      error: 'write addresses or ranges of proxies, like 127.0.0.1 or 10.0.0.0/8, separated by commas',
    })
    .default([])
    .register(settingNames, { variable: 'TRUST_PROXY' }),
  logLevel: z
    .enum(levels, { error: `write one of ${levels.join(', ')}` })
    .default('info')
    .register(settingNames, { variable: 'LOG_LEVEL' }),
  /** The PostgreSQL of the records; undefined keeps them in the data folder. */
  databaseUrl: text
    .refine(
      isPostgres,
      'write an address like postgres://user:password@host:5432/database, with / ? # @ of a password as %2F %3F %23 %40',
    )
    .optional()
    .register(settingNames, {
      variable: 'DATABASE_URL',
      option: 'databaseUrl',
      secret: 'not an address of PostgreSQL',
    }),
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: text
    .refine((duration) => unitsOf(duration) !== undefined, 'write a duration, like P1Y or P18M')
    .default('P1Y')
    .register(settingNames, { variable: 'RECORD_RETENTION', option: 'recordRetention' }),
  /** Whether consents are recorded with a number, the receipt of their visitor; else all choices are only counted. */
  hasReceipts: z
    .enum(['on', 'off'], { error: 'write on or off' })
    .default('on')
    .transform((written) => written === 'on')
    .register(settingNames, { variable: 'RECEIPTS', option: 'receipts' }),
  /** The port of the metrics; undefined serves none. */
  metricsPort: port.optional().register(settingNames, { variable: 'METRICS_PORT' }),
  /** The origins of other sites whose scripts may ask what a visitor has chosen. */
  siteOrigins: list
    .refine((origins) => origins.every(isOrigin), {
      error:
        'write each site in full, like https://www.example.org, separated by commas: without a path, and without * for several',
    })
    .transform((origins) => origins.map((origin) => new URL(origin).origin))
    .default([])
    .register(settingNames, { variable: 'SITE_ORIGINS', option: 'siteOrigins' }),
  /** The day since which the site stands by Global Privacy Control, as `2026-11-23`; undefined says nothing of it. */
  gpcSince: z.iso
    .date({ error: 'write a day, like 2026-11-23' })
    .optional()
    .register(settingNames, { variable: 'GPC_SINCE' }),
  /** How many processes share the port; a single one serves alone. */
  workers: text
    .regex(/^([1-9]|[1-5]\d|6[0-4])$/, 'write a whole number between 1 and 64')
    .transform(Number)
    .default(1)
    .register(settingNames, { variable: 'WEB_CONCURRENCY' }),
})

/** The settings of a server and of its site. Every setting has a default that starts. */
export type Settings = z.output<typeof settingsSchema> & { publicOrigin: string }

type SettingName = keyof typeof settingsSchema.shape

/** Whether messages name settings as variables of a server or as options of a host. */
export type Naming = 'variable' | 'option'

/** How a message names a setting. */
export function nameOf(setting: SettingName, naming: Naming): string {
  return namesOf(setting)?.[naming] ?? setting
}

/** How a site sends its own cookies, beyond what the charter declares of them. */
export interface CookieSettings {
  /** Whether visitors reach the site by https. */
  secure: boolean
  /** The Domain of the choice and the language, where several hosts share them. */
  domain: string | undefined
}

/** Settings that cannot be used, every problem in one message of a line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Reads the settings of a server from environment variables; a blank one counts as not set. Throws ConfigError. */
export function readSettings(env: Readonly<Record<string, string | undefined>>, now = new Date()): Settings {
  return readNamed(env, 'variable', now)
}

/**
 * Reads settings from values that are named as variables or as options, which names the messages use. A blank value
 * counts as not set. Throws ConfigError.
 */
export function readNamed(given: Readonly<Record<string, unknown>>, naming: Naming, now: Date): Settings {
  const values = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .map((setting): [string, unknown] => [setting, given[namesOf(setting)?.[naming] ?? '']])
      .filter(([, value]) => !isBlank(value)),
  )
  const read = settingsSchema.safeParse(values)
  const problems = [
    ...(read.error?.issues.map((issue) => describe(issue, values, naming)) ?? []),
    ...strayDomain(values, naming),
    ...sharedPort(values, naming),
    ...prematureSignal(values, naming, now),
  ]
  if (!read.success || problems.length > 0) throw new ConfigError(problems.join('\n'))
  const { publicOrigin = new URL(`http://localhost:${read.data.port}`).origin } = read.data
  return { ...read.data, publicOrigin }
}

/** The names of a setting. */
function namesOf(setting: PropertyKey): SettingNames | undefined {
  return settingNames.get(settingsSchema.shape[setting as SettingName])
}

/** Whether a value counts as not set. */
export function isBlank(value: unknown): boolean {
  return value == null || (typeof value === 'string' && value.trim() === '')
}

type Values = Readonly<Record<string, unknown>>

function describe({ path, message }: z.core.$ZodIssue, values: Values, naming: Naming): string {
  const [setting = ''] = path
  const { [naming]: name, secret } = namesOf(setting) ?? {}
  return `${name} is ${shownValue(values[String(setting)], secret)}; ${message}`
}

/** A value as a message repeats it: what stands for it where it is secret, its type alone where it is no text. */
export function shownValue(value: unknown, secret?: string): string {
  const texts: unknown[] = [value].flat()
  if (value === undefined) return 'missing'
  if (!texts.every((text) => typeof text === 'string')) return `a value of type ${typeof value}`
  return secret ?? JSON.stringify(texts.join(','))
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  // A URL may have a host like *.example.org, .example.org or $host, which no browser ever sends.
  const isHost = /^(\[.*\]|[\w-][\w.-]*)$/.test(url?.hostname ?? '')
  return isWeb && isHost && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
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

/** What is wrong with the port of the metrics beside that of the pages. */
function sharedPort(values: Values, naming: Naming): string[] {
  const { port, metricsPort } =
    settingsSchema.pick({ port: true, metricsPort: true }).safeParse(values).data ?? {}
  const isShared = metricsPort !== undefined && metricsPort !== 0 && metricsPort === port
  return isShared
    ? [
        `${nameOf('metricsPort', naming)} is "${metricsPort}"; write another port than ${nameOf('port', naming)}`,
      ]
    : []
}

/** What is wrong with the domain of cookies under the address of the site, where each alone can be used. */
function strayDomain(values: Values, naming: Naming): string[] {
  const read = settingsSchema.pick({ publicOrigin: true, cookieDomain: true }).safeParse(values)
  const { cookieDomain: domain, publicOrigin: origin = 'http://localhost' } = read.data ?? {}
  const { hostname } = new URL(origin)
  if (
    domain === undefined ||
    hostname === domain ||
    (hostname.endsWith(`.${domain}`) && isIP(hostname) === 0)
  )
    return []
  return [
    `${nameOf('cookieDomain', naming)} is ${JSON.stringify(domain)}; write ${hostname} or a domain above it, or change ${nameOf('publicOrigin', naming)} (${origin})`,
  ]
}

/** What is wrong with the day of Global Privacy Control before it has come anywhere on Earth. */
function prematureSignal(values: Values, naming: Naming, now: Date): string[] {
  const { gpcSince: since } = settingsSchema.pick({ gpcSince: true }).safeParse(values).data ?? {}
  const latest = dayOf(new Date(now.getTime() + 14 * 3_600_000))
  if (since === undefined || since <= latest) return []
  return [`${nameOf('gpcSince', naming)} is ${JSON.stringify(since)}; write a day that has come`]
}
