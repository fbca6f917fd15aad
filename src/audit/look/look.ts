import { randomBytes } from 'node:crypto'
import { siteOf } from '../addresses.ts'
import type { Seen, SeenPage, SeenState, StateName } from '../seen.ts'
import { startBrowser } from './browser.ts'
import type { Decision } from './choose.ts'
import { createFrontier, createManners, pageOf, readInvitation } from './crawl.ts'
import type { LookOptions, LookRuntime } from './options.ts'
import { createVisitor, type Look, type Round, type Visitor, whyStopped } from './visitor.ts'
import { within } from './within.ts'

/**
 * Looks at a site with a browser, in each state: before a choice, after a no, after a yes, after a yes taken back, and with
 * Global Privacy Control. Rejects with one line where the address is none, or no browser can be started; all else that
 * cannot be seen is said in what it gives.
 */
export async function look(
  address: string,
  options: LookOptions,
  { onProgress, signal, now = () => new Date() }: LookRuntime = {},
): Promise<Seen> {
  const start = readAddress(address)
  const startedAt = now().toISOString()
  const { minutes = 10, firstParty = [], choice, honest = false } = options
  const limit = AbortSignal.timeout(minutes * 60_000)
  const browser = await startBrowser(options)
  const looking: Look = {
    options,
    browser,
    start,
    own: new Set([start.hostname, ...firstParty].map(siteOf)),
    salt: randomBytes(16).toString('hex'),
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    now,
  }
  try {
    const wanted =
      options.states ?? (choice ? (['before', 'refused', 'accepted', 'withdrawn'] as const) : ['before'])
    const states = await lookInStates(looking, wanted, onProgress ?? (() => {}))
    return {
      v: 1,
      site: start.href,
      startedAt,
      endedAt: now().toISOString(),
      by: {
        chromium: browser.version,
        userAgent: browser.userAgent,
        webdriver: honest ? 'told to the site' : 'not told to the site',
      },
      remarks: remarksOn(options),
      states: states.map((state) => ({
        ...state,
        unseen: [...blindness(browser.blindness), ...state.unseen],
      })),
    }
  } finally {
    await within(10_000, browser.close())
  }
}

function readAddress(address: string): URL {
  const url = URL.parse(address)
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return url
  throw new Error(`${address} is no address of a site; write it as https://www.town.example/`)
}

function blindness(why: string | undefined): SeenState['unseen'] {
  return why === undefined ? [] : [{ code: 'blind', why }]
}

function remarksOn({ honest, ignoreRobots, choice, headers }: LookOptions): string[] {
  return [
    ...(honest
      ? []
      : ['The browser did not tell the site that it is driven by a program, as a visitor’s does not.']),
    ...(ignoreRobots ? ['Pages were visited that robots.txt forbids.'] : []),
    ...(choice?.consent === 'form' ? ['The choices were made by the form: records of them were made.'] : []),
    ...(headers ? ['The browser kept no pages of the site in its cache, since headers were given.'] : []),
    'What a shared worker asks other sites for is not seen.',
    'It was looked at with Chromium: other browsers may keep cookies shorter, or not at all.',
  ]
}

type Report = Exclude<LookRuntime['onProgress'], undefined>

async function lookInStates(
  looking: Look,
  wanted: readonly StateName[],
  report: Report,
): Promise<SeenState[]> {
  const states: SeenState[] = []
  let found: string[] | undefined
  const order = (['before', 'refused', 'accepted', 'withdrawn', 'gpc'] as const).filter(
    (name) => wanted.includes(name) || (name === 'accepted' && wanted.includes('withdrawn')),
  )
  let usual: ReadonlySet<string> = new Set()
  let accepted: Visitor | undefined
  try {
    for (const name of order) {
      if (looking.signal.aborted) {
        states.push(unreached(name, 'blind', whyStopped(looking.signal)))
        continue
      }
      const earlier = name === 'withdrawn' ? accepted : undefined
      const { visitor, state, addresses } = await lookInState(looking, name, {
        earlier,
        found,
        usual,
        report,
      })
      states.push(state)
      if (name === 'before') usual = new Set(state.cookies.map((cookie) => cookie.name))
      found ??= addresses
      if (name === 'accepted' && state.choice) accepted = visitor
      else await visitor?.close()
    }
  } finally {
    await accepted?.close()
  }
  return states.filter(({ name }) => wanted.includes(name))
}

const decisions = new Map<StateName, Decision>([
  ['refused', 'refuse'],
  ['accepted', 'accept'],
  ['withdrawn', 'withdraw'],
])

