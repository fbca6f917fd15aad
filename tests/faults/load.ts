import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { acceptance, choose, type Form, mixture, openForm, refusal } from './visitor.ts'

/** Visitors who send one choice after the other. */
export interface Load {
  /** The receipts of all choices that were acknowledged so far. */
  acknowledged: string[]
  /** How often each status was answered. */
  statuses: Map<number, number>
  /** How many choices got no answer: they may or may not be recorded. */
  unknown(): number
  /** Resolves once a choice has been acknowledged. */
  begun: Promise<void>
  /** Lets the choices that are on their way be answered. Throws where a consent got its 303 and no receipt. */
  stop(): Promise<void>
}

/** One form per visitor, each from a page of its own. */
export function openForms(origin: string, visitors: number): Promise<Form[]> {
  return Promise.all(Array.from({ length: visitors }, () => openForm(origin)))
}

/**
 * Sends the choices of many visitors at the same time, without pause, each to the next of the servers, over the
 * connections of an agent, which ends with the load.
 */
export function startLoad(
  servers: readonly string[],
  forms: readonly Form[],
  agent = new Agent({ keepAlive: true }),
): Load {
  const begun = Promise.withResolvers<void>()
  const acknowledged: string[] = []
  const statuses = new Map<number, number>()
  let unknown = 0
  let unproved = 0
  let sent = 0
  let isOver = false
  const ended = Promise.all(forms.map(sendAll))
  return {
    acknowledged,
    statuses,
    unknown: () => unknown,
    begun: begun.promise,
    async stop() {
      isOver = true
      await ended
      agent.destroy()
      if (unproved > 0) throw new Error(`${unproved} consents were answered with 303 and have no receipt`)
    },
  }

  async function sendAll(form: Form): Promise<void> {
    while (!isOver) {
      try {
        await send(form)
      } catch {
        unknown++
        await sleep(20)
      }
    }
  }

  async function send(form: Form): Promise<void> {
    const server = servers[sent % servers.length] ?? ''
    const choice = [acceptance, refusal, mixture][Math.floor(sent / servers.length) % 3] ?? acceptance
    sent++
    const { status, receipt } = await choose(server, form, choice, agent)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status !== 303) return
    if (receipt) {
      acknowledged.push(receipt)
      begun.resolve()
    } else if (choice !== refusal) unproved++
  }
}
