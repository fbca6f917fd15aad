import { createServer, OutgoingMessage } from 'node:http'
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { type CookieViolation, type GuardMode, guardCookies } from '../../src/index.ts'
import { smallCharter } from '../support/charters.ts'
import { createHost, listenTo, onlyStatistics, openSmallCharter, visit } from '../support/host.ts'
import { cookiesSet } from '../support/visitor.ts'

/** A host that is guarded, and what its guard told. */
function guarded(mode: GuardMode, set: RequestHandler, charter = openSmallCharter()) {
  const told: CookieViolation[] = []
  const host = createHost(
    (host) => host.use(guardCookies({ mode, report: (violation) => told.push(violation) })),
    charter,
  )
  host.get('/', set, (_req, res) => void (res.headersSent || res.send('a page')))
  return { host, told, ...visit(host) }
}

const names = (headers: Record<string, unknown>) => [...cookiesSet(headers).keys()]

const andGoOn =
  (set: (res: Response) => unknown): RequestHandler =>
  (_req, res, next) => {
    set(res)
    next()
  }

/** Every way in which an Express app may set a cookie. */
const ways: [string, (name: string) => RequestHandler][] = [
  ['res.cookie', (name) => andGoOn((res) => res.cookie(name, 'x', { maxAge: 1000 }))],
  ['res.append', (name) => andGoOn((res) => res.append('Set-Cookie', `${name}=x; Max-Age=1`))],
  ['res.setHeader', (name) => andGoOn((res) => res.setHeader('set-cookie', [`${name}=x; Max-Age=1`]))],
  ['res.appendHeader', (name) => andGoOn((res) => res.appendHeader('SET-COOKIE', `${name}=x; Max-Age=1`))],
  [
    'res.setHeaders',
    (name) => andGoOn((res) => res.setHeaders(new Headers([['set-cookie', `${name}=x; Max-Age=1`]]))),
  ],
  [
    'res.writeHead',
    (name) => (_req, res) =>
      void res.writeHead(200, { 'Set-Cookie': [`${name}=x; Max-Age=1`] }).end('a page'),
  ],
  [
    'res.writeHead with a list',
    (name) => (_req, res) => void res.writeHead(200, ['Set-Cookie', `${name}=x; Max-Age=1`]).end('a page'),
  ],
  [
    'res.writeHead with a message and pairs',
    (name) => (_req, res) => {
      const pairs = [
        ['X-Own', 'a'],
        ['Set-Cookie', `${name}=x; Max-Age=1`],
      ]
      res.writeHead(200, 'Fine', pairs).end('a page')
    },
  ],
  [
    'whoever waits for the headers',
    (name) => andGoOn((res) => whenHeadersAreSent(res, () => res.cookie(name, 'x', { maxAge: 1000 }))),
  ],
]

/** As express-session sets its cookie: at the last moment. */
function whenHeadersAreSent(res: Response, set: () => void): void {
  const { writeHead } = res
  res.writeHead = (...words: unknown[]) => {
    res.writeHead = writeHead
    set()
    return Reflect.apply(writeHead, res, words)
  }
}

/** As express-session does with what is thrown while it sets its cookie. */
function catching(set: () => void): void {
  try {
    set()
  } catch {
    // It goes on to the error handlers of the host, once the answer has been sent.
  }
}

/** As cookie-session sets its cookie: past the methods of the answer. */
function setPast(name: string): RequestHandler {
  return andGoOn((res) =>
    OutgoingMessage.prototype.setHeader.call(res, 'Set-Cookie', [`${name}=x; Max-Age=1`]),
  )
}

describe('a cookie that is set past the methods of an answer', () => {
  test('a cookie that is set past the methods of an answer: is left out and reported once, or passes where it may', async () => {
    const { agent, told, choose } = guarded('drop', setPast('_pk_id.1'))
    expect(names((await agent.get('/')).headers)).toEqual([])
    expect(told).toEqual([{ name: '_pk_id.1', reason: 'not-granted' }])
    await choose(onlyStatistics)
    expect(names((await agent.get('/')).headers)).toEqual(['_pk_id.1'])
    expect(told).toHaveLength(1)
  })

  test('a cookie that is set past the methods of an answer: fails the answer where the guard throws', async () => {
    const { agent, host } = guarded('throw', setPast('tracker'))
    const errors = listenTo(host)
    const { status, headers } = await agent.get('/')
    expect([status, names(headers)]).toEqual([500, []])
    expect(errors).toEqual([expect.stringContaining('the cookie tracker may not be set')])
  })

  test('a cookie that is set past the methods of an answer: is reported and set where the guard only logs', async () => {
    const { agent, told } = guarded('log', setPast('tracker'))
    expect(names((await agent.get('/')).headers)).toEqual(['tracker'])
    expect(told).toEqual([{ name: 'tracker', reason: 'undeclared' }])
  })
})

