import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReceipt } from '../../src/consent/cookie.ts'
import { cookiesSet, hiddenFields } from '../support/visitor.ts'

/** What a visitor answers in the form of the charter. */
export const acceptance = { action: 'accept-all' }
export const refusal = { action: 'refuse-all' }
export const mixture = {
  action: 'save',
  'purpose-statistics': 'granted',
  'purpose-first-party': 'refused',
  'purpose-third-party': 'refused',
}

/** A form as one visitor was given it: it can be sent many times, to every server that knows the same secret. */
export interface Form {
  cookie: string
  fields: Record<string, string>
}

/** What a server answered. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The number of the record, where the answer acknowledges one. */
  receipt: string | undefined
}

export const charterPath = '/charte-cookies'

/** Asks for a page. Rejects when there is no answer. */
export function get(origin: string, path = charterPath, agent?: Agent, cookie = ''): Promise<Answer> {
  return ask(origin + path, { agent, headers: { cookie } })
}

export async function openForm(origin: string, agent?: Agent): Promise<Form> {
  const { headers, text } = await get(origin, charterPath, agent)
  const [line = ''] = cookiesSet(headers).values()
  return { cookie: line.split(';', 1).join(), fields: hiddenFields(text) }
}

/** Sends a choice. Rejects when there is no answer, so that nobody knows what became of it. */
export function choose(
  origin: string,
  { cookie, fields }: Form,
  choice: Record<string, string>,
  agent?: Agent,
): Promise<Answer> {
  const body = new URLSearchParams({ ...fields, ...choice }).toString()
  const headers = {
    cookie,
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': String(body.length),
  }
  return ask(`${origin}${charterPath}/preferences`, { method: 'POST', agent, headers }, body)
}

/** How many pages are asked for while a choice waits. */
const pagesMeanwhile = 10

/**
 * Sends a consent that will have to wait, and then asks for pages, one after the other. Says how the consent was answered;
 * throws where it was answered before the last page, or a page was not answered with 200.
 */
export async function chooseAndReadOn(origin: string, form: Form): Promise<Answer> {
  let isAnswered = false
  const choice = choose(origin, form, acceptance).finally(() => {
    isAnswered = true
  })
  for (let page = 0; page < pagesMeanwhile; page++) {
    const { status } = await get(origin)
    if (status !== 200) throw new Error(`a page was answered ${status} while a choice waited`)
  }
  if (isAnswered) throw new Error('the choice was answered before the pages that were asked for after it')
  return choice
}

/** How long a server may take to come back by itself, for `expect.poll`. */
export const soon = { timeout: 20_000, interval: 100 }

/** Sends consents until one is accepted, and returns its receipt; the time-out of the test ends it else. */
export async function acceptSoon(origin: string, form: Form): Promise<string> {
  for (;;) {
    const { receipt } = await choose(origin, form, acceptance)
    if (receipt) return receipt
    await sleep(100)
  }
}

/** The status of each: whether the server may be given traffic, the page, a consent, a refusal. */
export async function statuses(origin: string, form: Form) {
  return {
    ready: (await get(origin, '/readyz')).status,
    page: (await get(origin)).status,
    acceptance: (await choose(origin, form, acceptance)).status,
    refusal: (await choose(origin, form, refusal)).status,
  }
}

/** The statuses while no record can be written: a consent that cannot be proved is none, and all else goes on. */
export const onlyConsentsFail = { ready: 200, page: 200, acceptance: 503, refusal: 303 }

interface Question {
  method?: string
  agent: Agent | undefined
  headers: Record<string, string>
}

function ask(url: string, question: Question, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { agent, ...rest } = question
    const asked = request(url, { ...rest, ...(agent && { agent }) }, (answer) => {
      const { statusCode: status = 0, headers } = answer
      text(answer).then((text) => resolve({ status, headers, text, receipt: receiptIn(headers) }), reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function receiptIn(headers: IncomingHttpHeaders): string | undefined {
  const line = cookiesSet(headers).get('cookies_preferences')
  if (!line) return undefined
  const { receipt } = JSON.parse(decodeURIComponent(/=([^;]*)/.exec(line)?.[1] ?? ''))
  return isReceipt(receipt) ? receipt : undefined
}

/** Opens the page of the charter again and again; says how each visit was answered. */
export function visitWithoutPause(origin: string, agent?: Agent): { stop(): Promise<number[]> } {
  let isOver = false
  const visits = (async () => {
    const answered: number[] = []
    while (!isOver) {
      answered.push((await get(origin, charterPath, agent)).status)
      await sleep(10)
    }
    return answered
  })()
  return {
    stop() {
      isOver = true
      return visits
    },
  }
}
