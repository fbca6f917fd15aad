import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'

/** A server that accepts connections, and how to stop it. */
export interface Listening {
  port: number
  close: Close
}

/**
 * Answers the requests that have begun, then closes; connections that take longer than `patience` ms are cut. An idle
 * connection may bring one more request for `idle` ms, since its client may be sending one at this very moment.
 */
export type Close = (patience?: number, idle?: number) => Promise<void>

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
  const isBehindProxy = options.isBehindProxy ?? false
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: isBehindProxy ? 75_000 : 5_000,
      connectionsCheckingInterval: 1_000,
      // Above the limit that the app answers with a page of its own.
      maxHeaderSize: 32_768,
    },
    handler,
  )
  server.maxHeadersCount = 100
  server.on('clientError', (error, socket) => answerMalformed(error, socket as Socket, options.headers ?? {}))
  const answers = trackAnswers(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, ...(options.host && { host: options.host }) }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: (patience = 10_000, idle = isBehindProxy ? idleBehindProxy : 0) =>
      close(server, answers, { patience, idle, end: isBehindProxy ? endBehindProxy : 0 }),
  }
}

/** Longer than the proxy keeps its idle connections, in ms: then none of its requests meets a closed one. */
const idleBehindProxy = 5000

/**
 * A proxy opens a new connection in place of each that ends. By then, in ms, none of the processes that share the port
 * may accept it and close before the request that comes over it: it has to be refused, for the proxy to go elsewhere.
 */
const endBehindProxy = 1000

/** What a server that closes asks of the answers that it gives. */
interface Answers {
  /** Makes each the last of its connection. */
  endConnections(): void
  /** Has the idle connections go at once, and those that become idle. */
  endIdle(): void
}

function trackAnswers(server: Server): Answers {
  const running = new Set<{ shouldKeepAlive: boolean }>()
  let [isClosing, isIdleOver] = [false, false]
  server.prependListener('request', (_req, res) => {
    if (isClosing) res.shouldKeepAlive = false
    running.add(res)
    res.once('close', () => {
      running.delete(res)
      if (isIdleOver) server.closeIdleConnections()
    })
  })
  return {
    endConnections() {
      isClosing = true
      for (const res of running) res.shouldKeepAlive = false
    },
    endIdle() {
      isIdleOver = true
      server.closeIdleConnections()
    },
  }
}

/** When a server that closes cuts its connections, its idle ones, and ends those that bring requests, in ms. */
interface Waiting {
  patience: number
  idle: number
  end: number
}

async function close(server: Server, answers: Answers, { patience, idle, end }: Waiting): Promise<void> {
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  // Not that of http, which cuts idle connections.
  if (idle > 0) NetServer.prototype.close.call(server)
  else server.close()
  if (end === 0) answers.endConnections()
  const timers = [
    setTimeout(answers.endConnections, end),
    setTimeout(answers.endIdle, idle),
    setTimeout(() => server.closeAllConnections(), patience),
  ]
  await closed
  for (const timer of timers) clearTimeout(timer)
  // Ends what http checks every second.
  server.close()
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
