import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/server/listen.ts'
import { readSetCookie } from '../../src/web/cookies/set-cookie.ts'
import { launch } from './browse.ts'

/** What follows the value of a cookie. */
const attributes = [
  ...['', 'Max-Age=0', 'Max-Age=-5', 'Max-Age=-0', 'Max-Age=60', 'Max-Age=soon', 'Max-Age=0; Max-Age=60'],
  ...['Expires=0', 'Expires=-1', 'Expires=2000', 'Expires=1970-01-01', 'Expires=1970-01-01T00:00:00Z'],
  ...['Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Thu, 01-Jan-70 00:00:00 GMT', 'Expires=soon'],
  ...['Expires=Fri, 31 Dec 2066 23:59:59 GMT', 'Expires=Thu, 31-Dec-66 23:59:59 GMT'],
  ...[
    'Expires=Fri, 31 Dec 2066 23:59:59 GMT; Max-Age=0',
    'Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
  ],
]

let browser: Browser
let server: Listening
beforeAll(async () => {
  browser = await launch((options) => chromium.launch(options))
  server = await listen(
    (_req, res) => {
      res.setHeader(
        'Set-Cookie',
        attributes.map((words, index) => `c${index}=x; ${words}`),
      )
      res.end('a page')
    },
    { port: 0, host: '127.0.0.1' },
  )
})
afterAll(async () => {
  await browser.close()
  await server.close(0)
})

test('a browser deletes, keeps for a session or keeps for longer what the guard takes for that', async () => {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.port}`)
  const kept = new Map((await page.context().cookies()).map(({ name, expires }) => [name, expires]))
  const byBrowser = attributes.map((words, index) => {
    const expires = kept.get(`c${index}`)
    return [words, expires === undefined ? 'deleted' : expires < 0 ? 'session' : 'kept']
  })
  const byGuard = attributes.map((words) => {
    const life = readSetCookie(`c=x; ${words}`, new Date())?.life ?? 0
    return [words, life === 'session' ? life : life > 0 ? 'kept' : 'deleted']
  })
  expect(byGuard).toEqual(byBrowser)
})
