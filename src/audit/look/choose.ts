import { setTimeout as sleep } from 'node:timers/promises'
import type { Frame, Locator, Page } from 'playwright-core'
import { z } from 'zod'
import { answerableBy } from '../../charter/terms.ts'
import { endOf } from '../../charter/time.ts'
import type { CharterVersion } from '../../charter/version.ts'
import { makeConsent } from '../../consent/consent.ts'
import { readConsent, writeConsent } from '../../consent/cookie.ts'
import type { JarCookie } from './record.ts'
import { within } from './within.ts'

/** What a visitor decides. */
export type Decision = 'refuse' | 'accept' | 'withdraw'

const step = z.union([
  z.strictObject({ goto: z.string() }),
  z.strictObject({ press: z.string() }),
  z.strictObject({ fill: z.string(), with: z.string() }),
  z.strictObject({ wait: z.union([z.int().min(0).max(60_000), z.string()]) }),
])
export type Step = z.infer<typeof step>

/**
 * The steps to each decision. `press` and `fill` name a button or a field by its words, or by `css=`; `wait` is a number of
 * ms, or what is to be seen.
 */
export const stepsSchema = z.strictObject({
  refuse: z.array(step).optional(),
  accept: z.array(step).optional(),
  withdraw: z.array(step).optional(),
})
export type Steps = z.infer<typeof stepsSchema>

/** How a choice is made on a site. */
export type ChoiceMeans = {
  /** What proves a choice, where it is not our own: `cookie=name`, or `css=` and what is to be seen then. */
  seen?: string
} & (
  | {
      /** Writes the cookie of the choice, as our own charter does: no record is made of it. */
      consent: 'cookie'
      version: CharterVersion
    }
  | {
      /** Presses the buttons of our own form, on the page itself or on that of the charter: a record is made. */
      consent: 'form'
      /** The page of the charter: `/charte-cookies`. */
      charterAt?: string
    }
  | ({
      /** Presses buttons by their words, or by `css=`. */
      consent: 'buttons'
      /** Where consent is taken back, if not on the first page. */
      withdrawAt?: string
    } & Partial<Record<Decision, string>>)
  | { consent: 'steps'; steps: Steps }
)

/** A choice as it was made, or why it was not. */
export type Chosen = { means: string; proof: string } | { why: string }

/** What a choice is made with. */
export interface Chooser {
  means: ChoiceMeans
  /** The first page. */
  start: URL
  page: Page
  jar(): Promise<JarCookie[]>
  setCookie(cookie: { name: string; value: string; url: string; expires: number }): Promise<void>
  /** Called when all before the choice is done: what counts begins now. */
  onBegin(): void
  /** The names of cookies that come without a choice, which prove none. */
  usual: ReadonlySet<string>
  /** How long a button may take to appear (ms). */
  patience: number
  now(): Date
}

/** How long the site is given to keep a choice (ms). */
const keeping = 800

