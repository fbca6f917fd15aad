import { describe, expect, test } from 'vitest'
import { isLocal, isSameSite, misspeltVariables } from '../../src/site/misfits.ts'

describe('variables that are no settings', () => {
  test.each([
    ['CHARTERFILE', 'CHARTER_FILE'],
    ['CHARTE_FILE', 'CHARTER_FILE'],
    ['charter_file', 'CHARTER_FILE'],
    ['CHARTER_FIEL', 'CHARTER_FILE'],
    ['CHARTER-FILE', 'CHARTER_FILE'],
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['PUBLICURL', 'PUBLIC_URL'],
    ['SITE_ORIGIN', 'SITE_ORIGINS'],
    ['COOKIES_DOMAIN', 'COOKIE_DOMAIN'],
    ['COOKIE_SECRETS', 'COOKIE_SECRET'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['DATADIR', 'DATA_DIR'],
    ['WEB_CONCURENCY', 'WEB_CONCURRENCY'],
  ])('variables that are no settings: %s is told to be one that may mean %s', (name, meant) => {
    expect(misspeltVariables({ [name]: 'x' })).toEqual([
      `${name} is no setting; write ${meant} if that is meant`,
    ])
  })

  test('variables that are no settings: those of other programs are not spoken of, nor blank ones', () => {
    const others =
      'PATH HOME HOST HOSTNAME PORTS SPORT PWD LANG LC_ALL TERM USER LOGNAME LOG_FILE LOG_DIR TMPDIR NODE_ENV NODE_OPTIONS ' +
      'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY XDG_DATA_DIRS XDG_DATA_HOME PGDATA PGHOST DATABASE_HOST DATABASE_USER ' +
      'DATABASE_PASSWORD DATABASE_NAME POSTGRES_URL REDIS_URL BASE_URL API_URL PUBLIC_DIR PUBLIC_KEY SECRET_KEY SESSION_SECRET ' +
      'CHARTER_PORT CHARTER_SERVICE_HOST CHARTER_SERVICE_PORT METRICS_SERVICE_HOST KUBERNETES_PORT CREDENTIALS_DIRECTORY ' +
      'STATE_DIRECTORY INVOCATION_ID JOURNAL_STREAM npm_config_cache npm_package_name DJANGO_SECRET_KEY DOMAIN SITE_URL SITE_ID'
    expect(misspeltVariables(Object.fromEntries(others.split(' ').map((name) => [name, 'x'])))).toEqual([])
    expect(misspeltVariables({ CHARTERFILE: ' ', PUBLICURL: undefined })).toEqual([])
  })

  test('variables that are no settings: one is taken for that of another program where the setting is there too', () => {
    expect(misspeltVariables({ DATABASE_URI: 'x', DATABASE_URL: 'postgres://db/charter' })).toEqual([])
    expect(misspeltVariables({ DATABASE_URI: 'x', DATABASE_URL: '' })).toHaveLength(1)
  })
})

describe('the site of an address', () => {
  test.each([
    ['https://www.example.org', 'https://cookies.example.org'],
    ['https://example.org/about', 'https://example.org:8443'],
    ['https://www.town.gov.uk', 'https://cookies.town.gov.uk'],
    ['http://localhost:4000', 'http://localhost:3000'],
    ['http://www.town.lan', 'http://cookies.town.lan'],
    ['http://10.0.0.1', 'http://10.0.0.1:3000'],
    ['http://intranet', 'http://intranet:3000'],
  ])('site of an address: %s is of that of %s', (one, other) => {
    expect(isSameSite(one, other)).toBe(true)
    expect(isSameSite({ fr: 'https://ailleurs.example', nl: one }, other)).toBe(true)
  })

  test.each([
    ['https://data.bep.be', 'https://cookies.example.org'],
    ['https://data.bep.be', 'http://data.bep.be'],
    ['https://one.gov.uk', 'https://other.gov.uk'],
    ['https://one.github.io', 'https://other.github.io'],
    ['http://10.0.0.1', 'http://10.0.0.2'],
    ['https://data.bep.be', 'http://localhost:3000'],
  ])('site of an address: %s is not of that of %s', (one, other) => {
    expect(isSameSite(one, other)).toBe(false)
    expect(isSameSite({ fr: one, nl: one }, other)).toBe(false)
  })
})

test('an address of the machine itself is one that no visitor comes to', () => {
  const local = [
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:3000',
    'https://charter.localhost',
  ]
  const others = [
    'https://data.bep.be',
    'http://10.0.0.1',
    'https://localhost.example',
    'https://notlocalhost',
  ]
  expect(local.map(isLocal)).toEqual(local.map(() => true))
  expect(others.map(isLocal)).toEqual(others.map(() => false))
})
