import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readSettings } from '../../src/site/settings.ts'

const secret = 'a-secret-of-at-least-32-characters-1'
const older = 'a-secret-of-at-least-32-characters-2'

/** What is told about settings; nothing when they can be used. */
function told(env: Record<string, string | undefined>): string[] {
  try {
    readSettings(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
}

const defaults = {
  port: 3000,
  host: undefined,
  publicOrigin: 'http://localhost:3000',
  charterFile: resolve('charter.yaml'),
  dataDirectory: resolve('var'),
  localesDirectory: undefined,
  cookieSecrets: [],
  cookieDomain: undefined,
  hsts: 'host',
  trustProxy: [],
  logLevel: 'info',
  databaseUrl: undefined,
  recordRetention: 'P1Y',
  hasReceipts: true,
  metricsPort: undefined,
  siteOrigins: [],
  gpcSince: undefined,
  workers: 1,
}

describe('the settings of a server', () => {
  test('the settings of a server: have defaults that start', () => {
    expect(readSettings({})).toEqual(defaults)
  })

  test('the settings of a server: a variable that is blank counts as not set', () => {
    const names = ['PORT', 'HOST', 'PUBLIC_URL', 'CHARTER_FILE', 'DATA_DIR', 'COOKIE_SECRET', 'COOKIE_DOMAIN']
    const empty = [...names, 'TRUST_PROXY', 'LOG_LEVEL'].map((name) => [name, name.length % 2 ? '' : '  '])
    expect(readSettings(Object.fromEntries(empty))).toEqual(defaults)
    expect(readSettings({ PORT: undefined })).toEqual(defaults)
  })

  test('the settings of a server: hold all that is set', () => {
    expect(
      readSettings(
        {
          PORT: '8080',
          HOST: '127.0.0.1',
          PUBLIC_URL: 'https://data.example.org/',
          CHARTER_FILE: '/etc/charter.yaml',
          DATA_DIR: '/var/lib/charter',
          LOCALES_DIR: '/etc/charter/locales',
          COOKIE_SECRET: `${secret}, ${older}`,
          COOKIE_DOMAIN: 'example.org',
          HSTS: 'subdomains',
          TRUST_PROXY: '127.0.0.1, 10.0.0.0/8, ::1, fd00::/8',
          LOG_LEVEL: 'warn',
          DATABASE_URL: 'postgres://charter:password@db:5432/charter',
          RECORD_RETENTION: 'P18M',
          RECEIPTS: 'off',
          METRICS_PORT: '9090',
          SITE_ORIGINS: 'https://www.example.org/, http://localhost:8080',
          GPC_SINCE: '2026-11-01',
          WEB_CONCURRENCY: '64',
        },
        new Date('2026-11-23'),
      ),
    ).toEqual({
      port: 8080,
      host: '127.0.0.1',
      publicOrigin: 'https://data.example.org',
      charterFile: '/etc/charter.yaml',
      dataDirectory: '/var/lib/charter',
      localesDirectory: '/etc/charter/locales',
      cookieSecrets: [secret, older],
      cookieDomain: 'example.org',
      hsts: 'subdomains',
      trustProxy: ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'],
      logLevel: 'warn',
      databaseUrl: 'postgres://charter:password@db:5432/charter',
      recordRetention: 'P18M',
      hasReceipts: false,
      metricsPort: 9090,
      siteOrigins: ['https://www.example.org', 'http://localhost:8080'],
      gpcSince: '2026-11-01',
      workers: 64,
    })
  })

  test('the settings of a server: anything else in the environment does no harm', () => {
    expect(readSettings({ PATH: '/bin', NODE_ENV: 'development', port: '1' })).toEqual(defaults)
  })
})

test.each([
  ['https://data.example.org:8443', 'https://data.example.org:8443'],
  ['https://data.example.org:443/', 'https://data.example.org'],
  ['https://DATA.example.org', 'https://data.example.org'],
  ['https://données.example.org', 'https://xn--donnes-eva.example.org'],
])('the address of the site is written as browsers send it: %s is %s', (PUBLIC_URL, origin) => {
  expect(readSettings({ PUBLIC_URL }).publicOrigin).toBe(origin)
})

test('an origin that is made of the port: is written as browsers write it', () => {
  expect(readSettings({ PORT: '8080' }).publicOrigin).toBe('http://localhost:8080')
  expect(readSettings({ PORT: '80' }).publicOrigin).toBe('http://localhost')
})

describe('a setting that cannot be used', () => {
  const port = 'write a port between 0 and 65535'
  const address =
    'write the address of the site without a path, like https://data.example.org: the charter stands at /charte-cookies there (or where an Express app mounts it), and proxies must pass that path on unchanged'
  const origins =
    'write each site in full, like https://www.example.org, separated by commas: without a path, and without * for several'
  const proxies = 'write addresses or ranges of proxies, like 127.0.0.1 or 10.0.0.0/8, separated by commas'
  test.each<[string, string, string]>([
    ...['http', '-1', '65536', '3000.5', '0x50', '1e3', '100000', '3000 '].map(
      (value): [string, string, string] => ['PORT', value, port],
    ),
    ...[
      'data.example.org',
      'ftp://data.example.org',
      'https://data.example.org/charter',
      'https://a:b@example.org',
    ].map((value): [string, string, string] => ['PUBLIC_URL', value, address]),
    ['PUBLIC_URL', 'https://data.example.org/?a=b', address],
    ['PUBLIC_URL', 'https://data.example.org/#a', address],
    ['PUBLIC_URL', 'javascript:alert(1)', address],
    ['PUBLIC_URL', 'https://*.example.org', address],
    ['PUBLIC_URL', 'https://$DOMAIN', address],
    ...[
      'www.example.org',
      'https://www.example.org/page',
      'https://www.example.org,',
      '*',
      'https://*',
      'https://*.example.org',
      'https://www.example.org, https://*.example.org',
      'https://www.example.org:*',
      'https://.example.org',
      'https://$SITE',
    ].map((value): [string, string, string] => ['SITE_ORIGINS', value, origins]),
    ...['2026', '2026-13-01', '2026-02-30', 'yesterday', 'true'].map((value): [string, string, string] => [
      'GPC_SINCE',
      value,
      'write a day, like 2026-11-23',
    ]),
    ...['0', '65', '100', '-1', '1.5', '04', 'max', '4 '].map((value): [string, string, string] => [
      'WEB_CONCURRENCY',
      value,
      'write a whole number between 1 and 64',
    ]),
    ['COOKIE_DOMAIN', 'localhost', 'write a host name, like example.org'],
    ['COOKIE_DOMAIN', 'https://example.org', 'write a host name, like example.org'],
    ['COOKIE_DOMAIN', '.example.org', 'write a host name, like example.org'],
    ['COOKIE_DOMAIN', 'example.org; Secure', 'write a host name, like example.org'],
    ...[
      'loopback',
      '10.0.0.0/33',
      '10.0.0',
      '10.0.0.0/8/8',
      '::1/129',
      '127.0.0.1,',
      'true',
      '1',
      '10.0.0.0/-1',
    ].map((value): [string, string, string] => ['TRUST_PROXY', value, proxies]),
    ...['true', 'includeSubDomains', '0', 'Host'].map((value): [string, string, string] => [
      'HSTS',
      value,
      'write one of host, subdomains, off',
    ]),
    ['LOG_LEVEL', 'loud', 'write one of fatal, error, warn, info, debug, trace, silent'],
    ['LOG_LEVEL', 'INFO', 'write one of fatal, error, warn, info, debug, trace, silent'],
  ])('a setting that cannot be used: %s=%s is named, with what to write', (name, value, remedy) => {
    expect(told({ [name]: value })).toEqual([`${name} is ${JSON.stringify(value)}; ${remedy}`])
  })

  test('COOKIE_DOMAIN: is that of the site, or above it', () => {
    const remedy =
      'write data.example.org or a domain above it, or change PUBLIC_URL (https://data.example.org)'
    for (const COOKIE_DOMAIN of ['other.example', 'a.data.example.org', 'ample.org'])
      expect(told({ PUBLIC_URL: 'https://data.example.org', COOKIE_DOMAIN })).toEqual([
        `COOKIE_DOMAIN is "${COOKIE_DOMAIN}"; ${remedy}`,
      ])
    expect(told({ PUBLIC_URL: 'https://data.example.org', COOKIE_DOMAIN: 'data.example.org' })).toEqual([])
  })
})

test('GPC_SINCE: is a day that has come, if only in the east', () => {
  const now = new Date('2026-11-22T11:00:00Z')
  expect(readSettings({ GPC_SINCE: '2026-11-23' }, now).gpcSince).toBe('2026-11-23')
  expect(() => readSettings({ GPC_SINCE: '2026-11-24' }, now)).toThrow(
    'GPC_SINCE is "2026-11-24"; write a day that has come',
  )
})

describe('COOKIE_DOMAIN and the public suffixes', () => {
  const at = (COOKIE_DOMAIN: string) => ({ PUBLIC_URL: `https://data.${COOKIE_DOMAIN}`, COOKIE_DOMAIN })

  test.each(['gov.uk', 'GOV.uk', 'co.uk', 'gouv.fr', 'github.io', 'kobe.jp', 'eu.org'])(
    'COOKIE_DOMAIN: is no public suffix, for which browsers keep no cookie: %s',
    (domain) => {
      expect(told(at(domain))).toEqual([
        `COOKIE_DOMAIN is "${domain}"; write a domain of your own below it: it is a public suffix (publicsuffix.org), for which browsers keep no cookie`,
      ])
    },
  )

  test.each(['example.org', 'town.gov.uk', 'bep.be', 'town.github.io', 'intranet.lan', 'town.local'])(
    'COOKIE_DOMAIN: may be what somebody has registered, or has in a network of their own: %s',
    (domain) => expect(readSettings(at(domain)).cookieDomain).toBe(domain),
  )

  test('COOKIE_DOMAIN: may be the address of a machine, where that is the site', () => {
    expect(readSettings({ PUBLIC_URL: 'http://10.0.0.1', COOKIE_DOMAIN: '10.0.0.1' }).cookieDomain).toBe(
      '10.0.0.1',
    )
  })
})

test.each([
  'https://www.example.org:8443',
  'http://localhost:8080',
  'http://[::1]:8080',
  'http://my_host',
  'https://xn--donnes-eva.example',
])('SITE_ORIGINS: is a site in full, its port included: %s', (origin) =>
  expect(readSettings({ SITE_ORIGINS: `${origin}/` }).siteOrigins).toEqual([origin]),
)

describe('problems of settings', () => {
  test('problems of settings: each has a line of one message', () => {
    const wrong = {
      PORT: 'http',
      PUBLIC_URL: 'data.example.org',
      COOKIE_SECRET: 'short',
      COOKIE_DOMAIN: 'localhost',
      TRUST_PROXY: 'all',
      LOG_LEVEL: 'loud',
    }
    expect(told(wrong).map((line) => line.split(' ')[0])).toEqual(Object.keys(wrong))
  })

  test('problems of settings: those that two settings have together are named too', () => {
    const wrong = { PORT: 'http', PUBLIC_URL: 'https://data.example.org', COOKIE_DOMAIN: 'other.example' }
    expect(told(wrong).map((line) => line.split(' ')[0])).toEqual(['PORT', 'COOKIE_DOMAIN'])
  })
})

describe('a secret', () => {
  test.each(['hunter2', `${secret},hunter2`, `hunter2,${secret}`, `${secret},`, 'é'.repeat(15)])(
    'that is too short is refused, and never repeated: %#',
    (COOKIE_SECRET) => {
      const lines = told({ COOKIE_SECRET, PORT: 'x', LOG_LEVEL: 'y' })
      expect(lines).toContain(
        'COOKIE_SECRET is too short; write 32 bytes or more, or several such secrets separated by commas, the newest first',
      )
      expect(lines.join()).not.toMatch(/hunter2|a-secret|é/)
    },
  )

  test('a secret: that can be used is not repeated with the problems of other settings', () => {
    expect(told({ COOKIE_SECRET: secret, COOKIE_DOMAIN: 'other.example' }).join()).not.toContain(secret)
  })

  test('a secret: is measured in bytes', () => {
    expect(told({ COOKIE_SECRET: 'é'.repeat(16) })).toEqual([])
    expect(told({ COOKIE_SECRET: 'a'.repeat(31) })).toHaveLength(1)
  })
})

test.each(['postgres://:::', 'postgres://charter:a#b@db/charter', 'postgres:db', 'postgres://a b/c'])(
  'what nobody could connect to is no address of a database: %s',
  (url) => expect(() => readSettings({ DATABASE_URL: url })).toThrow('DATABASE_URL is not an address'),
)

test.each([
  'postgres://db/charter',
  'postgresql://u:p%23@db:5433/c?sslmode=require',
  'postgres:///c?host=/run/pg',
])('DATABASE_URL: is %s', (url) => expect(readSettings({ DATABASE_URL: url }).databaseUrl).toBe(url))

test('METRICS_PORT: is another port than that of the pages', () => {
  expect(() => readSettings({ METRICS_PORT: '3000' })).toThrow(
    'METRICS_PORT is "3000"; write another port than PORT',
  )
  expect(readSettings({ PORT: '0', METRICS_PORT: '0' }).metricsPort).toBe(0)
})

test('COOKIE_DOMAIN: is the same in capitals and in small letters', () => {
  const { cookieDomain } = readSettings({
    PUBLIC_URL: 'https://data.example.org',
    COOKIE_DOMAIN: 'Example.ORG',
  })
  expect(cookieDomain).toBe('example.org')
})

test('DATABASE_URL in a message: is never repeated, since it holds a password', () => {
  expect(() => readSettings({ DATABASE_URL: 'mysql://charter:s3cret@db/charter' })).toThrow(
    /^DATABASE_URL is not an address of PostgreSQL; write an address like/,
  )
  expect(() => readSettings({ DATABASE_URL: 'mysql://charter:s3cret@db/charter' })).not.toThrow(/s3cret/)
})

test.each(['forever', 'session', '', 'P0D', '1 year'])(
  'RECORD_RETENTION: is a time that ends, and not %j',
  (text) => {
    if (text === '') expect(readSettings({ RECORD_RETENTION: text }).recordRetention).toBe('P1Y')
    else expect(() => readSettings({ RECORD_RETENTION: text })).toThrow('RECORD_RETENTION')
  },
)
