import express from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import { consentOf } from '../../src/index.ts'
import { sourceOf } from '../house/sources.ts'
import { openSmallCharter } from '../support/host.ts'

/** The test of docs/express.md, as a reader copies it, with its line for a login. */
const [, documented = ''] =
  /^```js\nimport request from 'supertest'\n(.*?)^```$/ms.exec(sourceOf('docs/express.md')) ?? []
const AsyncFunction = (async () => {}).constructor
const run: (...values: unknown[]) => Promise<request.Agent> = Reflect.construct(AsyncFunction, [
  ...['request', 'app', `${documented.replace('// await', 'await')}\nreturn visitor`],
])

/** A host with a login, which tells each visitor who she is and whether she has granted statistics. */
function hostWith(options: Parameters<typeof openSmallCharter>[0] = {}) {
  const app = express().use('/charte-cookies', openSmallCharter(options))
  app.post('/login', express.urlencoded(), (req, res) => void res.cookie('name', req.body.name).end())
  return app.get('/me', (req, res) => {
    res.json([req.headers.cookie?.includes('name=Ann') === true, consentOf(req).isGranted('statistics')])
  })
}

test('the test that is documented for hosts: chooses as a visitor who is logged in', async () => {
  const app = hostWith()
  const visitor = await run(request, app)
  expect((await visitor.get('/me')).body).toEqual([true, true])
  expect((await request(app).get('/me')).body).toEqual([false, false])
})

test('the test that is documented for hosts: is refused over http where the public address has https', async () => {
  await expect(run(request, hostWith({ publicUrl: 'https://data.example.org' }))).rejects.toThrow(
    'expected 303 "See Other", got 403',
  )
})

test('a form without the token of a page: has its reason in the log of the host, and not in its page', async () => {
  const logged: unknown[] = []
  const logger = { info: (details: unknown) => void logged.push(details), error() {} }
  const app = hostWith({ logger })
  const { status, text } = await request(app)
    .post('/charte-cookies/preferences')
    .type('form')
    .send({ action: 'refuse-all' })
  expect(status).toBe(403)
  expect(text).not.toContain('no-cookie')
  expect(logged).toContainEqual({ reason: 'no-cookie' })
})
