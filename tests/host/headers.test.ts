import compression from 'compression'
import express, { type RequestHandler, type Response } from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import { openSmallCharter } from '../support/host.ts'

/** Does something to an answer before it goes on. */
function after(change: (res: Response) => unknown): RequestHandler {
  return (_req, res, next) => {
    change(res)
    next()
  }
}

/** What a host does before the charter that it mounts. */
const hosts: [string, RequestHandler][] = [
  ['nothing', after(() => {})],
  ['a type', after((res) => res.type('html'))],
  ['a language', after((res) => res.set('Content-Language', 'pt'))],
  ['a lifetime', after((res) => res.set('Cache-Control', 'public, max-age=600'))],
  ['what it varies by', after((res) => res.set('Vary', 'Origin, Accept-Encoding'))],
  ['a cookie', after((res) => res.cookie('host', 'own'))],
  ['an encoding', after((res) => res.set('Content-Encoding', 'gzip'))],
  ['a validator', after((res) => res.set({ ETag: '"host"', 'Last-Modified': new Date(0).toUTCString() }))],
  ['compression', compression()],
]

/** The names of the headers of an answer as they were sent, each as often as it was sent. */
async function answerOf(before: RequestHandler, path: string, encoding: string) {
  const host = express()
  host.use(before)
  host.use('/cookies', openSmallCharter())
  const answer = await request(host).get(path).set({ 'Accept-Encoding': encoding, 'Accept-Language': 'fr' })
  const { status, headers, text } = answer
  const raw: string[] = Reflect.get(Reflect.get(answer, 'res'), 'rawHeaders')
  const names = raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  return { status, headers, text, names }
}

const paths: [string, string, string | undefined][] = [
  ['/cookies/fr', 'Cookie, Sec-GPC', 'no-store'],
  ['/cookies/banner', 'Accept-Language, Cookie, Sec-GPC', 'no-store'],
  ['/cookies/versions', 'Accept-Language, Cookie', 'private, no-cache'],
]

test.each(
  hosts.flatMap(([what, before]) =>
    ['gzip', 'br', 'identity'].flatMap((encoding) => paths.map((path) => ({ what, before, encoding, path }))),
  ),
)(
  'charter below a host that sets $what: $path.0 comes as $encoding, with each header once',
  async ({ before, encoding, path: [path, vary, cacheControl] }) => {
    const { status, headers, text, names } = await answerOf(before, path, encoding)
    expect(status).toBe(200)
    expect(text).toContain('</')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-language']).toBe('fr')
    expect(headers['cache-control']).toBe(cacheControl)
    const varies = String(headers.vary).split(', ')
    expect(varies).toEqual(expect.arrayContaining([...vary.split(', '), 'Accept-Encoding']))
    expect(new Set(varies).size).toBe(varies.length)
    const once = names.filter((name) => name !== 'set-cookie')
    expect(new Set(once).size).toBe(once.length)
    expect(headers).not.toHaveProperty('etag')
    expect(headers).not.toHaveProperty('last-modified')
    if (encoding === 'identity') expect(headers).not.toHaveProperty('content-encoding')
    if (text.length > 2000 && encoding !== 'identity') expect(headers['content-encoding']).toBe(encoding)
  },
)

test('charter below a host that varies by something: adds to it', async () => {
  const { headers } = await answerOf(
    after((res) => res.vary('Origin')),
    '/cookies/fr',
    'gzip',
  )
  expect(String(headers.vary).split(', ').sort()).toEqual(['Accept-Encoding', 'Cookie', 'Origin', 'Sec-GPC'])
})

test('charter below a host that sets a cookie: sends it with its own', async () => {
  const { headers } = await answerOf(
    after((res) => res.cookie('host', 'own')),
    '/cookies/fr',
    'gzip',
  )
  const cookies = [headers['set-cookie'] ?? []].flat()
  expect(cookies.map((line) => line.split('=', 1)[0]).sort()).toEqual(['csrftoken', 'host'])
})
