import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/server/listen.ts'
import { readings } from '../site/browser-readings.ts'
import { launch } from './browse.ts'

/** Fewer lines than a browser takes of one answer. */
const batch = 25

let browser: Browser
let server: Listening
beforeAll(async () => {
  browser = await launch((options) => chromium.launch(options))
  server = await listen(
    (req, res) => {
      const start = Number(req.url?.slice(1))
      if (Number.isInteger(start)) {
        const lines = readings.slice(start, start + batch)
        res.setHeader(
          'Set-Cookie',
          lines.map(({ attributes }, index) => `c${start + index}=x;${attributes}`),
        )
      }
      res.end('a page')
    },
    { port: 0, host: '127.0.0.1' },
  )
})
afterAll(async () => {
  await browser.close()
  await server.close(0)
})

test('a browser deletes, keeps for a session or keeps for longer what the table of its readings says', async () => {
  const kept = new Map<string, number>()
  for (let start = 0; start < readings.length; start += batch) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${server.port}/${start}`)
    for (const { name, expires } of await context.cookies()) kept.set(name, expires)
    await context.close()
  }
  const found = readings.map(({ attributes }, index) => {
    const expires = kept.get(`c${index}`)
    return [attributes, expires === undefined ? 'deleted' : expires < 0 ? 'session' : 'kept']
  })
  expect(found).toEqual(readings.map(({ attributes, chromium }) => [attributes, chromium]))
})