/** Makes a choice, and reads back whether it was made: a press is none until the site has kept it. */
export async function makeChoice(decision: Decision, chooser: Chooser): Promise<Chosen> {
  try {
    return chooser.means.consent === 'cookie'
      ? await writeChoice(decision, chooser, chooser.means.version)
      : await pressChoice(decision, chooser)
  } catch (error) {
    return { why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

async function writeChoice(decision: Decision, chooser: Chooser, version: CharterVersion): Promise<Chosen> {
  const { start, page, jar, setCookie, onBegin, now } = chooser
  // As a visitor does, who sees a page first; it may be on another host than the address that was given.
  await open(page, start.href)
  const place = new URL(page.url())
  const decidedAt = now()
  const asked = answerableBy('needed', version)
  const consent = makeConsent(
    version,
    (id) => (decision === 'accept' ? (asked.includes(id) ? 'granted' : undefined) : 'refused'),
    { decidedAt, gpc: false },
  )
  const { name, duration } = version.own.preferences
  const value = encodeURIComponent(writeConsent(consent, place.hostname))
  const expires = Number(endOf(duration, decidedAt) ?? decidedAt) / 1000
  onBegin()
  await setCookie({ name, value, url: place.href, expires })
  await open(page, start.href)
  const kept = (await jar()).find((cookie) => cookie.name === name)
  const proof = kept && proofOf(decision, kept)
  return proof
    ? { means: `the cookie ${name} was written`, proof }
    : { why: `the site did not keep the cookie ${name} that was written` }
}

async function pressChoice(decision: Decision, chooser: Chooser): Promise<Chosen> {
  const { means, page, start, jar, patience } = chooser
  if (page.url() === 'about:blank' || decision === 'withdraw') await open(page, start.href)
  let before = new Map<string, string>()
  const pressed = await act(decision, chooser, async () => {
    await sleep(keeping)
    before = await keptBy(page, jar)
    chooser.onBegin()
  })
  await sleep(keeping)
  await within(patience, page.waitForLoadState('domcontentloaded'))
  const after = await keptBy(page, jar)
  const place = pressed.at
  await open(page, place)
  await sleep(keeping)
  const reloaded = await keptBy(page, jar)
  const how = pressed.means

  const ours = (await jar()).filter(({ value }) => readConsent(decode(value)))
  const [own] = ours.flatMap((cookie) => proofOf(decision, cookie) ?? [])
  if (own !== undefined) return { means: how, proof: own }
  if (means.consent === 'form' || ours.length > 0)
    return { why: `${how}, and no cookie holds this choice afterwards` }
  if (means.seen !== undefined) {
    const isSeen = await isProved(means.seen, chooser)
    return isSeen
      ? { means: how, proof: `${means.seen} was found` }
      : { why: `${how}, and ${means.seen} was not found` }
  }
  const isGone = pressed.button !== undefined && !(await find(page, pressed.button, pressed.took + 500))
  // What changes with every page, as a counter of visits, is no record of a choice; nor is what comes without one.
  const isNew = (key: string) => isGone || (chooser.usual.size > 0 && !chooser.usual.has(nameIn(key)))
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) =>
      before.get(key) !== after.get(key) &&
      after.get(key) === reloaded.get(key) &&
      (before.has(key) || isNew(key)),
  )
  if (changed.length > 0) return { means: how, proof: `${changed.slice(0, 5).join(', ')} changed` }
  if (isGone) return { means: how, proof: `“${pressed.button}” was gone when the page was opened again` }
  return { why: `${how}, and the site kept nothing of it` }
}

interface Pressed {
  means: string
  /** The page on which it was made. */
  at: string
  button?: string
  /** How long it took to appear (ms). */
  took: number
}

async function act(decision: Decision, chooser: Chooser, onBegin: () => Promise<void>): Promise<Pressed> {
  const { means, page, start, patience } = chooser
  if (means.consent === 'steps') {
    const steps = means.steps[decision]
    if (!steps) throw new Error(`the steps have none to ${decision}`)
    await onBegin()
    await runSteps(steps, { page, start, patience })
    return { means: `${steps.length} steps were taken`, at: start.href, took: 0 }
  }
  if (means.consent === 'form') {
    const actions = { refuse: 'refuse-all', accept: 'accept-all', withdraw: 'withdraw' }
    const button = `css=button[name="action"][value="${actions[decision]}"]`
    if (!(await find(page, button, 1000)))
      await open(page, new URL(means.charterAt ?? '/charte-cookies', start).href)
    return press({ page, button, patience }, onBegin)
  }
  if (means.consent !== 'buttons') throw new Error('no way to choose was given')
  const button = means[decision]
  if (button === undefined) throw new Error(`no button to ${decision} was named`)
  if (decision === 'withdraw' && means.withdrawAt !== undefined)
    await open(page, new URL(means.withdrawAt, start).href)
  return press({ page, button, patience }, onBegin)
}

async function press(
  { page, button, patience }: Pick<Chooser, 'page' | 'patience'> & { button: string },
  onBegin: () => Promise<void>,
): Promise<Pressed> {
  const begun = performance.now()
  const found = await find(page, button, patience)
  const took = performance.now() - begun
  if (!found) throw new Error(`there is no button “${button}” on ${page.url()}`)
  const at = page.url()
  await onBegin()
  await found.click({ timeout: 3000 })
  return { means: `“${button}” was pressed on ${at}`, at, button, took }
}

/** Takes steps in a page. Throws at the first that cannot be taken. */
export async function runSteps(
  steps: readonly Step[],
  { page, start, patience }: Pick<Chooser, 'page' | 'start' | 'patience'>,
): Promise<void> {
  if (page.url() === 'about:blank') await open(page, start.href)
  for (const step of steps) {
    if ('goto' in step) await open(page, new URL(step.goto, start).href)
    else if ('press' in step) {
      await press({ page, button: step.press, patience }, async () => {})
      await sleep(keeping / 2)
      await within(patience, page.waitForLoadState('domcontentloaded'))
    } else if ('fill' in step) {
      const field = step.fill.startsWith('css=') ? page.locator(step.fill) : page.getByLabel(step.fill)
      await field.first().fill(step.with, { timeout: patience })
    } else if (typeof step.wait === 'number') await sleep(step.wait)
    else if (!(await find(page, step.wait, patience))) throw new Error(`“${step.wait}” was not to be seen`)
  }
}

/** The first that is to be seen of the buttons and links of these words, or of what a selector finds, in all frames. */
async function find(page: Page, words: string, wait: number): Promise<Locator | undefined> {
  const ways: ((frame: Frame) => Locator)[] = words.startsWith('css=')
    ? [(frame) => frame.locator(words)]
    : [true, false].flatMap((exact) =>
        (['button', 'link', 'menuitem', 'checkbox', 'tab'] as const).map(
          (role) => (frame: Frame) => frame.getByRole(role, { name: words, exact }),
        ),
      )
  const deadline = performance.now() + wait
  do {
    for (const way of ways)
      for (const frame of page.frames()) {
        const candidates = (await within(2000, way(frame).all())) ?? []
        for (const candidate of candidates.slice(0, 20))
          if (await within(2000, candidate.isVisible())) return candidate
      }
    if (wait > 0) await sleep(200)
  } while (performance.now() < deadline)
  return undefined
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'domcontentloaded', timeout: 15_000 })
}

