import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { pino } from 'pino'
import request from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { languages } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

let site: TestApp

beforeAll(async () => {
  site = await createTestApp()
})

const post = '/charte-cookies/preferences'
const protectedBy = [
  ...[
    'content-security-policy',
    'permissions-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
  ],
  ...['cross-origin-embedder-policy', 'referrer-policy', 'x-content-type-options', 'x-frame-options'],
]

interface Case {
  name: string
  status: number
  send: (app: TestApp['app']) => request.Test
}

const cases: Case[] = [
  { name: 'an unknown path', status: 404, send: (app) => request(app).get('/missing') },
  { name: 'a path that is no text', status: 400, send: (app) => request(app).get('/charte-cookies/%') },
  {
    name: 'a wrong method on the charter',
    status: 405,
    send: (app) => request(app).delete('/charte-cookies'),
  },
  { name: 'a POST to a page', status: 405, send: (app) => request(app).post('/charte-cookies/fr') },
  ...['/', '/healthz', '/readyz', '/charte-cookies/assets/charter.css', '/charte-cookies/versions'].map(
    (path): Case => ({ name: `a POST to ${path}`, status: 405, send: (app) => request(app).post(path) }),
  ),
  {
    name: 'a path below a version',
    status: 404,
    send: (app) => request(app).get('/charte-cookies/versions/a/b/c'),
  },
  { name: 'another case', status: 404, send: (app) => request(app).get('/Charte-Cookies/fr') },
  {
    name: 'a language that is sent without a token',
    status: 403,
    send: (app) => request(app).post('/charte-cookies/language').type('form').send('language=nl'),
  },
  {
    name: 'a file that is not there',
    status: 404,
    send: (app) => request(app).get('/charte-cookies/assets/none.css'),
  },
  { name: 'a GET of a form', status: 405, send: (app) => request(app).get(post) },
  {
    name: 'JSON instead of a form',
    status: 415,
    send: (app) => request(app).post(post).send({ action: 'save' }),
  },
  {
    name: 'plain text',
    status: 415,
    send: (app) => request(app).post(post).type('text').send('action=accept-all'),
  },
  {
    name: 'a multipart form',
    status: 415,
    send: (app) => request(app).post(post).field('action', 'accept-all'),
  },
  {
    name: 'an unknown charset',
    status: 415,
    send: (app) =>
      request(app).post(post).set('Content-Type', 'application/x-www-form-urlencoded; charset=x').send('a=b'),
  },
  {
    name: 'an unknown encoding',
    status: 415,
    send: (app) => request(app).post(post).type('form').set('Content-Encoding', 'x').send('a=b'),
  },
  {
    name: 'a broken encoding',
    status: 400,
    send: (app) => request(app).post(post).type('form').set('Content-Encoding', 'gzip').send('not gzip'),
  },
  {
    name: 'a form over 8 KB',
    status: 413,
    send: (app) =>
      request(app)
        .post(post)
        .type('form')
        .send(`a=${'b'.repeat(8200)}`),
  },
  {
    name: 'a form of thousands of fields',
    status: 413,
    send: (app) =>
      request(app)
        .post(post)
        .type('form')
        .send(Array.from({ length: 2000 }, (_, i) => `f${i}=`).join('&')),
  },
  {
    name: 'cookies of 16 KB',
    status: 431,
    send: (app) =>
      request(app)
        .get('/charte-cookies')
        .set('Cookie', `a=${'b'.repeat(16_000)}`),
  },
]

describe('a request that cannot be answered', () => {
  test.each(cases)('is answered with a page that says so: $name', async ({ status, send }) => {
    for (const language of languages) {
      const answer = await send(site.app).set('Accept-Language', language)
      expect(answer.status).toBe(status)
      expect(answer.headers['content-language']).toBe(language)
      expect(readPage(answer.text).language).toBe(language)
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers['set-cookie']).toBeUndefined()
      for (const header of protectedBy) expect(answer.headers[header]).toBeDefined()
      expect(answer.text).not.toMatch(/node_modules|\.ts|Error:|express|at \w+ \(/i)
      expect(answer.headers.allow !== undefined).toBe(status === 405)
      expect(answer.headers['x-powered-by']).toBeUndefined()
    }
  })

  test('a request that cannot be answered: names the methods that are allowed', async () => {
    expect((await request(site.app).delete('/charte-cookies')).headers.allow).toBe('GET, HEAD')
    expect((await request(site.app).put('/charte-cookies/nl')).headers.allow).toBe('GET, HEAD')
    expect((await request(site.app).get(post)).headers.allow).toBe('POST')
    expect((await request(site.app).options('/charte-cookies/language')).headers.allow).toBe('POST')
  })

  test('a request that cannot be answered: by a fault of ours is a page without detail, and is told to the log', async () => {
    const told: object[] = []
    const broken = await createTestApp({
      now: () => {
        throw new Error('secret detail')
      },
      logger: pino({ level: 'error' }, { write: (line: string) => void told.push(JSON.parse(line)) }),
    })
    const { status, text, headers } = await request(broken.app).get('/charte-cookies')
    expect(status).toBe(500)
    expect(text).toContain('Une erreur est survenue')
    expect(text).not.toContain('secret detail')
    expect(told).toContainEqual(
      expect.objectContaining({ err: expect.objectContaining({ message: 'secret detail' }) }),
    )
    for (const header of protectedBy) expect(headers[header]).toBeDefined()
  })
})

