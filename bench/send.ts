import { type RequestOptions, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Asks a server on this machine, over a connection of an agent. */
export function send(
  options: RequestOptions,
  body?: string,
): Promise<{ status: number | undefined; text: string; cookie: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options }, (answer) => {
      const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      text(answer).then((text) => resolve({ status: answer.statusCode, text, cookie }), reject)
    })
    sent.on('error', reject).end(body)
  })
}
