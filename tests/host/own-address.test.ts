import express, { type Express } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { type CookieCharter, consentBanner } from '../../src/index.ts'
import { listenTo, openSmallCharter } from '../support/host.ts'

describe('the address of a charter', () => {
  /** An app that shows the banner on each of its pages. */
  const site = () => express().get(['/', '/page'], (req, res) => void res.send(consentBanner(req)))
  const inApp = (charter: CookieCharter, path: string, page = site()) => page.use(path, charter)

  type Mount = (charter: CookieCharter) => Express | Promise<Express>
  const mounts: [string, string, Mount, string?][] = [
    ['a plain path', '/legal/cookies', (charter) => inApp(charter, '/legal/cookies')],
    ['a path that ends in slashes', '/cc', (charter) => inApp(charter, '/cc//')],
    ['a path that is percent-encoded', '/vie-priv%C3%A9e', (charter) => inApp(charter, '/vie-priv%C3%A9e')],
    ['the root', '', (charter) => inApp(charter, '/')],
    ['no path', '', (charter) => site().use(charter)],
    ['the first of several paths', '/a', (charter) => site().use(['/a/', '/b'], charter)],
    [
      'an app that is mounted later',
      '/legal/cc',
      async (charter) => {
        const page = inApp(charter, '/cc')
        await new Promise(setImmediate)
        return express().use('/legal/', page)
      },
      '/legal/page',
    ],
    [
      'an app within a Router, where it is named',
      '/x/legal/cc',
      (charter) => express().use('/x', express.Router().use('/legal', inApp(charter, '/cc'))),
      '/x/legal/page',
    ],
    [
      'a path with a parameter, where it is named',
      '/town/cc',
      (charter) => express().use('/:place', inApp(charter, '/cc')),
      '/town/page',
    ],
  ]

  test.each(mounts)(
    'the address of a charter: at %s (%s) is known to its banner, its pages and what is kept of it',
    async (how, address, mount, page = '/page') => {
      const host = await mount(openSmallCharter(how.endsWith('named') ? { path: address } : undefined))
      const { text } = await request(host).get(page)
      expect(text).toContain(`action="${address}/preferences"`)
      // In capitals, which Express takes for the same: a visitor does not move the charter.
      await request(host).get(`${address}/preferences.json`.toUpperCase())
      const charter = await request(host).get(`${address}/fr`)
      expect(charter.text).toContain(`action="${address}/preferences"`)
      const { text: versions } = await request(host).get(`${address}/versions`)
      const kept = new RegExp(`href="(${address}/versions/[0-9a-f]{64}/fr)"`).exec(versions)?.[1] ?? ''
      expect((await request(host).get(kept)).text).toContain(`href="${address}/versions/`)
      const chosen = await request(host)
        .post(`${address}/preferences`)
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send({ source: 'banner', action: 'refuse-all', next: page })
      expect(chosen.status).toBe(303)
    },
  )

  test('the address of a charter: within a Router that is not named is learned from the first request, and the operator is told', async () => {
    const told: unknown[] = []
    const logger = { info() {}, error: (...words: unknown[]) => told.push(words) }
    const charter = openSmallCharter({ logger })
    const host = express().use('/x', express.Router().use('/legal', inApp(charter, '/cc')))
    await request(host).get('/x/legal/cc/fr')
    expect((await request(host).get('/x/legal/page')).text).toContain('action="/x/legal/cc/preferences"')
    const { text } = await request(host).get('/x/legal/cc/versions')
    const kept = /href="(\/x\/legal\/cc\/versions\/[0-9a-f]{64}\/fr)"/.exec(text)?.[1] ?? ''
    expect((await request(host).get(kept)).status).toBe(200)
    expect(told).toEqual([[{ address: '/x/legal/cc' }, expect.stringContaining('option path')]])
  })

  test.each<[string | RegExp, string]>([
    [/^\/cc/, '/^\\/cc/'],
    ['/:place/cc', '/:place/cc'],
    ['/{legal}/cc', '/{legal}/cc'],
    ['/*all/cc', '/*all/cc'],
    ['//cc', '//cc'],
    ['/vie privée', '/vie privée'],
    ['cc', 'cc'],
  ])('the address of a charter: cannot be %s, which is said where it is mounted', (path, shown) => {
    expect(() => express().use(path, openSmallCharter())).toThrow(
      `the charter is mounted below ${shown}, which is no single address: mount it at a plain path`,
    )
  })

  test('the address of a charter: below a parameter of another app is an error of its pages', async () => {
    const host = express().use('/:place', inApp(openSmallCharter(), '/cc'))
    const errors = listenTo(host)
    for (const path of ['/town/page', '/town/cc/fr']) await request(host).get(path)
    expect(errors).toEqual(Array(2).fill(expect.stringMatching(/^the charter is mounted below \/:place, /)))
  })
})
