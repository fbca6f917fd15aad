import type { IncomingMessage } from 'node:http'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { onlyStatistics, openSmallCharter } from '../support/host.ts'
import { cookiesSet, hiddenFields } from '../support/visitor.ts'

/** Does something to an answer at the last moment, as express-session sets its cookie. */
function atTheHeaders(change: (res: Response) => unknown): RequestHandler {
  return (_req, res, next) => {
    const { writeHead } = res
    res.writeHead = (...words: unknown[]) => {
      res.writeHead = writeHead
      change(res)
      return Reflect.apply(writeHead, res, words)
    }
    next()
  }
}

/** What a host sets before the charter. */
const setBefore: RequestHandler = (_req, res, next) => {
  res.type('html').set('Content-Language', 'pt').set('Cache-Control', 'public, max-age=600').vary('Origin')
  res.cookie('host', 'own')
  next()
}

const hooks = atTheHeaders((res) => {
  res.vary('X-Session')
  res.cookie('session', 'own')
})

const hosts: [string, RequestHandler[]][] = [
  ['headers alone', [setBefore]],
  ['headers and compression', [setBefore, compression()]],
  ['compression and headers', [compression(), setBefore]],
  ['headers and a hook', [setBefore, hooks]],
  ['a hook, compression and headers', [hooks, compression(), setBefore]],
  ['compression, a hook and headers', [compression(), hooks, setBefore]],
]

function createHost(before: RequestHandler[]): Express {
  const host = express()
  host.use(before)
  host.use('/cookies', openSmallCharter())
  host.use((_req, res) => void res.status(404).send('a page of the host'))
  const showError: ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(error.status ?? 500).send('an error of the host')
  host.use(showError)
  return host
}

/** Expects that each header came once, that what the answer varies by is a union, and that cookies of the host stay. */
function expectOnce(answer: request.Response, before: RequestHandler[]): void {
  const { rawHeaders } = Reflect.get(answer, 'res') as IncomingMessage
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const once = names.filter((name) => name !== 'set-cookie')
  expect([...once].sort()).toEqual([...new Set(once)].sort())
  const varies = String(answer.headers.vary).split(/, */)
  expect([...varies].sort()).toEqual([...new Set(varies)].sort())
  expect(varies).toContain('Origin')
  const cookies = [...cookiesSet(answer.headers).keys()]
  expect(cookies).toContain('host')
  expect(cookies).toHaveLength([answer.headers['set-cookie']].flat().length)
  if (!before.includes(hooks)) return
  expect(varies).toContain('X-Session')
  expect(cookies).toContain('session')
}

describe.each(hosts)('host with %s', (what, before) => {
  test.each(['gzip', 'br', 'identity'])(
    `charter of a host with ${what}: its answers to a client of %s hold each header once`,
    async (encoding) => {
      const host = createHost(before)
      const agent = request.agent(host)
      const headers = { 'Accept-Encoding': encoding, 'Accept-Language': 'fr' }

      const page = await agent.get('/cookies/fr').set(headers)
      expect([page.status, page.headers['content-type'], page.headers['content-language']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'fr',
      ])
      expect(page.headers['cache-control']).toBe('no-store')
      expect(page.headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding)
      expect(String(page.headers.vary).split(', ')).toEqual(
        expect.arrayContaining(['Origin', 'Cookie', 'Sec-GPC', 'Accept-Encoding']),
      )
      expect(page.text).toMatch(/^<!DOCTYPE html>.*<\/html>\s*$/s)
      expect(cookiesSet(page.headers).has('csrftoken')).toBe(true)
      expectOnce(page, before)

      const banner = await agent.get('/cookies/banner').set(headers)
      expect([banner.status, banner.headers['cache-control']]).toEqual([200, 'no-store'])
      expect(banner.headers['content-language']).toBe('fr')
      expect(banner.text).toContain('<section class="charte-banner"')
      expectOnce(banner, before)

      const lost = await agent.get('/cookies/es').set(headers)
      expect([lost.status, lost.text]).toEqual([404, 'a page of the host'])
      expectOnce(lost, before)

      const wrong = await agent.delete('/cookies/preferences').set(headers)
      expect([wrong.status, wrong.text]).toEqual([405, 'an error of the host'])
      expectOnce(wrong, before)

      const chosen = await agent
        .post('/cookies/preferences')
        .set(headers)
        .type('form')
        .send({ ...hiddenFields(page.text), ...onlyStatistics })
      expect([chosen.status, chosen.headers['cache-control']]).toEqual([303, 'no-store'])
      expect(cookiesSet(chosen.headers).has('cookies_preferences')).toBe(true)
      expectOnce(chosen, before)
    },
  )
})
