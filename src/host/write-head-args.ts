import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

/** The arguments of writeHead after the status: a message or none, then headers or none. */
export type WriteHeadArgs = (string | OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined)[]

type Pair = [name: unknown, value: unknown]

/** Takes the lines of Set-Cookie out of the arguments of writeHead, in each of the forms that it takes headers in. */
export function withoutCookies(args: WriteHeadArgs): { cookies: string[]; args: unknown[] } {
  const headers = args.at(-1)
  if (typeof headers !== 'object') return { cookies: [], args }
  const pairs = pairsIn(headers)
  const isCookie = ([name]: Pair) => isSetCookie(name)
  const others = pairs.filter((pair) => !isCookie(pair))
  const cookies = pairs.filter(isCookie).flatMap(([, value]) => value)
  return {
    cookies: cookies.map(String),
    args: [...args.slice(0, -1), Array.isArray(headers) ? others.flat(1) : Object.fromEntries(others)],
  }
}

/** Whether a header is the one that sets cookies. */
export function isSetCookie(name: unknown): boolean {
  return String(name).toLowerCase() === 'set-cookie'
}

/** Headers as pairs: they come as an object, as a list of pairs, or as names and values in turn. */
function pairsIn(headers: OutgoingHttpHeaders | OutgoingHttpHeader[]): Pair[] {
  if (!Array.isArray(headers)) return Object.entries(headers)
  if (Array.isArray(headers[0])) return headers.map(pairOf)
  return headers.flatMap((name, at): Pair[] => (at % 2 === 0 ? [[name, headers[at + 1]]] : []))
}

function pairOf(pair: OutgoingHttpHeader): Pair {
  const [name, value] = [pair].flat()
  return [name, value]
}
