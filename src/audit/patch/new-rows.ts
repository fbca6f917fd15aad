import { storages, technology } from '../../charter/fields.ts'
import { durationCovering } from '../duration.ts'
import { plain, stateWords } from '../reports/plain.ts'
import type { Seen, SeenCookie, StateName } from '../seen.ts'
import { scalar } from './places.ts'

/** A row of a charter for something that was seen, as far as seeing tells. */
interface NewRow {
  /** What tells it from other rows. */
  key: string
  /** Its lines, the first with the dash of a list. */
  lines: string[]
}

/**
 * The rows for what an audit calls by a name and the charter does not declare. Who provides it and what for is left empty,
 * which `charte check` refuses, with the line, until somebody writes it.
 */
export function newRowsFor(subject: string, seen: Seen): NewRow[] {
  const sightings = seen.states.flatMap((state) => [
    ...state.cookies
      .filter(({ name, refused }) => name === subject && refused === undefined)
      .map((cookie) => ({ ...cookie, technology: 'cookie', state: state.name, cookie })),
    ...state.storage
      .filter(({ name }) => name === subject)
      .map((item) => ({ ...item, state: state.name, cookie: undefined })),
  ])
  const pixels = seen.states.flatMap((state) =>
    state.requests
      .filter(({ host, isPixel }) => host === subject && isPixel)
      .map((request) => ({
        ...request,
        ...{ name: subject, technology: 'pixel', party: 'third', state: state.name, cookie: undefined },
      })),
  )
  const all = [...sightings, ...pixels]
  const groups = Map.groupBy(all, ({ technology, party }) => JSON.stringify([subject, technology, party]))
  return [...groups].flatMap(([key, group]) => {
    const [first] = group
    const cookies = group.flatMap(({ cookie }) => cookie ?? [])
    return first ? [{ key, lines: rowLines(first, cookies) }] : []
  })
}

interface Sighting {
  name: string
  technology: string
  party: string
  page: string
  from?: string | undefined
  state: StateName
}

function rowLines(first: Sighting, cookies: readonly SeenCookie[]): string[] {
  const { name, technology: kept, party, page, from, state } = first
  const isKnown = technology.unwrap().options.some((known) => known === kept)
  const duration = cookies.length > 0 ? durationOf(cookies) : durations.get(kept)
  const domain = one(cookies.map(({ domain }) => (domain.startsWith('.') ? domain.slice(1) : undefined)))
  const path = one(cookies.map(({ path }) => path))
  const fields = [
    ['name', scalar(name)],
    ['technology', kept === 'cookie' ? undefined : isKnown ? kept : `other # ${kept}`],
    ['provider', ''],
    ['purpose', ''],
    ['duration', duration],
    ['party', party],
    ['domain', domain === undefined ? undefined : scalar(domain)],
    ['path', path === undefined || path === '/' ? undefined : scalar(path)],
    ['partitioned', cookies.some(({ partitioned }) => partitioned) ? 'true' : undefined],
  ]
  const by = from === undefined || from === page ? '' : `, by ${plain(from)}`
  return [
    `# Seen ${stateWords[state]}, on ${plain(page)}${by}. TODO: its provider and its purpose.`,
    ...fields
      .filter(([, value]) => value !== undefined)
      .map(([field, value], index) => `${index === 0 ? '- ' : '  '}${field}: ${value}`.trimEnd()),
  ]
}

/** The life of what is no cookie: no script can end it, but the visitor or the tab. */
const durations: ReadonlyMap<string, string> = new Map(
  storages
    .filter((storage) => storage !== 'cookie')
    .map((storage) => [storage, storage === 'sessionStorage' ? 'session' : 'persistent']),
)

/** The longest life that browsers were asked for; undefined where none was seen. */
export function durationOf(cookies: readonly SeenCookie[]): string | undefined {
  const lives = cookies.flatMap(({ life }) => life ?? [])
  const longest = Math.max(...lives.filter((life) => life !== 'session'))
  if (longest > 0) return durationCovering(longest)
  return lives.length > 0 ? 'session' : undefined
}

/** What all values are; undefined where they differ. */
export function one<Value>(values: readonly Value[]): Value | undefined {
  return new Set(values).size === 1 ? values[0] : undefined
}
