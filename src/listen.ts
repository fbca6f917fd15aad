import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A server that accepts connections, and how to stop it. */
export interface Listening {
  port: number
  /** Answers the requests that have begun, then closes; connections that take longer than `patience` ms are cut. */
  close(patience?: number): Promise<void>
}

export interface ListenOptions {
  port: number
  host?: string | undefined
  /** Behind a proxy, idle connections must outlive the proxy's own, which are commonly kept for 60 seconds. */
  isBehindProxy?: boolean
  /** Headers for answers to what is not even HTTP. */
  headers?: Record<string, string>
}

/**
 * Listens with limits under which slow or silent clients cannot hold the server. Rejects with the error of the
 * system when the port is in use or not allowed.
 */
export async function listen(handler: RequestListener, options: ListenOptions): Promise<Listening> {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: options.isBehindProxy ? 75_000 : 5_000,
      connectionsCheckingInterval: 1_000,
      // Above the limit that the app answers with a page of its own.
      maxHeaderSize: 32_768,
    },
    handler,
  )
  server.maxHeadersCount = 100
  server.on('clientError', (error, socket) => answerMalformed(error, socket as Socket, options.headers ?? {}))
  const closeSoon = trackAnswers(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, ...(options.host && { host: options.host }) }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: (patience = 10_000) => close(server, closeSoon, patience),
  }
}

/** Makes running answers the last of their connections once the server stops. */
function trackAnswers(server: Server): () => void {
  let isClosing = false
  server.prependListener('request', (_req, res) => {
    if (isClosing) res.shouldKeepAlive = false
    res.once('close', () => isClosing && server.closeIdleConnections())
    running.add(res)
    res.once('close', () => running.delete(res))
  })
  const running = new Set<{ shouldKeepAlive: boolean }>()
  return () => {
    isClosing = true
    for (const res of running) res.shouldKeepAlive = false
  }
}

async function close(server: Server, closeSoon: () => void, patience: number): Promise<void> {
  closeSoon()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), patience)
  await closed
  clearTimeout(cut)
}

function answerMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  headers: Record<string, string>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
  const body = `${status} ${STATUS_CODES[status]}\n`
  const lines = Object.entries({
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  // Destroyed and not only ended: a client that keeps its half open would hold the connection for ever.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  )
}