describe.each(ways)('a cookie that is set by %s', (_way, set) => {
  test('a cookie that is set by any method: is left out when the charter does not declare it, or its purpose is not granted', async () => {
    for (const [name, reason] of [
      ['tracker', 'undeclared'],
      ['_pk_id.1', 'not-granted'],
      ['IDE', 'not-granted'],
    ] as const) {
      const { agent, told } = guarded('drop', set(name))
      const { headers, status, text } = await agent.get('/')
      expect([status, text, headers['set-cookie']]).toEqual([200, 'a page', undefined])
      expect(told).toEqual([{ name, reason }])
    }
  })

  test('a cookie that is set by any method: passes when its purpose is necessary or granted', async () => {
    const { agent, choose, told } = guarded('drop', set('_pk_id.1'))
    await choose(onlyStatistics)
    expect(names((await agent.get('/')).headers)).toEqual(['_pk_id.1'])
    const { agent: other } = guarded('drop', set('django_language'))
    expect(names((await other.get('/')).headers)).toEqual(['django_language'])
    expect(told).toEqual([])
  })

  test('a cookie that may not be set: passes and is reported, where the guard only logs', async () => {
    const { agent, told } = guarded('log', set('tracker'))
    expect(names((await agent.get('/')).headers)).toEqual(['tracker'])
    expect(told).toEqual([{ name: 'tracker', reason: 'undeclared' }])
  })

  test('a cookie that is set by any method: is an error at the line that sets it, where the guard throws', async () => {
    const { host } = guarded('throw', set('tracker'))
    const listen: ErrorRequestHandler = (error, _req, res, _next) => {
      const line = error.stack.split('\n').some((line: string) => line.includes('guard.test.ts'))
      res.status(500).type('json').send({ message: error.message, line })
    }
    host.use(listen)
    const { body, headers } = await request(host).get('/')
    expect(body).toEqual({
      message:
        'the cookie tracker may not be set: the charter does not declare it; add it to a purpose of charter.yaml',
      line: true,
    })
    expect(headers['set-cookie']).toBeUndefined()
  })
})

