import { beforeEach, describe, expect, test } from 'vitest'
import { createCsrf } from '../../src/web/middleware/csrf.ts'
import { shipped } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

let site: TestApp
let visitor: ReturnType<typeof createVisitor>

beforeEach(async () => {
  site = await createTestApp()
  visitor = createVisitor(site.app)
})

const choice = {
  action: 'save',
  'purpose-statistics': 'granted',
  'purpose-first-party': 'refused',
  'purpose-third-party': 'refused',
}

const stores = ({ headers }: { headers: Record<string, unknown> }) =>
  cookiesSet(headers).has('cookies_preferences')

describe('a token', () => {
  test('a token: is sent where a form is shown, in the form, in the head and in one signed HttpOnly cookie', async () => {
    const { text, headers } = await visitor.get('/charte-cookies')
    const token = hiddenFields(text).csrfmiddlewaretoken
    expect(token).toMatch(/^[\w-]{40,}$/)
    expect(readPage(text).token).toBe(token)
    expect(cookiesSet(headers).get('csrftoken')).toMatch(
      /^csrftoken=s%3A[^;]+; Max-Age=31449600; Path=\/charte-cookies; HttpOnly; SameSite=Lax$/,
    )
  })

  test('a token: is not sent where no form is', async () => {
    for (const path of [
      '/',
      '/healthz',
      '/readyz',
      '/missing',
      '/charte-cookies/assets/icon.svg',
      '/charte-cookies/preferences',
    ])
      expect((await createVisitor(site.app).get(path)).headers['set-cookie']).toBeUndefined()
  })

  test('a token: may come in the X-CSRFToken header', async () => {
    const { csrfmiddlewaretoken = '', ...hidden } = hiddenFields((await visitor.get('/charte-cookies')).text)
    const answer = await visitor.agent
      .post('/charte-cookies/preferences')
      .set('X-CSRFToken', csrfmiddlewaretoken)
      .type('form')
      .send({ ...hidden, ...choice })
    expect(answer.status).toBe(303)
  })

  test('a token: does not count in the address, under another name, twice, or of another visitor', async () => {
    const hidden = hiddenFields((await visitor.get('/charte-cookies')).text)
    const token = hidden.csrfmiddlewaretoken ?? ''
    const other =
      hiddenFields((await createVisitor(site.app).get('/charte-cookies')).text).csrfmiddlewaretoken ?? ''
    const attempts = [
      visitor.agent.post(`/charte-cookies/preferences?_csrf=${token}&csrfmiddlewaretoken=${token}`).send(''),
      visitor.agent.post('/charte-cookies/preferences').send(`_csrf=${token}`),
      visitor.agent
        .post('/charte-cookies/preferences')
        .send(`csrfmiddlewaretoken=${token}&csrfmiddlewaretoken=${token}`),
      visitor.agent.post('/charte-cookies/preferences').send(`csrfmiddlewaretoken=${other}`),
      visitor.agent.post('/charte-cookies/preferences').set('X-XSRF-Token', token).send(''),
    ]
    for (const attempt of attempts) {
      const answer = await attempt.type('form')
      expect(answer.status).toBe(403)
      expect(stores(answer)).toBe(false)
    }
  })

  test.each(['j:{}', 'j%3A%7B%7D', 's%3Aforged.signature', 's:', '""', '%', 'a'.repeat(4000)])(
    'a token: with the cookie %j gets a form that works, never an error',
    async (value) => {
      const page = await createVisitor(site.app).get('/charte-cookies').set('Cookie', `csrftoken=${value}`)
      expect(page.status).toBe(200)
      expect(cookiesSet(page.headers).get('csrftoken')).toContain('csrftoken=s%3A')
    },
  )
})

describe('a secret of ours beside one of the same name', () => {
  const foreign = 'csrftoken=Zk3f9QpLx0aB7cD2eF4gH6iJ8kL1mN5o'
  const post = (cookies: string, text: string) =>
    createVisitor(site.app)
      .agent.post('/charte-cookies/preferences')
      .set('Cookie', cookies)
      .type('form')
      .send({ ...hiddenFields(text), ...choice })

  test('a secret of ours beside one of the same name: that Django has set for the whole domain is the one that counts', async () => {
    const { text, headers } = await createVisitor(site.app).get('/charte-cookies').set('Cookie', foreign)
    const ours = String(cookiesSet(headers).get('csrftoken')).split(';')[0]
    for (const cookies of [`${ours}; ${foreign}`, `${foreign}; ${ours}`]) {
      expect((await post(cookies, text)).status).toBe(303)
      const again = await createVisitor(site.app).get('/charte-cookies').set('Cookie', cookies)
      expect(again.headers['set-cookie']).toBeUndefined()
    }
  })

  test('that we signed too counts as little as the other: somebody has planted one of them', async () => {
    const pages = await Promise.all([1, 2].map(() => createVisitor(site.app).get('/charte-cookies')))
    const cookies = pages.map(({ headers }) => String(cookiesSet(headers).get('csrftoken')).split(';')[0])
    for (const { text } of pages) {
      const answer = await post(cookies.join('; '), text)
      expect(answer.status).toBe(403)
      expect(stores(answer)).toBe(false)
    }
  })
})

