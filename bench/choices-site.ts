import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { fileURLToPath } from 'node:url'
import { hiddenFields } from '../tests/support/visitor.ts'
import type { Visitors } from './choices-visitors.ts'
import { send } from './send.ts'
import { type Timed, timed } from './timed.ts'

/** The site and its visitors, each in a process of its own. */
export interface ChoicesSite {
  /** So many visitors choose, for some seconds. */
  post(crowd: number, seconds: number): Promise<PostTurn>
  /** This process, which does nothing else, opens the page again and again. */
  get(seconds: number): Promise<Timed>
  close(): void
}

/** A turn of choices, and the processor time of the server for each, in microseconds. */
export interface PostTurn extends Timed {
  cpu: number
}

/** Starts the site with a log in SQLite or in the PostgreSQL of an address, or with one that keeps nothing. */
export async function openSite(kind: 'log' | 'none', databaseUrl: string | undefined): Promise<ChoicesSite> {
  const server = start('choices-server.ts', [kind, ...(databaseUrl ? [databaseUrl] : [])])
  const visitors = start('choices-visitors.ts', [])
  const { port } = await answerOf<{ port: number }>(server)
  const agent = new Agent({ keepAlive: true })
  const get = (cookie = '') => send({ agent, port, path: '/charte-cookies/fr', headers: { Cookie: cookie } })
  const page = await get()
  const form = formOf(page)
  return {
    async post(crowd, seconds) {
      const before = await cpuOf(server)
      visitors.child.send({ port, ...form, crowd, seconds } satisfies Visitors)
      const turn = await answerOf<Timed>(visitors)
      const used = (await cpuOf(server)) - before
      return { ...turn, cpu: used / turn.count }
    },
    get: (seconds) => timed(1, seconds, () => get(page.cookie)),
    close() {
      agent.destroy()
      visitors.child.disconnect()
      server.child.disconnect()
    },
  }
}

function formOf({ text, cookie }: { text: string; cookie: string }): Pick<Visitors, 'headers' | 'body'> {
  const body = new URLSearchParams({
    ...hiddenFields(text),
    action: 'save',
    'purpose-statistics': 'granted',
    'purpose-first-party': 'refused',
    'purpose-third-party': 'refused',
  }).toString()
  return {
    headers: {
      Cookie: cookie,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': String(body.length),
    },
    body,
  }
}

/** A process of the benchmark: it is waited for no longer once it has ended. */
interface Part {
  child: ChildProcess
  ended: AbortSignal
}

function start(file: string, words: readonly string[]): Part {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), words)
  const ending = new AbortController()
  child.once('exit', (code) => ending.abort(new Error(`${file} has ended with ${code}`)))
  return { child, ended: ending.signal }
}

async function cpuOf(server: Part): Promise<number> {
  server.child.send('cpu')
  return (await answerOf<{ cpu: number }>(server)).cpu
}

async function answerOf<Answer>({ child, ended }: Part): Promise<Answer> {
  const [answer] = await once(child, 'message', { signal: ended })
  return answer
}
