import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, sourcesIn, withoutComments } from './sources.ts'

const sources = sourcesIn('src', '.ts').map(({ path, text }) => ({
  path: path.slice('src/'.length),
  text: withoutComments(text),
}))

/** The rooms of the house, bottom to top: a room imports from itself and from those below it. */
const storeys = [
  ['charter', 'browser'],
  ['consent', 'i18n'],
  ['records', 'page'],
  ['exports', 'site'],
  ['web', 'audit'],
  ['host', 'server'],
  ['cli'],
]

/** The packages that a room may use, and the modules of Node; types alone where it says so. */
const packages: Record<string, { values: string[]; types?: string[] }> = {
  'charter/': {
    values: ['leven', 'zod', 'mdast-util-from-markdown', 'tldts', 'node:crypto'],
    types: ['mdast'],
  },
  'charter/source/': {
    values: ['leven', 'zod', 'yaml', 'node:events', 'node:fs', 'node:path', 'node:worker_threads'],
  },
  'consent/': { values: [] },
  'i18n/': {
    values: [
      'node:fs',
      'node:module',
      'node:path',
      '@formatjs/intl-localematcher',
      'i18next',
      'i18next-fs-backend',
      'jsonc-parser',
      'lru-cache',
      'negotiator',
    ],
    types: ['node:http'],
  },
  'records/': { values: ['node:', 'pg'], types: ['pino'] },
  'page/': { values: ['node:', 'ejs', 'lru-cache'], types: ['i18next'] },
  'browser/': { values: ['node:'] },
}

describe.each(storeys.flat().map((room) => [room]))('the room %s', (room) => {
  const level = storeys.findIndex((rooms) => rooms.includes(room))
  const below = storeys.slice(0, level).flat()
  const inside = sources.filter(({ path }) => path.startsWith(`${room}/`))

  test('the room: imports nothing from beside or above it', () => {
    for (const source of inside)
      for (const { name } of importsOf(source).filter(({ name }) =>
        sources.some(({ path }) => path === name),
      ))
        expect([...below, room], `${source.path} imports ${name}`).toContain(name.split('/')[0])
  })

  test('the room: uses the packages that it is known for', () => {
    for (const source of inside) {
      const place = Object.keys(packages)
        .filter((start) => source.path.startsWith(start))
        .at(-1)
      const { values, types = [] } = packages[place ?? ''] ?? {}
      if (!values) continue
      for (const { name, isType } of importsOf(source).filter(
        ({ name }) => !sources.some(({ path }) => path === name),
      ))
        expect(
          (isType ? [...values, ...types] : values).some((start) => isWithin(name, start)),
          `${source.path} imports ${name}`,
        ).toBe(true)
    }
  })
})

const entries = ['cli.ts', 'index.ts', 'charter/source/reader-thread.ts']
/** What the entry of the command line loads, once Node may keep what it compiles. */
const program = 'cli/program.ts'

test('nothing imports what starts by itself, or the door of the package', () => {
  for (const source of sources)
    for (const { name } of importsOf(source)) {
      expect(entries, `${source.path} imports ${name}`).not.toContain(name)
      if (name === program) expect(source.path).toBe('cli.ts')
    }
})

test('only what starts by itself reads the environment', () => {
  for (const { path, text } of sources)
    if (![...entries, program].includes(path)) expect(text, path).not.toMatch(/\bprocess\b/)
})

test('nothing of the charter, the consent or the web has a clock: time is passed in', () => {
  for (const { path, text } of sources.filter(({ path }) =>
    /^(charter|consent|page|exports|web)\//.test(path),
  ))
    expect(text, path).not.toMatch(/\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\)|performance\.now|hrtime/)
})

test('consent knows no machine', () => {
  for (const { path, text } of sources.filter(({ path }) => path.startsWith('consent/')))
    expect(text, path).not.toMatch(
      /\b(process|globalThis|Buffer|console|fetch|crypto|setTimeout|require)\b|Math\.random/,
    )
})

/** What imports what, by the names that are given to the files. */
function graphOf(nameOf: (path: string) => string): Map<string, Set<string>> {
  const graph = new Map(sources.map(({ path }) => [nameOf(path), new Set<string>()]))
  for (const source of sources)
    for (const { name } of importsOf(source))
      if (sources.some(({ path }) => path === name) && nameOf(name) !== nameOf(source.path))
        graph.get(nameOf(source.path))?.add(nameOf(name))
  return graph
}

/** The names that a name leads to, and those that they lead to. */
function reachedFrom(start: string, graph: Map<string, Set<string>>): Set<string> {
  const reached = new Set(graph.get(start))
  for (const name of reached) for (const next of graph.get(name) ?? []) reached.add(next)
  return reached
}

function namesInCircles(graph: Map<string, Set<string>>): string[] {
  return [...graph.keys()].filter((name) => reachedFrom(name, graph).has(name))
}

test('files: no one imports what imports it', () => {
  expect(namesInCircles(graphOf((path) => path))).toEqual([])
})

test('folders: none imports from a folder that imports from it', () => {
  expect(namesInCircles(graphOf((path) => posix.dirname(path)))).toEqual([])
})

test('the rule sees every way to import', () => {
  const text = `
import a from 'a'
import { type B, type C } from './b.ts'
import {
  type D,
  e,
} from '../charter/d.ts'
import type { F } from 'f'
export * from './g.ts'
import 'h'
const i = await import('i')
const j = createRequire(import.meta.url)('j')
`
  expect(importsOf({ path: 'web/x.ts', text })).toEqual([
    { name: 'a', isType: false },
    { name: 'web/b.ts', isType: true },
    { name: 'charter/d.ts', isType: false },
    { name: 'f', isType: true },
    { name: 'web/g.ts', isType: false },
    { name: 'h', isType: false },
    { name: 'i', isType: false },
    { name: 'j', isType: false },
  ])
})

function isWithin(name: string, start: string): boolean {
  return start.endsWith('/') || start.endsWith(':') ? name.startsWith(start) : name === start
}

test('sizes: no file of more than 300 lines, no folder of more than 20 files', () => {
  for (const { path, text } of sourcesIn('src', '.ts'))
    expect(text.split('\n').length, path).toBeLessThanOrEqual(301)
  for (const [folder, files] of Map.groupBy(sources, ({ path }) => posix.dirname(path)))
    expect(files.length, folder).toBeLessThanOrEqual(20)
})