describe('a guard', () => {
  test('a guard: reports a violation once, in each mode', async () => {
    for (const mode of ['throw', 'drop', 'log'] as const) {
      const { host, told } = guarded(mode, (_req, res, next) => {
        res.cookie('csrftoken', 'x', { maxAge: 40_000_000_000 }).cookie('django_language', 'y')
        res.cookie('tracker', 'z')
        next()
      })
      listenTo(host)
      await request(host).get('/')
      expect(told).toEqual([
        { name: 'csrftoken', reason: 'longer-than-declared' },
        { name: 'tracker', reason: 'undeclared' },
      ])
    }
  })

  test.each<[string, (res: Response) => void]>([
    ['was set before it', (res) => void res.cookie('tracker', 'x').cookie('csrftoken', 'y')],
    [
      'is set at the end by what was there before it',
      (res) => whenHeadersAreSent(res, () => res.cookie('tracker', 'x').cookie('csrftoken', 'y')),
    ],
  ])('a guard: sees a cookie that %s', async (_when, set) => {
    const see = async (mode: GuardMode) => {
      const told: CookieViolation[] = []
      const host = createHost((host) => {
        host.use(andGoOn(set), guardCookies({ mode, report: (violation) => told.push(violation) }))
      })
      host.get('/', (_req, res) => void res.send('a page'))
      const errors = listenTo(host)
      const { headers } = await request(host).get('/')
      return { told, errors, sent: names(headers) }
    }
    const told = [{ name: 'tracker', reason: 'undeclared' }]
    expect(await see('drop')).toEqual({ told, errors: [], sent: ['csrftoken'] })
    expect(await see('log')).toEqual({ told, errors: [], sent: ['tracker', 'csrftoken'] })
    const thrown = await see('throw')
    expect(thrown).toMatchObject({
      told,
      errors: [expect.stringMatching(/^the cookie tracker may not be set/)],
    })
    expect(thrown.sent).not.toContain('tracker')
  })

  const caught = [
    {
      problem:
        'the cookie connect.sid may not be set: the charter does not declare it; add it to a purpose of charter.yaml',
    },
    'an answer went out without its cookie: what set it caught the error',
  ]
  test.each<[string, GuardMode, number, unknown[]]>([
    ['logs that the cookie of a session is lost, which catches what is thrown at it', 'throw', 200, [caught]],
    ['logs that the cookie of a session is lost on a redirect too', 'throw', 302, [caught]],
    ['logs nothing more for an answer that is an error', 'throw', 500, []],
    ['logs nothing more where it drops', 'drop', 200, []],
    ['logs nothing more where it lets pass', 'log', 200, []],
  ])('a guard: %s (%s, %i)', async (_says, mode, status, logged) => {
    for (const isFirst of [true, false]) {
      const told: unknown[] = []
      const logger = { info() {}, error: (...words: unknown[]) => told.push(words) }
      const guard = guardCookies({ mode, report() {} })
      const session = andGoOn((res) =>
        whenHeadersAreSent(res, () => catching(() => res.cookie('connect.sid', 'x'))),
      )
      const host = createHost(
        (host) => host.use(isFirst ? [session, guard] : [guard, session]),
        openSmallCharter({ logger }),
      )
      host.get('/', (_req, res) => void res.status(status).send('a page'))
      const { headers, text } = await request(host).get('/')
      expect([text, names(headers)]).toEqual(['a page', mode === 'log' ? ['connect.sid'] : []])
      expect(told).toEqual(logged)
    }
  })

  test('a guard: logs nothing more of an error that reaches the host', async () => {
    const told: unknown[] = []
    const logger = { info() {}, error: (...words: unknown[]) => told.push(words) }
    const set: RequestHandler = (_req, res) => void res.cookie('tracker', 'x').send('a page')
    const { host } = guarded('throw', set, openSmallCharter({ logger }))
    listenTo(host)
    expect((await request(host).get('/')).status).toBe(500)
    expect(told).toEqual([])
  })

  test('a guard: leaves every other header of writeHead alone', async () => {
    for (const headers of [
      { 'X-One': 'a', 'X-Two': ['b', 'c'], 'Set-Cookie': 'tracker=x' },
      ['X-One', 'a', 'X-Two', 'b', 'X-Two', 'c', 'Set-Cookie', 'tracker=x'],
    ]) {
      const { agent } = guarded('drop', (_req, res) => void res.writeHead(201, headers).end('a page'))
      const answer = await agent.get('/')
      expect([answer.status, answer.headers['x-one'], answer.headers['x-two']]).toEqual([201, 'a', 'b, c'])
    }
  })

  test('a guard: leaves the other cookies of an answer alone, in their order', async () => {
    const { agent } = guarded('drop', (_req, res, next) => {
      res.cookie('csrftoken', 'a').cookie('tracker', 'b').cookie('django_language', 'c').cookie('IDE', 'd')
      next()
    })
    expect(names((await agent.get('/')).headers)).toEqual(['csrftoken', 'django_language'])
  })

  test('a guard: lets every cookie be deleted, declared or not', async () => {
    const { agent, told } = guarded('throw', (_req, res, next) => {
      res
        .clearCookie('tracker')
        .append('Set-Cookie', 'IDE=; Max-Age=0')
        .append('Set-Cookie', 'x=; Max-Age=-5')
      next()
    })
    const { headers, status } = await agent.get('/')
    expect([status, names(headers)]).toEqual([200, ['tracker', 'IDE', 'x']])
    expect(told).toEqual([])
  })

  test('a guard: takes nothing for a deletion that browsers keep', async () => {
    for (const kept of [
      'Expires=0',
      'Expires=2000',
      'Max-Age=-1x',
      'Max-Age=0; Max-Age=',
      'Max-Age=0; Expires=0',
    ]) {
      const set = andGoOn((res) => res.append('Set-Cookie', `tracker=x; ${kept}`))
      const { agent, told } = guarded('drop', set)
      expect(names((await agent.get('/')).headers), kept).toEqual([])
      expect(told).toEqual([{ name: 'tracker', reason: 'undeclared' }])
    }
  })

  test('a guard: obeys a choice from the next request on, and a withdrawal too', async () => {
    const { agent, choose } = guarded(
      'drop',
      andGoOn((res) => res.cookie('_pk_id.1', 'x')),
    )
    const isSet = async () => names((await agent.get('/')).headers).includes('_pk_id.1')
    expect(await isSet()).toBe(false)
    await choose({ action: 'accept-all' })
    expect(await isSet()).toBe(true)
    await choose({ action: 'withdraw' })
    expect(await isSet()).toBe(false)
  })

  test('a guard: refuses under Global Privacy Control what was not granted with it', async () => {
    const { agent, choose } = guarded(
      'drop',
      andGoOn((res) => res.cookie('_pk_id.1', 'x')),
    )
    await choose({ action: 'accept-all' })
    expect(names((await agent.get('/').set('Sec-GPC', '1')).headers)).toEqual([])
  })

  test('a guard: lets the charter itself set its cookies', async () => {
    const { agent, choose, told } = guarded('throw', (_req, _res, next) => next())
    expect(names((await agent.get('/cookies/fr')).headers)).toEqual(['csrftoken'])
    expect((await choose({ action: 'accept-all' })).status).toBe(303)
    expect(told).toEqual([])
  })

  test('a guard: says where there is no charter', async () => {
    const host = express().use(guardCookies({ mode: 'throw' }))
    const listen: ErrorRequestHandler = (error, _req, res, _next) => void res.status(500).send(error.message)
    host.get('/', (_req, res) => void res.send('a page')).use(listen)
    expect((await request(host).get('/')).text).toMatch(/^no charter is mounted in this application/)
  })

  test('a guard: tells the logger of the charter names and reasons, and no value', async () => {
    const told: unknown[] = []
    const charter = openSmallCharter({
      logger: { info() {}, error: (...words: unknown[]) => told.push(words) },
    })
    const host = createHost((host) => host.use(guardCookies({ mode: 'drop' })), charter)
    host.get('/', (_req, res) => void res.cookie('tracker', 'a-secret-value').send('a page'))
    await request(host).get('/')
    expect(told).toEqual([
      [{ name: 'tracker', reason: 'undeclared' }, 'a cookie does not keep to the charter'],
    ])
  })
})

