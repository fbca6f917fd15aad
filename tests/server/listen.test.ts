import { Agent } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { type Listening, type ListenOptions, listen } from '../../src/server/listen.ts'
import { get } from '../faults/visitor.ts'

/** A server that has a connection of an agent that is idle. */
async function openWithIdleConnection(options: Omit<ListenOptions, 'port'> = {}) {
  const server: Listening = await listen((_req, res) => res.end('answer'), {
    port: 0,
    host: '127.0.0.1',
    ...options,
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const ask = () => get(`http://127.0.0.1:${server.port}`, '/', agent)
  await ask()
  return { server, ask }
}

test('closing server: behind a proxy, it answers what comes over the connections that it has, and ends them one by one', async () => {
  const { server, ask } = await openWithIdleConnection({ isBehindProxy: true })
  const closed = server.close()
  expect((await ask()).status).toBe(200)
  // Not at once: the connection that the proxy opens in its place has to be refused by then.
  await expect.poll(async () => (await ask()).headers.connection, { timeout: 5000 }).toBe('close')
  await closed
  await expect(ask()).rejects.toThrow('ECONNREFUSED')
})

test('closing server: one that gives way to another answers one more request over each idle connection, for as long as it is told to', async () => {
  const { server, ask } = await openWithIdleConnection()
  const closed = server.close(60_000, 60_000)
  expect((await ask()).headers.connection).toBe('close')
  await closed
})

test('closing server: idle connections end with it, unless it gives way', async () => {
  const { server, ask } = await openWithIdleConnection()
  await server.close()
  await expect(ask()).rejects.toThrow()
})

test('closing server: connections that are idle for longer are not waited for', async () => {
  const { server, ask } = await openWithIdleConnection()
  await server.close(60_000, 50)
  await expect(ask()).rejects.toThrow()
})
