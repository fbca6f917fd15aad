/// <reference lib="dom" />
import type { RequestListener } from 'node:http'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/server/listen.ts'
import { versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { launch } from './browse.ts'
import { charterPath, press } from './choice.ts'

/** What the site sets beside the choice, and how the charter declares it. */
const cookies = {
  plain: '; Path=/',
  '__Secure-s': '; Path=/; Secure',
  '__Host-h': '; Path=/; Secure',
  '__Http-t': '; Path=/; Secure; HttpOnly',
  '__Host-Http-b': '; Path=/; Secure; HttpOnly',
  apart: '; Path=/; Secure; Partitioned',
  '__Host-apart': '; Path=/; Secure; Partitioned',
}
const version = versionWith((yaml) =>
  yaml
    .replace('name: SSESS<ID>', 'name: [plain, __Secure-s, __Host-h, __Http-t, __Host-Http-b]')
    .replace('name: [_pk_*, _hs*]', 'partitioned: true, name: [apart, __Host-apart]'),
)

let browser: Browser
let server: Listening
beforeAll(async () => {
  let answer: RequestListener = () => {}
  server = await listen(
    (req, res) => {
      if (req.url !== '/set') return answer(req, res)
      res.setHeader(
        'Set-Cookie',
        Object.entries(cookies).map(([name, attributes]) => `${name}=x${attributes}`),
      )
      res.end('a page')
    },
    { port: 0, host: '127.0.0.1' },
  )
  answer = (await createTestApp({ version, publicOrigin: `http://127.0.0.1:${server.port}` })).app
  browser = await launch((options) => chromium.launch(options))
})
afterAll(async () => {
  await browser.close()
  await server.close(0)
})

test.each([
  ['refuse-all', []],
  ['accept-all', Object.keys(cookies)],
] as const)(
  'cookies of every prefix, and partitioned ones: what a browser has left after %s',
  async (action, left) => {
    const context = await browser.newContext({ baseURL: `http://127.0.0.1:${server.port}` })
    const page = await context.newPage()
    await page.goto(`${charterPath}/fr`)
    await page.evaluate(() => fetch('/set'))
    const carried = async () =>
      (await context.cookies()).map(({ name }) => name).filter((name) => name in cookies)
    expect((await carried()).sort()).toEqual(Object.keys(cookies).sort())
    await press(page, action)
    expect((await carried()).sort()).toEqual([...left].sort())
    await context.close()
  },
)
