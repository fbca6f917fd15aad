import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port of this machine that no program listens on at this moment; another may take it before the caller does. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}
