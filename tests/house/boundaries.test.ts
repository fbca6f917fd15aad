import { describe, expect, test } from 'vitest'
import { importsOf, sourcesIn, withoutComments } from './sources.ts'

const sources = sourcesIn('src', '.ts').map(({ path, text }) => ({
  path: path.slice('src/'.length),
  text: withoutComments(text),
}))

/** What a folder or file may import: what starts with one of these; `types` alone where only types are allowed. */
interface Boundary {
  values: string[]
  types?: string[]
}

const boundaries: [string, Boundary][] = [
  ['consent/', { values: ['consent/'], types: ['charter/'] }],
  [
    'charter/',
    {
      values: ['charter/', 'csv-line.ts', 'leven', 'zod', 'yaml', 'mdast-util-from-markdown'],
      types: ['mdast'],
    },
  ],
  ['charter/load-charter.ts', { values: ['charter/', 'node:fs'] }],
  ['charter/file-state.ts', { values: ['node:fs'] }],
  ['charter/edition.ts', { values: ['charter/', 'node:crypto'] }],
  [
    'http/',
    {
      values: [
        ...['http/', 'charter/', 'consent/', 'node:', 'express', 'ejs', 'i18next', 'i18next-fs-backend'],
        ...['cookie', 'cookie-parser', 'cookie-signature', 'csrf', 'csurf', 'helmet', 'http-errors'],
        ...['jsonc-parser', 'lru-cache', 'negotiator'],
      ],
      types: ['log/', 'pino'],
    },
  ],
  ['config.ts', { values: ['node:path', 'node:net', 'zod', 'charter/duration.ts'] }],
  ['secrets.ts', { values: ['node:'] }],
]

describe.each(boundaries)('%s', (place, { values, types = [] }) => {
  test(`imports only ${[...values, ...types.map((type) => `types of ${type}`)].join(', ')}`, () => {
    const inside = sources.filter(({ path }) => boundaryOf(path) === place)
    expect(inside.length).toBeGreaterThan(0)
    for (const source of inside)
      for (const { name, isType } of importsOf(source)) {
        const allowed = isType ? [...values, ...types] : values
        expect(
          allowed.some((start) => isWithin(name, start)),
          `${source.path} imports ${name}`,
        ).toBe(true)
      }
  })
})

test('the log knows no web', () => {
  for (const source of sources.filter(({ path }) => path.startsWith('log/')))
    for (const { name, isType } of importsOf(source)) {
      expect(isWithin(name, 'http/') || isWithin(name, 'express'), `${source.path} imports ${name}`).toBe(
        false,
      )
      if (name.startsWith('consent/')) expect(isType, `${source.path} imports ${name}`).toBe(true)
    }
})

const entries = ['cli.ts', 'index.ts', 'charter-reader.ts']
/** What the entry of the command line loads, once Node may keep what it compiles. */
const program = 'program.ts'

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
  for (const { path, text } of sources.filter(({ path }) => /^(charter|consent|http)\//.test(path)))
    expect(text, path).not.toMatch(/\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\)|performance\.now|hrtime/)
})

test('consent knows no machine', () => {
  for (const { path, text } of sources.filter(({ path }) => path.startsWith('consent/')))
    expect(text, path).not.toMatch(
      /\b(process|globalThis|Buffer|console|fetch|crypto|setTimeout|require)\b|Math\.random/,
    )
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
  expect(importsOf({ path: 'http/x.ts', text })).toEqual([
    { name: 'a', isType: false },
    { name: 'http/b.ts', isType: true },
    { name: 'charter/d.ts', isType: false },
    { name: 'f', isType: true },
    { name: 'http/g.ts', isType: false },
    { name: 'h', isType: false },
    { name: 'i', isType: false },
    { name: 'j', isType: false },
  ])
})

/** The narrowest boundary around a file. */
function boundaryOf(path: string): string | undefined {
  const around = boundaries.map(([place]) => place).filter((place) => path.startsWith(place))
  return around.sort((a, b) => b.length - a.length)[0]
}

function isWithin(name: string, start: string): boolean {
  return start.endsWith('/') || start.endsWith(':') ? name.startsWith(start) : name === start
}
