import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/server/listen.ts'
import { languages } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { charterPath } from './choice.ts'

/** What a server may send before it must wait for the visitor, on a new connection: ten packets. */
const budget = 14 * 1024

let listening: Listening
beforeAll(async () => {
  listening = await listen((await createTestApp()).app, { port: 0, host: '127.0.0.1' })
})
afterAll(() => listening.close(0))

test.each(languages)(
  'a first visit in %s weighs at most 14 KB, style and headers included',
  async (language) => {
    const page = await download(`${charterPath}/${language}`)
    const style = /<link rel="stylesheet" href="([^"]+)"/.exec(page.text)?.[1] ?? ''
    expect(page.bytes + (await download(style)).bytes).toBeLessThanOrEqual(budget)
  },
)

/** The bytes that came over the wire for a path, headers included, and what it says. */
async function download(path: string): Promise<{ bytes: number; text: string }> {
  const address = { host: '127.0.0.1', port: listening.port, path, agent: false }
  return new Promise((resolve, reject) => {
    const request = get({ ...address, headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
      const { socket } = response
      const chunks: Uint8Array[] = []
      response.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      response.on('end', () => resolve(unzip(chunks).then((text) => ({ bytes: socket.bytesRead, text }))))
    })
    request.on('error', reject)
  })
}

function unzip(chunks: Uint8Array[]): Promise<string> {
  const body = new Blob(chunks.map((chunk) => Uint8Array.from(chunk)))
  return new Response(body.stream().pipeThrough(new DecompressionStream('gzip'))).text()
}