/** What a cookie of ours says, where it holds such a choice. */
function proofOf(decision: Decision, { name, value }: Pick<JarCookie, 'name' | 'value'>): string | undefined {
  const consent = readConsent(decode(value))
  if (!consent || consent.granted.size > 0 !== (decision === 'accept')) return undefined
  return decision === 'accept'
    ? `${name} holds a yes to ${[...consent.granted.keys()].join(', ')}`
    : `${name} holds a no, and no yes`
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

async function isProved(seen: string, { page, jar, patience }: Chooser): Promise<boolean> {
  const [, name] = /^cookie=(.+)$/.exec(seen) ?? []
  if (name === undefined) return (await find(page, seen, patience)) !== undefined
  return (await jar()).some((cookie) => cookie.name === name)
}

/** The name in a key of what is kept. */
function nameIn(key: string): string {
  return /^the cookie (.*) \(.*\)$/.exec(key)?.[1] ?? key
}

/** What the browser keeps of a site, by what and name. */
async function keptBy(page: Page, jar: Chooser['jar']): Promise<Map<string, string>> {
  const stored = await within(
    2000,
    page.evaluate(() =>
      (['localStorage', 'sessionStorage'] as const).flatMap((technology) =>
        Object.entries(globalThis[technology]).map(([name, value]): [string, string] => [
          `${name} (${technology})`,
          String(value),
        ]),
      ),
    ),
  )
  const cookies = (await jar()).map(({ name, domain, path, value }): [string, string] => [
    `the cookie ${name} (${domain}${path})`,
    value,
  ])
  return new Map([...cookies, ...(stored ?? [])])
}
