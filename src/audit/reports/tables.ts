import { listed } from '../../charter/problem.ts'
import type { Finding } from '../finding.ts'
import { compareWords } from '../report.ts'
import type { SeenPage, SeenState } from '../seen.ts'
import { plain, stateWords } from './plain.ts'

/** Something that was kept in a browser, or that it was asked to keep. */
interface Kept {
  technology: string
  name: string
  /** Whose it is: the domain of a cookie, the origin of a storage. */
  owner: string
  party: string
  isStanding: boolean
  refused?: string | undefined
  sentTo?: readonly string[] | undefined
}

/** What was kept, by state and in words: a row for each name that an owner keeps by a technology, in their order. */
export function keptRows(states: readonly SeenState[], findings: readonly Finding[]) {
  const codesOf = Map.groupBy(findings, ({ subject }) => subject)
  const byState = states.map((state) => Map.groupBy(keptIn(state), keyOf))
  const keys = [...new Set(byState.flatMap((kept) => [...kept.keys()]))].sort(compareWords)
  return keys.flatMap((key) => {
    const [first] = byState.flatMap((kept) => kept.get(key) ?? [])
    if (!first) return []
    const { name, technology, owner, party } = first
    return {
      ...{ name: plain(name), technology, owner: plain(owner), party },
      cells: states.map((state, index) => wordsFor(byState[index]?.get(key) ?? [], state)),
      codes: [...new Set(codesOf.get(name)?.map(({ code }) => code))],
    }
  })
}

function keptIn({ cookies, storage }: SeenState): Kept[] {
  return [
    ...cookies.map((cookie) => ({ ...cookie, technology: 'cookie', owner: cookie.domain })),
    ...storage.map((item) => ({ ...item, owner: item.origin })),
  ]
}

function keyOf({ name, technology, owner, party }: Kept): string {
  return JSON.stringify([name, technology, owner, party])
}

/** What became of something in a state. Where not all was seen, what was not seen may have been there. */
function wordsFor(kept: readonly Kept[], { unseen }: SeenState): string {
  if (kept.length === 0) return unseen.length > 0 ? 'not known' : 'not seen'
  if (kept.every(({ refused }) => refused !== undefined)) return 'refused by the browser'
  const isSent = kept.some(({ sentTo = [] }) => sentTo.length > 0)
  return `${kept.some(({ isStanding }) => isStanding) ? 'kept' : 'set, then gone'}${isSent ? ', sent' : ''}`
}

/** The other sites that pages called, by host. */
export function siteRows(states: readonly SeenState[]) {
  const requests = states.flatMap(({ name, requests }) => requests.map((request) => ({ ...request, name })))
  return [...Map.groupBy(requests, ({ host }) => host)]
    .sort(([a], [b]) => compareWords(a, b))
    .map(([host, requests]) => ({
      host: plain(host),
      count: requests.length.toLocaleString('en'),
      kinds: [...new Set(requests.map(({ kind, isPixel }) => (isPixel ? 'pixel' : kind)))].sort().join(', '),
      cookies: plain(listed([...new Set(requests.flatMap(({ cookies = [] }) => cookies))].sort())),
      cells: states.map(({ name, unseen }) =>
        requests.some((request) => request.name === name)
          ? 'called'
          : unseen.length > 0
            ? 'not known'
            : 'not called',
      ),
    }))
}

/** The pages of an outcome, with what became of them in which states. */
export function pageRows(states: readonly SeenState[], isMeant: (outcome: SeenPage['outcome']) => boolean) {
  const pages = states.flatMap(({ name, pages }) =>
    pages.filter(({ outcome }) => isMeant(outcome)).map((page) => ({ ...page, name })),
  )
  const rows = Map.groupBy(pages, ({ url, outcome, status, why }) =>
    JSON.stringify([url, outcome, status, why]),
  )
  return [...rows.values()].flatMap((same) =>
    same.slice(0, 1).map(({ url, outcome, status, why }) => ({
      url: plain(url),
      outcome: [outcome, status, why && plain(why)].filter(Boolean).join(', '),
      states: [...new Set(same.map(({ name }) => stateWords[name]))].join(', '),
    })),
  )
}
