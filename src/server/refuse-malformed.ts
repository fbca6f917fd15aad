import { type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Headers that every answer has, by name. */
type Headers = Readonly<Record<string, string>>

/** Refuses HTTP/1.1 without a Host header (RFC 9112, 3.2), and passes all else to a handler. */
export function refuseHostless(handler: RequestListener, headers: Headers): RequestListener {
  return function refuseHostless(req, res) {
    if (req.headers.host === undefined && req.httpVersion === '1.1') return refuse(res, 400, headers)
    handler(req, res)
  }
}

/**
 * Answers what never reaches an app: what is not HTTP or comes too slowly (400, 431, 408), expectations other than
 * 100-continue (417), and tunnels (405). Where a request before it is still being answered, that answer is the last.
 */
export function refuseMalformed(server: Server, headers: Headers, endsOn: (socket: Socket) => boolean): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    if (endsOn(socket as Socket)) return
    const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
    answer(socket, status, headers)
  })
  server.on('checkExpectation', (_req, res) => refuse(res, 417, headers))
  server.on('connect', (_req, socket) => answer(socket, 405, { ...headers, Allow: 'GET, HEAD, POST' }))
}

function refuse(res: ServerResponse, status: number, headers: Headers): void {
  res.writeHead(status, { ...headersOf(status, headers) }).end(bodyOf(status))
}

function answer(socket: Duplex, status: number, headers: Headers): void {
  const lines = Object.entries(headersOf(status, headers)).map(([name, value]) => `${name}: ${value}\r\n`)
  // Destroyed and not only ended: a client that keeps its side open would hold the connection for ever.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${bodyOf(status)}`, () =>
    socket.destroy(),
  )
}

function headersOf(status: number, headers: Headers): Headers {
  return {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(bodyOf(status).length),
    'Cache-Control': 'no-store',
    Connection: 'close',
  }
}

function bodyOf(status: number): string {
  return `${status} ${STATUS_CODES[status]}\n`
}