describe('a stale form', () => {
  test('a stale form: is shown again with its answers and a fresh token, and the next click saves it', async () => {
    const inFirstTab = hiddenFields((await createVisitor(site.app).get('/charte-cookies/nl')).text)
    await visitor.get('/charte-cookies')
    const stale = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ ...inFirstTab, ...choice })
    expect(stale.status).toBe(403)
    expect(stores(stale)).toBe(false)
    expect(stale.headers['content-language']).toBe('nl')
    expect(stale.headers['cache-control']).toBe('no-store')
    expect(stale.text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    expect(stale.text).toMatch(/id="purpose-first-party-refused"[^>]* checked/)
    const again = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ ...hiddenFields(stale.text), ...choice })
    expect(again.status).toBe(303)
    expect(stores(again)).toBe(true)
  })

  test('a stale form: that comes without any cookie of ours is told the likely cause, and not that one more click would do', async () => {
    const { text } = await createVisitor(site.app).get('/charte-cookies/en')
    for (const fields of [{ action: 'accept-all' }, choice]) {
      const answer = await createVisitor(site.app)
        .agent.post('/charte-cookies/preferences')
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
      expect(answer.status).toBe(403)
      expect(stores(answer)).toBe(false)
      expect(answer.text).toContain('Your browser sent back none of this website&#39;s cookies')
      expect(answer.text).not.toContain('One more click')
    }
  })

  test.each(['csrftoken=x', 'django_language=en', 'cookies_preferences=x'])(
    'a stale form: that comes with a cookie of a name of ours is asked for one more click: %s',
    async (cookie) => {
      const { text } = await createVisitor(site.app).get('/charte-cookies/en')
      const answer = await createVisitor(site.app)
        .agent.post('/charte-cookies/preferences')
        .set('Cookie', cookie)
        .type('form')
        .send({ ...hiddenFields(text), action: 'accept-all' })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('One more click')
      expect(answer.text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    },
  )

  test('a stale form: that only refuses is obeyed where the browser says that a page of ours sent it', async () => {
    const { text } = await createVisitor(site.app).get('/charte-cookies/en')
    for (const action of ['refuse-all', 'withdraw']) {
      const answer = await createVisitor(site.app)
        .agent.post('/charte-cookies/preferences')
        .set({ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' })
        .type('form')
        .send({ ...hiddenFields(text), csrfmiddlewaretoken: 'stale', action })
      expect(answer.status).toBe(303)
      expect(cookiesSet(answer.headers).get('cookies_preferences')).toContain('%22granted%22:%7B%7D')
    }
  })

  test('a stale form: of the language switcher leads to an error page with plain links', async () => {
    const { status, text, headers } = await visitor.agent
      .post('/charte-cookies/language')
      .type('form')
      .send({ language: 'nl' })
    expect(status).toBe(403)
    expect(text).toContain('<a href="/charte-cookies/nl" hreflang="nl" lang="nl"')
    expect(cookiesSet(headers).has('django_language')).toBe(false)
  })
})

describe('a form of another site', () => {
  async function chooseWith(headers: Record<string, string>) {
    const hidden = hiddenFields((await visitor.get('/charte-cookies')).text)
    return visitor.agent
      .post('/charte-cookies/preferences')
      .set(headers)
      .type('form')
      .send({ ...hidden, ...choice })
  }

  test.each([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'unknown' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://localhost:3001' },
    { Origin: 'http://localhost:3000.evil.example' },
  ])('is refused before its token is looked at: %j', async (headers) => {
    const answer = await chooseWith(headers)
    expect(answer.status).toBe(403)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test.each([
    {},
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'http://localhost:3000' },
    { Origin: 'http://charter.internal:8080', Host: 'charter.internal:8080' },
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://anything.example' },
  ])('is not what this one is: %j', async (headers) => {
    const answer = await chooseWith(headers)
    expect(answer.status).toBe(303)
  })
})

test('a token and its secret hold no comment of SQL, for which firewalls refuse forms', async () => {
  const { issue } = createCsrf({
    declared: () => shipped.own.csrf,
    keys: ['a-key-for-tests-that-is-long-enough'],
    secure: false,
    now: () => new Date('2026-11-23T09:30:00Z'),
  })
  for (let round = 0; round < 5000; round++) {
    const { token, setCookie } = issue(undefined, '/charte-cookies')
    expect(`${token} ${setCookie}`).not.toContain('--')
  }
})
