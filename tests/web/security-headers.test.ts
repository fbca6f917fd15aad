import { describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const own = ['script-src', 'style-src', 'img-src', 'font-src', 'connect-src', 'manifest-src', 'form-action']
const features = [
  ...[
    'accelerometer',
    'autoplay',
    'browsing-topics',
    'camera',
    'display-capture',
    'encrypted-media',
    'fullscreen',
  ],
  ...['geolocation', 'gyroscope', 'hid', 'idle-detection', 'magnetometer', 'microphone', 'midi', 'payment'],
  ...[
    'picture-in-picture',
    'publickey-credentials-get',
    'screen-wake-lock',
    'serial',
    'usb',
    'xr-spatial-tracking',
  ],
]
const policy = [
  "default-src 'none'",
  ...own.map((directive) => `${directive} 'self'`),
  ...[
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ],
]

/** Every header that protects a visitor, with its value. */
const protectedBy = {
  'content-security-policy': policy.join(';'),
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': features.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'same-origin',
  'strict-transport-security': undefined,
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-powered-by': undefined,
  'x-xss-protection': '0',
}

const overHttps = {
  ...protectedBy,
  'content-security-policy': [...policy, 'upgrade-insecure-requests'].join(';'),
  'strict-transport-security': 'max-age=63072000',
}

/** Those of the headers of an answer that are expected, or expected not to be there. */
function pick(headers: Record<string, unknown>, expected: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]))
}

/** Answers of every kind, with their statuses. */
async function answersOf({ app }: TestApp) {
  const visitor = createVisitor(app)
  const ready = createVisitor(app).get('/charte-cookies/fr').set('Accept-Encoding', 'gzip')
  const rendered = createVisitor(app).get('/charte-cookies?saved=never').set('Accept-Encoding', 'br')
  const stale = visitor.agent.post('/charte-cookies/preferences').type('form').send({ action: 'save' })
  return [
    await ready,
    await rendered,
    await createVisitor(app).get('/'),
    await visitor.choose({ action: 'refuse-all' }),
    await stale,
    await visitor.get('/missing'),
    await visitor.agent.delete('/charte-cookies/fr'),
    await visitor.choose({ action: 'save' }),
    await visitor.get('/healthz'),
    await visitor.get('/charte-cookies/versions'),
    await visitor.get('/charte-cookies/preferences.json'),
    await visitor.agent.post('/charte-cookies/language').type('text').send('x'),
  ]
}

describe('every answer, whatever its status, has these headers', () => {
  const statuses = [200, 200, 302, 303, 403, 404, 405, 422, 200, 200, 200, 415]

  test.each([
    ['http://localhost:3000', false, protectedBy],
    ['https://data.bep.be', true, overHttps],
  ])(
    'every answer, whatever its status, has these headers: at %s',
    async (publicOrigin, secure, expected) => {
      const site = await createTestApp({ publicOrigin, cookies: { secure, domain: undefined } })
      const answers = await answersOf(site)
      // Over https, the agent of this test sends no Secure cookie back: its forms are stale.
      const wanted = secure
        ? statuses.map((status) => ([303, 422].includes(status) ? 403 : status))
        : statuses
      expect(answers.map(({ status }) => status)).toEqual(wanted)
      for (const { headers, status } of answers) {
        expect(pick(headers, expected), `${status}`).toEqual(expected)
      }
    },
  )
})

describe('HSTS', () => {
  test.each([
    ['host', true, 'max-age=63072000'],
    ['subdomains', true, 'max-age=63072000; includeSubDomains'],
    ['off', true, undefined],
    ['subdomains', false, undefined],
  ] as const)(
    'HSTS: on %s, with https %s, every answer says %s, and all else as before',
    async (hsts, secure, expected) => {
      const cookies = { secure, domain: undefined }
      const publicOrigin = secure ? 'https://data.bep.be' : 'http://localhost:3000'
      const headers = { ...(secure ? overHttps : protectedBy), 'strict-transport-security': expected }
      for (const answer of await answersOf(await createTestApp({ publicOrigin, cookies, hsts })))
        expect(pick(answer.headers, headers)).toEqual(headers)
    },
  )
})
