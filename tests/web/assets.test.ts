import { readdirSync, readFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import request from 'supertest'
import { afterAll, expect, test } from 'vitest'
import { publicDirectory } from '../../src/page/style-sheet.ts'
import { createTestApp } from '../support/site.ts'

const names = readdirSync(publicDirectory)
const { app } = await createTestApp()
const at = (name: string) => `/charte-cookies/assets/${name}`

const server = createServer(app).listen(0)
afterAll(() => server.close())

/** Asks for a file, and does not undo its encoding. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = server.address() as AddressInfo
  const sent = {
    ...{ host: '127.0.0.1', port, path, method },
    headers: { 'Accept-Encoding': 'identity', ...headers },
  }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(sent, resolve).on('error', reject).end()
  })
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }
}

test.each(names)('%s comes as the client wants it, and is the same file in each encoding', async (name) => {
  const { body: content } = await ask(at(name))
  // Of a script, the tests in the browser say what is sent of it.
  if (!name.endsWith('.js')) expect(content.equals(readFileSync(join(publicDirectory, name)))).toBe(true)
  for (const [accepted, expected] of [
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['br;q=0.1, gzip', 'gzip'],
    ['identity', undefined],
    ['br;q=0', undefined],
  ] as const) {
    const { body, headers, status } = await ask(at(name), { 'Accept-Encoding': accepted })
    expect([status, headers['content-encoding']]).toEqual([200, expected])
    const decoded = expected === 'br' ? brotliDecompressSync(body) : expected ? gunzipSync(body) : body
    expect(content.equals(decoded)).toBe(true)
    expect(headers.vary).toContain('Accept-Encoding')
    expect(Number(headers['content-length'])).toBe(body.length)
  }
})

test.each(names)('%s is not sent again to whoever has it', async (name) => {
  const { headers } = await ask(at(name))
  const again = await ask(at(name), { 'If-None-Match': headers.etag ?? '' })
  expect([again.status, again.body.length]).toEqual([304, 0])
  expect((await ask(at(name), { 'If-None-Match': '"other"' })).status).toBe(200)
  const head = await ask(at(name), {}, 'HEAD')
  expect([head.status, head.body.length]).toEqual([200, 0])
  expect(head.headers['content-length']).toBe(headers['content-length'])
})

test('the style sheet may be kept for ever by the address that names its content, and a day by its name', async () => {
  const { text } = await request(app).get('/charte-cookies/fr')
  const [, address = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(text) ?? []
  expect(address).toMatch(/charter\.css\?v=/)
  expect((await ask(address)).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await ask(at('charter.css'))).headers['cache-control']).toBe('public, max-age=86400')
  // It may be that of a look that another process shows already: what this one has would be wrong by it for a day.
  expect((await ask(at('charter.css?v=other'))).headers['cache-control']).toBe('no-cache')
})

test.each(['missing.js', '', '../package.json', '%2e%2e/package.json', 'charter.css/', 'toString'])(
  'nothing else is a file: %s',
  async (name) => {
    expect((await ask(at(name))).status).toBe(404)
  },
)
