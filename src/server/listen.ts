import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import { refuseHostless, refuseMalformed } from './refuse-malformed.ts'

/** A server that accepts connections, and how to stop it. */
export interface Listening {
  port: number
  close: Close
}

/**
 * Answers the running requests, then closes; connections that are still open after `timeout` ms are cut. An idle
 * connection may bring one more request for `idleTimeout` ms, since its client may be sending one at this moment.
 */
export type Close = (timeout?: number, idleTimeout?: number) => Promise<void>

export interface ListenOptions {
  port: number
  host?: string | undefined
  /** Behind a proxy, idle connections must outlive the proxy's own, which are commonly kept for 60 seconds. */
  isBehindProxy?: boolean
  /** Headers for answers to what is not even HTTP. */
  headers?: Record<string, string>
}

/**
 * Listens with limits under which slow, silent or greedy clients cannot hold the server. Rejects with the error of the
 * system when the port is in use or not allowed.
 */
export async function listen(handler: RequestListener, options: ListenOptions): Promise<Listening> {
  const isBehindProxy = options.isBehindProxy ?? false
  const headers = options.headers ?? {}
  const answers = trackAnswers()
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: isBehindProxy ? 75_000 : 5_000,
      connectionsCheckingInterval: 1_000,
      // Above the limit that the app answers with a page of its own.
      maxHeaderSize: 32_768,
      // Refused below, with the headers that every answer has.
      requireHostHeader: false,
    },
    answers.track(refuseHostless(handler, headers)),
  )
  server.maxHeadersCount = 100
  // A client that does not read its answer for as long is cut off, in ms.
  server.timeout = 30_000
  refuseMalformed(server, headers, answers.endsOn)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, ...(options.host && { host: options.host }) }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: (timeout = 10_000, idleTimeout = isBehindProxy ? idleBehindProxy : 0) =>
      close(server, answers, { timeout, idleTimeout, keepAlive: isBehindProxy ? keepAliveBehindProxy : 0 }),
  }
}

/**
 * How long idle connections of a proxy stay open while the server closes, in ms. Longer than the proxy keeps them, so
 * that none of its requests meets a closed one.
 */
const idleBehindProxy = 5000

/**
 * How long answers to a proxy keep their connection while the server closes, in ms. A proxy opens a new connection in
 * place of each that ends. It goes to another server if that is refused; a process that shares the port must not accept
 * it and then close before the request that comes over it.
 */
const keepAliveBehindProxy = 1000

/** The answers that a server owes at the moment. */
interface Answers {
  /** Has a handler answer, unless too many answers are owed to the client already: then its connection is cut. */
  track(handler: RequestListener): RequestListener
  /** Whether an answer to a whole request is under way over a connection, which then ends with it. */
  endsOn(socket: Socket): boolean
  /** Makes each answer, and each later one, the last of its connection. */
  endConnections(): void
  /** Has a listener called after each answer. */
  onEnd(listener: () => void): void
}

/** How many requests a client may send ahead of their answers: browsers and proxies send none. */
const mostAhead = 20

function trackAnswers(): Answers {
  const running = new Map<Socket, Set<ServerResponse>>()
  let isClosing = false
  let afterAnswer = () => {}
  return {
    track: (handler) =>
      function track(req, res) {
        const { socket } = req
        if (socket.destroyed) return
        const owed = running.get(socket) ?? add(socket)
        if (owed.size >= mostAhead) return void socket.destroy()
        owed.add(res)
        if (isClosing) res.shouldKeepAlive = false
        res.once('close', () => {
          owed.delete(res)
          afterAnswer()
        })
        handler(req, res)
      },
    endsOn(socket) {
      const owed = [...(running.get(socket) ?? [])]
      for (const res of owed) res.shouldKeepAlive = false
      return owed.length > 0 && owed.every(({ req }) => req.complete)
    },
    endConnections() {
      isClosing = true
      for (const owed of running.values()) for (const res of owed) res.shouldKeepAlive = false
    },
    onEnd(listener) {
      afterAnswer = listener
    },
  }

  function add(socket: Socket): Set<ServerResponse> {
    const owed = new Set<ServerResponse>()
    running.set(socket, owed)
    socket.once('close', () => running.delete(socket))
    return owed
  }
}

/** After how long a server that closes cuts its connections, cuts its idle ones, ends those that it answers, in ms. */
interface Timeouts {
  timeout: number
  idleTimeout: number
  keepAlive: number
}

async function close(
  server: Server,
  answers: Answers,
  { timeout, idleTimeout, keepAlive }: Timeouts,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  // Not that of http, which cuts idle connections.
  if (idleTimeout > 0) NetServer.prototype.close.call(server)
  else server.close()
  if (keepAlive === 0) answers.endConnections()
  const timers = [
    setTimeout(() => answers.endConnections(), keepAlive),
    setTimeout(() => {
      answers.onEnd(() => server.closeIdleConnections())
      server.closeIdleConnections()
    }, idleTimeout),
    setTimeout(() => server.closeAllConnections(), timeout),
  ]
  await closed
  for (const timer of timers) clearTimeout(timer)
  // Stops the timer by which http checks its connections every second.
  server.close()
}