describe('a life', () => {
  const lives: [string, boolean][] = [
    ['csrftoken=x', false],
    ['csrftoken=x; Max-Age=31449600', false],
    ['csrftoken=x; Max-Age=31449601', true],
    ['csrftoken=x; Max-Age=31449601; Expires=Thu, 01 Jan 2026 00:00:00 GMT', true],
    [`csrftoken=x; Expires=${new Date(Date.now() + 400 * 86_400_000).toUTCString()}`, true],
    [`csrftoken=x; Expires=${new Date(Date.now() + 300 * 86_400_000).toUTCString()}`, false],
    ['django_language=x; Max-Age=31622400', false],
    ['django_language=x; Max-Age=31968000', false],
    ['django_language=x; Max-Age=32140801', true],
    ['token=x', false],
    ['token=x; Max-Age=60', true],
    ['csrftoken=x; Max-Age=soon', false],
    ['token=x; Expires=0', false],
    ['token=x; Max-Age=+5', true],
    ['token=x; Expires=Thu, 01 Jun 2090 10:00 GMT', true],
    ['token=x; Expires=Thu, 01 Jan 12345 10:00:00 GMT', true],
    ['token=x; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Expires=0', true],
  ]
  const withSession = smallCharter.replace(
    '  - id: statistics',
    '      - { name: token, provider: Exemple, purpose: Session, duration: session }\n  - id: statistics',
  )
  test.each(lives)('as in "%s" is longer than declared: %s', async (line, isLonger) => {
    const set: RequestHandler = andGoOn((res) => res.append('Set-Cookie', line))
    const { agent, told } = guarded('drop', set, openSmallCharter({ charter: withSession }))
    // It is told of, and passes: to shorten it would not be what the host meant.
    expect((await agent.get('/')).headers['set-cookie']).toEqual([line])
    expect(told.map(({ reason }) => reason)).toEqual(isLonger ? ['longer-than-declared'] : [])
  })
})

