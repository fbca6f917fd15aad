import { pino } from 'pino'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { createTestApp } from '../support/site.ts'

/** Asks for paths with headers, at a site with a public address behind proxies; says what was warned of meanwhile. */
async function warnedOf(
  headers: Record<string, string>,
  { publicOrigin = 'http://charter.example', trustProxy = ['127.0.0.0/8', '::1', '::ffff:127.0.0.1'] } = {},
  paths = ['/charte-cookies', '/charte-cookies/fr', '/', '/charte-cookies/charter.json', '/missing'],
): Promise<string[]> {
  const warned: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void warned.push(JSON.parse(line).msg) })
  const secure = publicOrigin.startsWith('https:')
  const cookies = { secure, domain: undefined }
  const { app } = await createTestApp({ logger, publicOrigin, trustProxy, cookies })
  for (const path of [...paths, ...paths]) await request(app).get(path).set(headers)
  return warned
}

const prefix = expect.stringContaining('have it pass /charte-cookies on unchanged')
const https = expect.stringContaining('cookies are not Secure: PUBLIC_URL has http')

describe('a proxy that takes a path away', () => {
  test('proxy that takes a path away: is warned of once, whatever is asked for', async () => {
    expect(await warnedOf({ 'X-Forwarded-Prefix': '/legal' })).toEqual([prefix])
    expect(await warnedOf({ 'X-Forwarded-Prefix': '/legal' }, {}, ['/charte-cookies'])).toEqual([prefix])
    expect(await warnedOf({ 'X-Forwarded-Prefix': 'legal/' }, { trustProxy: [] }, ['/'])).toEqual([prefix])
  })

  test('proxy that takes a path away: is none that names no path', async () => {
    expect(await warnedOf({})).toEqual([])
    expect(await warnedOf({ 'X-Forwarded-Prefix': '/' })).toEqual([])
  })
})

describe('visitors by https where PUBLIC_URL has http', () => {
  test('visitors by https: are warned of once, where a trusted proxy says so', async () => {
    expect(await warnedOf({ 'X-Forwarded-Proto': 'https' })).toEqual([https])
    expect(await warnedOf({ 'X-Forwarded-Proto': 'https', 'X-Forwarded-Prefix': '/legal' })).toEqual([
      prefix,
      https,
    ])
  })

  test('visitors by https: are believed of nobody else', async () => {
    expect(await warnedOf({ 'X-Forwarded-Proto': 'https' }, { trustProxy: [] })).toEqual([])
    expect(await warnedOf({ 'X-Forwarded-Proto': 'https' }, { trustProxy: ['10.0.0.0/8'] })).toEqual([])
  })

  test('visitors by https: are as they should be where PUBLIC_URL has https, and so are those by http where it has http', async () => {
    expect(
      await warnedOf({ 'X-Forwarded-Proto': 'https' }, { publicOrigin: 'https://charter.example' }),
    ).toEqual([])
    expect(await warnedOf({ 'X-Forwarded-Proto': 'http' })).toEqual([])
  })
})

describe('a PUBLIC_URL that was left at this machine', () => {
  const local = { publicOrigin: 'http://localhost:3000', trustProxy: [] }
  const left =
    'visitors come to www.example.org, and PUBLIC_URL is http://localhost:3000: set it to the address that they see, like https://www.example.org'

  test('PUBLIC_URL of this machine: is warned of once, where visitors come by a name that somebody has registered', async () => {
    expect(await warnedOf({ Host: 'www.example.org' }, local)).toEqual([left])
    expect(await warnedOf({ Host: 'www.example.org:8080' }, local)).toEqual([left])
    expect(await warnedOf({ 'X-Forwarded-Host': 'www.example.org, proxy' }, local)).toEqual([left])
  })

  test.each([
    'localhost:3000',
    '127.0.0.1:3000',
    '[::1]',
    '10.0.0.7:3000',
    'charter:3000',
    'app.localhost',
    '',
  ])('PUBLIC_URL of this machine: fits those who ask for %j', async (host) => {
    expect(await warnedOf(host ? { Host: host } : {}, local)).toEqual([])
  })

  test('PUBLIC_URL of a site: is warned of by no other host', async () => {
    expect(await warnedOf({ Host: 'www.example.org' })).toEqual([])
  })
})
