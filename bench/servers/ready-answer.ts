import { readFileSync, writeFileSync } from 'node:fs'
import type { Answer } from '../ask.ts'

/** An answer that is sent as it stands: its headers, names and values in turns, and its gzip bytes. */
export interface ReadyAnswer {
  headers: string[]
  body: Buffer
}

/** What belongs to a connection, and not to the answer. */
const ofConnections = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length']

/** Keeps an answer for servers that send it ready, as a file. */
export function keepReadyAnswer(file: string, { rawHeaders, wire }: Answer): void {
  const headers = rawHeaders.flatMap((name, index) => {
    const isName = index % 2 === 0
    return isName && !ofConnections.includes(name.toLowerCase()) ? [name, rawHeaders[index + 1] ?? ''] : []
  })
  headers.push('Content-Length', String(wire.length))
  writeFileSync(file, JSON.stringify({ headers, body: wire.toString('base64') }))
}

/** Reads the answer that a server shall send. */
export function readReadyAnswer(file = ''): ReadyAnswer {
  const { headers, body }: { headers: string[]; body: string } = JSON.parse(readFileSync(file, 'utf8'))
  return { headers, body: Buffer.from(body, 'base64') }
}
