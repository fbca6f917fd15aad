import { beforeEach, describe, expect, test } from 'vitest'
import type { RefusalReason } from '../../src/site/observe.ts'
import { createTestApp, silentObserver, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

let site: TestApp
let reasons: RefusalReason[]

beforeEach(async () => {
  reasons = []
  const refused = (reason: RefusalReason) => void reasons.push(reason)
  site = await createTestApp({
    observer: { ...silentObserver, refused },
  })
})

interface Sent {
  fields?: Record<string, string>
  cookie?: string
  headers?: Record<string, string>
  path?: string
}

/** Sends a form with the token and the cookie of its page, or with what stands in their place. */
async function send({ fields = {}, cookie, headers = {}, path = 'preferences' }: Sent = {}, { app } = site) {
  const page = await createVisitor(site.app).get('/charte-cookies')
  const own = [...cookiesSet(page.headers).values()].map((line) => line.split(';')[0]).join('; ')
  return createVisitor(app)
    .agent.post(`/charte-cookies/${path}`)
    .set({ Cookie: cookie ?? own, ...headers })
    .type('form')
    .send({ ...hiddenFields(page.text), action: 'refuse-all', language: 'nl', ...fields })
}

const refusals: [RefusalReason, string, Sent][] = [
  ['cross-origin', 'of another site', { headers: { 'Sec-Fetch-Site': 'cross-site' } }],
  ['cross-origin', 'of an origin that a proxy hides', { headers: { Origin: 'https://charter.example' } }],
  ['no-cookie', 'without a cookie', { cookie: '' }],
  [
    'unknown-cookie',
    'with the cookie of another program',
    { cookie: 'csrftoken=Zk3f9QpLx0aB7cD2eF4gH6iJ8kL1mN5o' },
  ],
  ['no-token', 'without a token', { fields: { csrfmiddlewaretoken: '' } }],
  ['stale-token', 'with the token of another visit', { fields: { csrfmiddlewaretoken: 'rWeEJ9zT-stale' } }],
]

describe('a form that is refused', () => {
  test.each(refusals)('form that is refused: its reason is %s, %s', async (reason, _what, sent) => {
    for (const path of ['preferences', 'language']) {
      const { status, text } = await send({ ...sent, path })
      expect(status).toBe(403)
      expect(text).not.toMatch(new RegExp(`${reason}|Error|csurf`))
    }
    expect(reasons).toEqual([reason, reason])
  })

  test('form that is refused: of a banner in a frame or by a script is told from one of a window', async () => {
    const fields = { source: 'banner', csrfmiddlewaretoken: '', action: 'accept-all' }
    const sent = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'iframe' }
    expect((await send({ fields, headers: sent })).status).toBe(403)
    expect(reasons).toEqual(['frame'])
    expect((await send({ fields, headers: { ...sent, 'Sec-Fetch-Dest': 'document' } })).status).toBe(303)
    expect(reasons).toEqual(['frame'])
    expect((await send({ fields, headers: { ...sent, 'Sec-Fetch-Dest': 'empty' } })).status).toBe(403)
    expect(reasons).toEqual(['frame', 'script'])
  })

  test('form that is refused: after the secret was lost or replaced, the server does not know the one of its cookie', async () => {
    const restarted = await createTestApp({
      signingKeys: ['another-key-for-tests-that-is-long-enough'],
      observer: { ...silentObserver, refused: (reason) => void reasons.push(reason) },
    })
    expect((await send({}, restarted)).status).toBe(403)
    expect(reasons).toEqual(['unknown-cookie'])
  })
})

describe('a form that is not refused', () => {
  test('form that is not refused: has no reason, nor has one that is shown again or is no form', async () => {
    expect((await send()).status).toBe(303)
    expect((await send({ path: 'language' })).status).toBe(303)
    expect((await send({ fields: { action: 'save' } })).status).toBe(422)
    const { status } = await createVisitor(site.app)
      .agent.post('/charte-cookies/preferences')
      .type('text')
      .send('x')
    expect(status).toBe(415)
    expect(reasons).toEqual([])
  })
})