describe('whatever a visitor sends', () => {
  const hostile = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.constantFrom(
      'granted',
      'refused',
      'accept-all',
      'save',
      '__proto__',
      'constructor',
      'j:{}',
      '{"v":1}',
      '%',
      'null',
    ),
  )
  const field = fc.constantFrom(
    ...[
      'action',
      'page',
      'charter',
      'purpose-statistics',
      'purpose-first-party',
      'purpose-third-party',
      'next',
    ],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'csrfmiddlewaretoken',
      'language',
      'purpose-',
      'purpose-__proto__',
    ],
  )
  const exact = { action: 'save', statistics: 'granted' }

  test('whatever a visitor sends: no form ever yields a yes that was not an exact yes, and none breaks the server', {
    timeout: 120_000,
  }, async () => {
    const server = createServer(site.app).listen(0)
    try {
      const agent = request.agent(server)
      const hidden = hiddenFields((await agent.get('/charte-cookies')).text)
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(field, hostile), { maxLength: 8 }), async (fields) => {
          const body = new URLSearchParams([...Object.entries(hidden), ...fields])
          const { status, headers } = await agent.post(post).type('form').send(body.toString())
          expect(status).toBeLessThan(500)
          const line = cookiesSet(headers).get('cookies_preferences')
          if (line === undefined) return
          const { granted } = JSON.parse(decodeURIComponent(/=([^;]*)/.exec(line)?.[1] ?? ''))
          const sent = (name: string) => body.getAll(name)
          const isAcceptAll = sent('action').join() === 'accept-all'
          for (const purpose of Object.keys(granted))
            expect(
              isAcceptAll ||
                (sent('action').join() === exact.action && sent(`purpose-${purpose}`).join() === 'granted'),
            ).toBe(true)
        }),
        { numRuns: 1500 },
      )
    } finally {
      server.close()
    }
  })

  test('whatever a visitor sends: no cookie is ever read as a yes, and none breaks the server', {
    timeout: 120_000,
  }, async () => {
    const server = createServer(site.app).listen(0)
    const { port } = server.address() as AddressInfo
    // Not by supertest, which refuses to send most of these.
    const get = (cookie: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = httpRequest(
          { port, path: '/charte-cookies/fr', headers: { Cookie: cookie } },
          (answer) => {
            let text = ''
            answer.setEncoding('utf8').on('data', (part) => {
              text += part
            })
            answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
          },
        )
        sent.on('error', reject).end()
      })
    const sendable = fc.string({ maxLength: 300 }).map((text) => text.replace(/[^\t\x20-\x7e]/g, ''))
    const name = fc.constantFrom('cookies_preferences', 'django_language', 'csrftoken', '__proto__', 'a')
    const value = fc.oneof(
      sendable,
      fc.json().map(encodeURIComponent),
      fc
        .json({ maxDepth: 1 })
        .map((json) =>
          encodeURIComponent(`{"v":1,"at":"2026-11-23T09:30:00Z","granted":${json},"refused":{}}`),
        ),
      fc.constantFrom('j:{"__proto__":{}}', 's%3Aa.b', '"', '%', '%E0%A4%A'),
    )
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 6 }), async (cookies) => {
          const { status, text } = await get(cookies.map((cookie) => cookie.join('=')).join('; '))
          expect(status).toBe(200)
          expect(text).not.toContain('class="granted"')
          expect(text).not.toMatch(/value="granted"[^>]* checked/)
        }),
        { numRuns: 1000 },
      )
    } finally {
      server.close()
    }
  })

  test('whatever a visitor sends: the prototype of objects stays as it is', async () => {
    await request(site.app).post(post).type('form').send('__proto__[granted]=1&constructor[prototype][x]=1')
    await request(site.app).get('/charte-cookies?__proto__[x]=1&settings[view options][x]=1&t=1&include=1')
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('the view of a page', () => {
  test('the view of a page: is not changed by the address', async () => {
    const plain = await createVisitor(site.app).get('/charte-cookies/fr')
    const asked = await createVisitor(site.app).get(
      '/charte-cookies/fr?t=1&include=1&escapeFn=1&__append=1&cache=0&delimiter=x&lng=en',
    )
    const withoutToken = (html: string) => html.replace(/(content|value)="[\w-]{44}"/g, '')
    expect(withoutToken(asked.text)).toBe(withoutToken(plain.text))
  })
})
