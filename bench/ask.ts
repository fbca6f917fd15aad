import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** What a server is asked, again and again. */
export interface Visit {
  path: string
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  /** A form, where one is sent. */
  body: string
}

/** What a server answers, as it comes over the wire, and its text. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** Names and values in turns, as they were sent. */
  rawHeaders: readonly string[]
  wire: Buffer
  text: string
}

/** Asks once, on a connection of its own. */
export function ask(origin: string, visit: Visit): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, headers, body } = visit
    const sent = request(new URL(visit.path, origin), { method, headers, agent: new Agent() }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        const wire = Buffer.concat(parts)
        const text = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire
        const { statusCode: status = 0, headers, rawHeaders } = answer
        resolve({ status, headers, rawHeaders, wire, text: text.toString() })
      })
    })
    sent.on('error', reject).end(body)
  })
}

/** The cookies that answers have set, as a browser sends them back. */
export function cookiesOf(...answers: readonly Answer[]): string {
  const pairs = answers
    .flatMap(({ headers }) => headers['set-cookie'] ?? [])
    .map((line) => line.split(';')[0])
  return pairs.join('; ')
}
