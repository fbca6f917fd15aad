import { ask, type Visit } from './ask.ts'
import { type Contestant, openFirst, startSite } from './contestants.ts'
import { type Course, costs, courseOf, median, ratios, type Spread, spreadOf, type Turn } from './figures.ts'
import { createLargeCopy, languages } from './large-charter.ts'
import { type Loader, loadEach } from './load.ts'
import { firstVisit, returning } from './visits.ts'

/** How long and how often each contestant is measured. */
export interface Pace {
  rounds: number
  seconds: number
  loader: Loader
  /** Told what is being done. */
  tell(what: string): void
}

/**
 * Measures contestants in rounds, each once in a round, and each round beginning with the next of them; a first round
 * warms them up and does not count. Returns their turns in the same order.
 */
export async function measureRounds(contestants: readonly Contestant[], pace: Pace): Promise<Turn[][]> {
  const turns: Turn[][] = contestants.map(() => [])
  for (let round = 0; round <= pace.rounds; round++) {
    pace.tell(round === 0 ? 'warming up' : `round ${round} of ${pace.rounds}`)
    for (let place = 0; place < contestants.length; place++) {
      const index = (place + round) % contestants.length
      const contestant = contestants[index]
      if (!contestant) continue
      const turn = await measureTurn(contestant, pace)
      if (round > 0) turns[index]?.push(turn)
    }
  }
  return turns
}

async function measureTurn(contestant: Contestant, pace: Pace): Promise<Turn> {
  const { key, name, server, visit, nextVisit, crowd } = contestant
  const { loader, seconds } = pace
  // A synchronous worker of gunicorn keeps no connection.
  const options = { seconds, connections: crowd, isClosing: key === 'django' }
  try {
    const before = await server.usage()
    const { requests, p50, p99, ...loaded } = nextVisit
      ? await loadEach(server.origin, nextVisit, options)
      : await loader.load(server.origin, visit, options)
    const { cpu } = await server.usage()
    return {
      cpuPerRequest: (cpu - before.cpu) / requests,
      requestsPerSecond: requests / loaded.seconds,
      p50,
      p99,
    }
  } catch (error) {
    throw new Error(`${name} could not be measured`, { cause: error })
  }
}

/** What a first visit costs with a charter of some size. */
export interface Size {
  /** The page without its compression, and as it comes over the wire. */
  bytes: number
  wireBytes: number
  cpuPerRequest: number
  /** From the start of the process to its first answer, in ms. */
  firstAnswerIn: number
  /** Resident memory in bytes, after the first visits and after all of them, each language included. */
  memoryAtFirst: number
  memoryAtLast: number
}

/** What becomes of a small charter's costs with a large one. */
export interface Growth {
  small: Size
  large: Size
  /** Processor time per byte of the page, large as a multiple of small, in the same rounds. */
  perByte: Spread
  /** The same per byte that comes over the wire. */
  perWireByte: Spread
}

/** Measures the shipped charter and one of 1,000 cookies in 24 languages, in turns. */
export async function measureGrowth(folder: string, pace: Pace): Promise<Growth> {
  pace.tell('starting the large charter')
  const largeCli = createLargeCopy(`${folder}/large`)
  // Few visitors: of a crowd's large pages, what is begun and cut off would be much of a turn.
  const small = { ...(await openFirst(folder)), name: 'The small charter', crowd: 4 }
  const large = { ...(await openFirst(folder, largeCli)), name: 'The large charter', crowd: 4 }
  const atFirst = [(await small.server.usage()).memory, (await large.server.usage()).memory]
  const [smallTurns = [], largeTurns = []] = await measureRounds([small, large], pace)
  for (const language of languages) await visitAlone(large, language)
  for (const language of ['fr', 'nl', 'de', 'en']) await visitAlone(small, language)
  const [smallSize, largeSize] = [
    await sizeOf(small, smallTurns, atFirst[0]),
    await sizeOf(large, largeTurns, atFirst[1]),
  ]
  await Promise.all([small.server.stop(), large.server.stop()])
  pace.tell('starting both again')
  const starts: [number[], number[]] = [[small.server.firstAnswerIn], [large.server.firstAnswerIn]]
  for (let start = 1; start < Math.min(pace.rounds, 3); start++)
    for (const [index, cli] of [undefined, largeCli].entries()) {
      const server = await startSite(folder, cli)
      starts[index]?.push(server.firstAnswerIn)
      await server.stop()
    }
  const perPage = ratios(costs(largeTurns), costs(smallTurns))
  return {
    small: { ...smallSize, firstAnswerIn: median(starts[0]) },
    large: { ...largeSize, firstAnswerIn: median(starts[1]) },
    perByte: perUnit(largeSize.bytes / smallSize.bytes),
    perWireByte: perUnit(largeSize.wireBytes / smallSize.wireBytes),
  }

  function perUnit(more: number): Spread {
    return spreadOf(perPage.map((ratio) => ratio / more))
  }
}

async function visitAlone({ server }: Contestant, language: string): Promise<void> {
  const { status } = await ask(server.origin, { ...firstVisit, path: `/charte-cookies/${language}` })
  if (status !== 200) throw new Error(`the page in ${language} was answered ${status}`)
}

async function sizeOf(
  { answer, server }: Contestant,
  turns: readonly Turn[],
  memoryAtFirst = 0,
): Promise<Size> {
  return {
    bytes: Buffer.byteLength(answer.text),
    wireBytes: answer.wire.length,
    cpuPerRequest: median(costs(turns)),
    firstAnswerIn: server.firstAnswerIn,
    memoryAtFirst,
    memoryAtLast: (await server.usage()).memory,
  }
}

/** A run so long that a leak would show. */
export interface LongRun extends Course {
  requests: number
}

/** Visits this project a million times, or as often as is asked, in changing ways, and watches its memory. */
export async function measureLongRun(folder: string, atLeast: number, pace: Pace): Promise<LongRun> {
  const server = await startSite(folder)
  const back = await returning(server.origin)
  const kinds = [
    ...['fr', 'nl-BE, nl;q=0.9', 'de', 'en'].map((language) => ({ 'Accept-Language': language })),
    { 'Sec-GPC': '1' },
    back.headers,
  ]
  const samples: number[] = []
  let requests = 0
  for (let turn = 0; requests < atLeast || samples.length < 20; turn++) {
    const headers: Visit['headers'] = { ...firstVisit.headers, ...kinds[turn % kinds.length] }
    // Cookies of other sites of the same domain, other ones each time: they may not be remembered.
    const cookies = [headers.Cookie, `_ga=GA1.1.${turn}${Math.random()}`].filter(Boolean).join('; ')
    const visit = { ...firstVisit, headers: { ...headers, Cookie: cookies } }
    const loaded = await pace.loader.load(server.origin, visit, {
      seconds: 1,
      connections: 16,
      isClosing: false,
    })
    requests += loaded.requests
    samples.push((await server.usage()).memory)
    if (turn % 10 === 0) pace.tell(`${requests.toLocaleString('en')} visits of the long run`)
  }
  await server.stop()
  return { requests, ...courseOf(samples) }
}