interface Begun {
  /** The visitor who has accepted, for a withdrawal. */
  earlier: Visitor | undefined
  /** The pages that were visited in an earlier state, which are those of this one. */
  found: readonly string[] | undefined
  /** The names of cookies that come without a choice. */
  usual: ReadonlySet<string>
  report: Report
}

async function lookInState(
  looking: Look,
  name: StateName,
  { earlier, found, usual, report }: Begun,
): Promise<{ visitor?: Visitor | undefined; state: SeenState; addresses?: string[] }> {
  const decision = decisions.get(name)
  let visitor = earlier
  try {
    let choice: SeenState['choice']
    if (decision) {
      if (name === 'withdrawn' && !visitor)
        return { state: unreached(name, 'choice-not-made', 'there was no yes to take back') }
      let why = ''
      for (let attempt = 1; attempt <= 2 && !choice; attempt++) {
        if (attempt > 1 && name !== 'withdrawn') await visitor?.close()
        if (name !== 'withdrawn') visitor = await createVisitor(looking)
        const chosen = await visitor?.choose(decision, usual)
        if (chosen && 'proof' in chosen) choice = chosen
        else why = chosen?.why ?? ''
      }
      if (!choice) return { visitor, state: unreached(name, 'choice-not-made', why) }
    } else visitor = await createVisitor(looking, { gpc: name === 'gpc' })
    if (!visitor) throw new Error('no visitor came')
    const round = await (found
      ? visitAgain(visitor, found, name, report)
      : crawl(looking, visitor, name, report))
    const unvisited = await restOf(round, found ?? [], looking)
    return {
      visitor,
      addresses: round.pages.filter(({ outcome }) => outcome === 'visited').map(({ url }) => url),
      state: {
        name,
        ...(choice && { choice }),
        unseen: round.unseen,
        pages: [...round.pages, ...unvisited],
        ...(await visitor.end()),
      },
    }
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [String(error)]
    return { visitor, state: unreached(name, 'blind', line) }
  }
}

function unreached(name: StateName, code: 'blind' | 'choice-not-made', why: string): SeenState {
  return {
    name,
    unseen: [{ code, why }],
    ...{ pages: [], cookies: [], storage: [], requests: [], fingerprints: [] },
  }
}

/** The pages of an earlier state that were not come to in this one. */
function restOf({ pages }: Round, found: readonly string[], { signal, now }: Look): SeenPage[] {
  const come = new Set(pages.map(({ url }) => url))
  const why = signal.aborted ? whyStopped(signal) : 'the site asked to come later'
  const at = now().toISOString()
  return found.filter((url) => !come.has(url)).map((url) => ({ url, at, outcome: 'skipped', why }))
}

async function visitAgain(
  visitor: Visitor,
  found: readonly string[],
  state: StateName,
  report: Report,
): Promise<Round> {
  const waiting = [...found]
  let done = 0
  return visitor.visit(
    (count) => waiting.splice(0, count),
    ({ page }) => report({ state, page: page.url, done: ++done, planned: found.length }),
  )
}

/** Visits the pages that are found on the way. */
async function crawl(looking: Look, visitor: Visitor, state: StateName, report: Report): Promise<Round> {
  const { options, browser, start, own, now } = looking
  const { mostPages = 25, pages = [], exclude = [], noSitemap = false, ignoreRobots = false } = options
  const scout = await browser.newVisitor()
  const { robots, listed } = await readInvitation(scout, start, { mayReadSitemap: !noSitemap, own })
  await within(5000, scout.close())
  const manners = createManners({ own, robots: ignoreRobots ? undefined : robots, exclude })
  const always = [start.href, ...pages.map((page) => new URL(page, start).href)].map(pageOf)
  const frontier = createFrontier(manners, always, mostPages)
  let done = 0
  const round = await visitor.visit(
    (count) => frontier.next(count),
    ({ page, snapshot }) => {
      frontier.add(snapshot?.links ?? [])
      if (done === 0) frontier.add(listed.map((href) => ({ href })))
      report({ state, page: page.url, done: ++done, planned: Math.min(mostPages, done + frontier.waiting()) })
    },
  )
  const at = now().toISOString()
  const skipped = frontier.skipped().map(({ url, why }): SeenPage => ({ url, at, outcome: 'skipped', why }))
  const [first] = skipped
  const unseen =
    round.pages.length === 0 && first
      ? [{ code: 'blind' as const, why: `${first.url} was not visited: ${first.why}`, page: first.url }]
      : round.unseen
  return { pages: [...round.pages, ...skipped.slice(0, 200)], unseen }
}
