import { describe, expect, test } from 'vitest'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { endOf } from '../../src/charter/time.ts'
import { sourceOf } from '../house/sources.ts'
import { shipped, versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

const now = new Date('2026-11-23T09:30:00Z')

/** The paths of the routes, as the source names them: one that is added is walked too. */
function pathsOf(method: 'get' | 'post'): string[] {
  const methods = method === 'get' ? '(?:get|all)' : method
  const routes = new RegExp(`(?:app|routes)\\.${methods}\\(\\s*(\\[[^\\]]*\\]|'[^']*'),`, 'g')
  const found = (file: string, prefix: string) =>
    [...sourceOf(file).matchAll(routes)].flatMap(([, paths = '']) =>
      [...paths.matchAll(/'([^']+)'/g)].map(
        ([, path = '']) => `${prefix}${path === '/' && prefix ? '' : path}`,
      ),
    )
  return [...found('src/server/app.ts', ''), ...found('src/web/routes.ts', '/charte-cookies')]
}

/** Every route, in every outcome that could set a cookie. */
async function walk({ app }: Awaited<ReturnType<typeof createTestApp>>, { hash: version } = shipped) {
  const visitor = createVisitor(app)
  const real = (path: string) => path.replace(':version', version).replace(':language', 'fr')
  const gets = [
    ...pathsOf('get').map(real),
    ...[
      '/charte-cookies/',
      '/missing',
      '/charte-cookies/assets/charter.css',
      '/charte-cookies/assets/icon.svg',
    ],
    ...['nl', 'de', 'en', 'es'].map((language) => `/charte-cookies/${language}`),
    ...['banner?language=nl', 'receipt?format=json', 'preferences.json?language=en'].map(
      (path) => `/charte-cookies/${path}`,
    ),
  ]
  const answers = []
  for (const path of gets) answers.push(await createVisitor(app).get(path))
  for (const path of [...pathsOf('post'), ...gets])
    for (const method of ['get', 'put', 'delete', 'post'] as const)
      answers.push(await visitor.agent[method](path))
  for (const action of ['accept-all', 'refuse-all', 'withdraw', 'save', 'x'])
    answers.push(await visitor.choose({ action }))
  for (const path of gets) answers.push(await visitor.get(path))
  for (const language of ['fr', 'nl', 'de', 'en', 'es']) answers.push(await visitor.speak(language))
  return answers.flatMap(({ headers }) => [...cookiesSet(headers)])
}

test('every route is walked', () => {
  expect(pathsOf('get')).toEqual(expect.arrayContaining(['/', '/healthz', '/readyz', '/charte-cookies']))
  for (const path of ['banner', 'receipt', 'versions/:version/data', 'charter.json', ':language'])
    expect(pathsOf('get')).toContain(`/charte-cookies/${path}`)
  expect(pathsOf('post')).toEqual(['/charte-cookies/preferences', '/charte-cookies/language'])
})

describe('every cookie that the server sets', () => {
  test('every cookie that the server sets: is declared in the table of the charter, with the life that it is sent with', async () => {
    const sent = await walk(await createTestApp())
    expect(new Set(sent.map(([name]) => name))).toEqual(
      new Set(['csrftoken', 'cookies_preferences', 'django_language']),
    )
    for (const [name, line] of sent) {
      const declared = cookiesIn(shipped.charter).find(({ cookie }) => namesOf(cookie).includes(name))?.cookie
      const life = (Number(endOf(declared?.duration ?? '', now)) - Number(now)) / 1000
      expect(line).toContain(`; Max-Age=${life};`)
      expect(line).toContain(name === 'csrftoken' ? '; Path=/charte-cookies;' : '; Path=/;')
      expect(line).toContain('; SameSite=Lax')
      expect(line).not.toContain('Domain')
    }
  })

  test('every cookie that the server sets: takes its name and life from the charter, even when they change', async () => {
    const version = versionWith((yaml) =>
      yaml
        .replace('cookies_preferences', 'my_choice')
        .replace('P6M', 'P10D')
        .replace('csrftoken', 'my_token')
        .replace('P52W', 'PT1H'),
    )
    const sent = new Map(await walk(await createTestApp({ version }), version))
    expect(sent.get('my_choice')).toContain('Max-Age=864000;')
    expect(sent.get('my_token')).toContain('Max-Age=3600;')
    expect([...sent.keys()].sort()).toEqual(['django_language', 'my_choice', 'my_token'])
  })

  test('every cookie that the server sets: is Secure where visitors come by https, and shared where a domain is set, but for csrftoken', async () => {
    const { app } = await createTestApp({
      cookies: { secure: true, domain: 'bep.be' },
      publicOrigin: 'https://data.bep.be',
    })
    // An agent sends no Secure cookie back over http: here it is a browser that does.
    const { headers, text } = await createVisitor(app).get('/charte-cookies')
    const token = cookiesSet(headers).get('csrftoken') ?? ''
    const post = (path: string, fields: Record<string, string>) =>
      createVisitor(app)
        .agent.post(`/charte-cookies/${path}`)
        .set('Cookie', token.split(';', 1).join())
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
    const choice = cookiesSet((await post('preferences', { action: 'refuse-all' })).headers)
    const language = cookiesSet((await post('language', { language: 'nl' })).headers)
    const lines = [token, choice.get('cookies_preferences') ?? '', language.get('django_language') ?? '']
    for (const line of lines) expect(line).toContain('; Secure')
    expect(lines.map((line) => /; Domain=([^;]*)/.exec(line)?.[1])).toEqual([undefined, 'bep.be', 'bep.be'])
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
