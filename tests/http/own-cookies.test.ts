import { describe, expect, test } from 'vitest'
import { endOf } from '../../src/charter/duration.ts'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { cookiesSet, createTestApp, createVisitor, editionWith, shipped } from '../test-app.ts'

const now = new Date('2026-11-23T09:30:00Z')

/** Every route, in every outcome that could set a cookie. */
async function walk({ app }: Awaited<ReturnType<typeof createTestApp>>) {
  const visitor = createVisitor(app)
  const gets = [
    '/',
    '/charte-cookies',
    '/charte-cookies/',
    ...['fr', 'nl', 'de', 'en', 'es'].map((l) => `/charte-cookies/${l}`),
  ]
  const others = [
    '/healthz',
    '/readyz',
    '/missing',
    '/charte-cookies/assets/charter.css',
    '/charte-cookies/assets/icon.svg',
  ]
  const answers = []
  for (const path of [...gets, ...others]) answers.push(await createVisitor(app).get(path))
  for (const path of ['/charte-cookies/preferences', '/charte-cookies/language'])
    for (const method of ['get', 'put', 'delete', 'post'] as const)
      answers.push(await visitor.agent[method](path))
  for (const action of ['accept-all', 'refuse-all', 'withdraw', 'save', 'x'])
    answers.push(await visitor.choose({ action }))
  for (const language of ['fr', 'nl', 'de', 'en', 'es']) answers.push(await visitor.speak(language))
  return answers.flatMap(({ headers }) => [...cookiesSet(headers)])
}

describe('every cookie that the server sets', () => {
  test('is declared in the table of the charter, with the life that it is sent with', async () => {
    const sent = await walk(await createTestApp())
    expect(new Set(sent.map(([name]) => name))).toEqual(
      new Set(['csrftoken', 'cookies_preferences', 'django_language']),
    )
    for (const [name, line] of sent) {
      const declared = cookiesIn(shipped.charter).find(({ cookie }) => namesOf(cookie).includes(name))?.cookie
      const life = (Number(endOf(declared?.duration ?? '', now)) - Number(now)) / 1000
      expect(line).toContain(`; Max-Age=${life};`)
      expect(line).toContain('; Path=/;')
      expect(line).toContain('; SameSite=Lax')
      expect(line).not.toContain('Domain')
    }
  })

  test('takes its name and life from the charter, even when they change', async () => {
    const edition = editionWith((yaml) =>
      yaml
        .replace('cookies_preferences', 'my_choice')
        .replace('P6M', 'P10D')
        .replace('csrftoken', 'my_token')
        .replace('P52W', 'PT1H'),
    )
    const sent = new Map(await walk(await createTestApp({ edition })))
    expect(sent.get('my_choice')).toContain('Max-Age=864000;')
    expect(sent.get('my_token')).toContain('Max-Age=3600;')
    expect([...sent.keys()].sort()).toEqual(['django_language', 'my_choice', 'my_token'])
  })

  test('is Secure where visitors come by https, and shared where a domain is set', async () => {
    const app = await createTestApp({
      cookies: { secure: true, domain: 'bep.be' },
      publicOrigin: 'https://data.bep.be',
    })
    // An agent keeps no Secure cookie on http: only what is set is looked at.
    const { headers } = await createVisitor(app.app).get('/charte-cookies')
    expect(cookiesSet(headers).get('csrftoken')).toContain('; Secure')
    expect(cookiesSet(headers).get('csrftoken')).not.toContain('Domain')
  })
})

test('the shipped charter declares the lives that data.bep.be gives', () => {
  const lives = cookiesIn(shipped.charter).map(({ cookie }) => [namesOf(cookie)[0], cookie.duration])
  expect(lives).toEqual([
    ['sessionid', 'P2W'],
    ['django_language', 'P12M'],
    ['csrftoken', 'P52W'],
    ['cookies_preferences', 'P6M'],
  ])
})