describe('a refused cookie that still arrives', () => {
  const declared = smallCharter.replace(
    'name: SSESS<ID>, provider: Exemple',
    'name: SSESS<ID>, domain: example.org, path: /portal, provider: Exemple',
  )
  const hostOf = (publicUrl: string): { host: Express } & ReturnType<typeof visit> =>
    guarded('drop', (_req, _res, next) => next(), openSmallCharter({ charter: declared, publicUrl }))

  test('a refused cookie that still arrives: is deleted from the browser on every page of the host, by name and by pattern, where it was declared', async () => {
    const { agent, choose } = hostOf('http://data.example.org')
    const refusal =
      cookiesSet((await choose({ action: 'refuse-all' })).headers).get('cookies_preferences') ?? ''
    const cookie = `${refusal.split(';', 1)}; _pk_id.1=a; SSESS0a1b=b; IDE=c; host=d`
    const { headers } = await agent.get('/').set('Cookie', cookie)
    const deleted = [headers['set-cookie'] ?? []]
      .flat()
      .map((line: string) => line.replace(/; Expires=[^;]*/, ''))
    expect(deleted).toEqual([
      '_pk_id.1=; Max-Age=0; Path=/',
      '_pk_id.1=; Max-Age=0; Domain=data.example.org; Path=/',
      'SSESS0a1b=; Max-Age=0; Domain=example.org; Path=/portal',
    ])
  })

  test('a cookie of a purpose that was not answered: is deleted like a refused one, and not where it was granted', async () => {
    const { host, agent, choose } = hostOf('http://data.example.org')
    const { headers } = await request(host).get('/').set('Cookie', '_pk_id.1=a')
    expect(names(headers)).toEqual(['_pk_id.1'])
    await choose({ action: 'accept-all' })
    agent.jar.setCookie('_pk_id.1=a')
    expect((await agent.get('/')).headers['set-cookie']).toBeUndefined()
  })

  test('a refused cookie that still arrives: is deleted once on the page of the charter, by the guard or by the page', async () => {
    const { host } = hostOf('http://data.example.org')
    const { headers } = await request(host).get('/cookies/en').set('Cookie', '_pk_id.1=a')
    const lines = [headers['set-cookie'] ?? []].flat().filter((line: string) => line.startsWith('_pk_id.1='))
    expect(lines).toHaveLength(2)
    expect(new Set(lines).size).toBe(2)
  })

  test('a refused cookie that still arrives: is not deleted on pages of the host for more than an hour', async () => {
    const { host, choose } = hostOf('http://data.example.org')
    const refusal = cookiesSet((await choose({ action: 'refuse-all' })).headers).get('cookies_preferences')
    const [, stored = ''] = /=([^;]*)/.exec(refusal ?? '') ?? []
    const deletedAfter = async (minutes: number) => {
      const at = `${new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 19)}Z`
      const value = JSON.stringify({ ...JSON.parse(decodeURIComponent(stored)), at })
      const choice = `cookies_preferences=${encodeURIComponent(value)}`
      return names((await request(host).get('/').set('Cookie', `${choice}; _pk_id.1=a`)).headers)
    }
    expect(await deletedAfter(58)).toEqual(['_pk_id.1'])
    expect(await deletedAfter(62)).toEqual([])
  })
})

test('a guarded server: sends what a bare one would send', async () => {
  const answer: RequestHandler = (_req, res) => {
    res
      .cookie('csrftoken', 'a', { maxAge: 1000 })
      .append('Set-Cookie', 'django_language=b')
      .type('text')
      .send('a page')
  }
  const bare = express().get('/', answer)
  const { host } = guarded('drop', answer)
  const sent = await Promise.all(
    [bare, host].map(async (app) => {
      const { headers, text } = await request(createServer(app)).get('/')
      return { text, names: Object.keys(headers).sort(), cookies: headers['set-cookie'] }
    }),
  )
  expect(sent[1]).toMatchObject({ text: sent[0]?.text, names: sent[0]?.names })
  expect(sent[1]?.cookies).toHaveLength(2)
})
