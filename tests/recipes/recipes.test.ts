import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { damaged } from './damaged.ts'
import { blocksIn, documented } from './documented.ts'
import { exemptDamaged, exemptTable } from './exempt.ts'
import { findInterpreters, type Interpreter } from './interpreters.ts'
import {
  openBrowser,
  openDjango,
  openNginx,
  openNode,
  openPhp,
  openPython,
  openServer,
  type Question,
  type Reader,
  type ReaderName,
  recipes,
  sendsSignal,
} from './readers.ts'
import { endAll, get, type Served, serveHere } from './serve.ts'
import { real, table, type Visit } from './visits.ts'

const purposes = [...new Set(table.flatMap(({ visits }) => visits.map(({ purpose }) => purpose)))]

/** What a recipe is asked of purposes that need consent, and of purposes that are exempt from it. */
const kinds = {
  needed: { exempt: [], table, damaged },
  exempt: { exempt: purposes, table: exemptTable, damaged: exemptDamaged },
}
type Kind = keyof typeof kinds

/** The readers that are at hand, and why others are not. */
const readers = new Map<string, Reader | { missing: string }>()
let application: Served

beforeAll(async () => {
  application = await serveHere((req, res) => res.end(`told ${req.headers['x-statistics-granted']}`))
  const interpreters = await findInterpreters(240_000)
  for (const [kind, { exempt }] of Object.entries(kinds)) {
    readers.set(`the server, ${kind}`, await openServer(exempt))
    readers.set(`Node, ${kind}`, await openNode(exempt))
    readers.set(`the browser, ${kind}`, openBrowser(exempt))
    const applicationUrl = `http://127.0.0.1:${application.port}`
    const open: [Interpreter, (program: string) => Promise<Reader>][] = [
      ['PHP', (program) => openPhp(program, exempt)],
      ['Python', (program) => openPython(program, exempt)],
      ['Django', (program) => openDjango(program, exempt)],
      ['nginx', (program) => openNginx(program, exempt, { purposes, application: applicationUrl })],
    ]
    for (const [name, openWith] of open) {
      const found = interpreters.get(name) ?? { missing: `nobody looked for ${name}` }
      readers.set(`${name}, ${kind}`, 'program' in found ? await openWith(found.program) : found)
      // Most reporters count what is skipped, and keep the reason to themselves.
      if ('missing' in found) process.stderr.write(`The recipe for ${name} is not tested. ${found.missing}\n`)
    }
  }
}, 600_000)

afterAll(async () => {
  for (const reader of readers.values()) if ('close' in reader) await reader.close()
  await application.close()
  endAll()
})

/** The reader of a name; a test of one that is not at hand is skipped, and says why. */
function readerOf(name: ReaderName, { skip }: TestContext, kind: Kind = 'needed'): Reader {
  const reader = readers.get(`${name}, ${kind}`) ?? { missing: `${name} was not opened` }
  return 'missing' in reader ? skip(reader.missing) : reader
}

describe.each(
  Object.entries(kinds).flatMap(([kind, { table }]) =>
    table.map((visits) => ({ ...visits, kind: kind as Kind })),
  ),
)('$title', ({ kind, title, visits }) => {
  // No answer is no consent, and no objection.
  const unknown = kind === 'exempt'

  test(`cookie in a recipe, ${title}: is judged by the server of the charter`, async (context) => {
    const answers = await ask(readerOf('the server', context, kind), visits)
    const expected = visits.map(({ isGranted, serverKnows, serverOfExempt }) => {
      if (kind === 'exempt' && serverOfExempt !== undefined) return serverOfExempt
      return serverKnows === undefined ? isGranted : unknown
    })
    expect(byTitle(visits, answers)).toEqual(byTitle(visits, expected))
  })

  test.for(recipes)(
    `cookie in a recipe, ${title}: is judged alike by the recipe for %s`,
    async (name, context) => {
      const answers = await ask(readerOf(name, context, kind), visits)
      const expected = visits.map(({ isGranted, blind }) => (blind?.includes(name) ? unknown : isGranted))
      expect(byTitle(visits, answers)).toEqual(byTitle(visits, expected))
    },
  )
})

test('recipes: every case of the table has a title of its own', () => {
  for (const { visits } of table) expect(byTitle(visits, []).size).toBe(visits.length)
})

describe('a choice that was damaged on its way', () => {
  test.for(recipes)(
    'choice damaged on its way: is a yes for %s only where Node reads one too',
    async (name, context) => {
      const answers = await ask(readerOf(name, context), damaged)
      const allowed = await ask(readerOf('Node', context), damaged)
      expect(damaged.filter((_question, index) => answers[index] && !allowed[index])).toEqual([])
      // What the damage left whole is still read, or this would hold for a recipe that always says no.
      expect(answers.filter((answer) => answer).length).toBeGreaterThan(10)
      expect(answers.filter((answer) => !answer).length).toBeGreaterThan(100)
    },
  )

  test.for(recipes)(
    'choice damaged on its way: is an objection for %s only where Node reads one too, and always under the signal',
    async (name, context) => {
      const isUnsure = (index: number) => !sendsSignal(exemptDamaged[index] ?? {})
      const answers = await ask(readerOf(name, context, 'exempt'), exemptDamaged)
      const allowed = await ask(readerOf('Node', context, 'exempt'), exemptDamaged)
      const differing = exemptDamaged.filter((_question, index) =>
        isUnsure(index) ? !answers[index] && allowed[index] : answers[index] && !allowed[index],
      )
      expect(differing).toEqual([])
      const unsure = answers.filter((_answer, index) => isUnsure(index))
      expect(unsure.filter((answer) => !answer).length).toBeGreaterThan(5)
      expect(unsure.filter((answer) => answer).length).toBeGreaterThan(100)
    },
  )
})

const visitors = [
  { visitor: 'who said yes', headers: ['Cookie', real.accepted], isGranted: true },
  { visitor: 'who said no', headers: ['Cookie', real.refused], isGranted: false },
  { visitor: 'who said nothing', headers: [], isGranted: false },
  {
    visitor: 'who said yes, then sent the signal',
    headers: ['Cookie', real.accepted, 'Sec-GPC', '1'],
    isGranted: false,
  },
  {
    visitor: 'who said yes with the signal',
    headers: ['Cookie', real.acceptedUnderSignal, 'Sec-GPC', '1'],
    isGranted: true,
  },
] as const

describe.each([
  { name: 'nginx', path: '/' },
  { name: 'nginx', path: '/index.html' },
  { name: 'Django', path: '/page' },
] as const)('the page $path of $name', ({ name, path }) => {
  test.for(visitors)(
    `page of a recipe: ${path} of ${name} fits a visitor $visitor`,
    async ({ headers, isGranted }, context) => {
      const { port = 0 } = readerOf(name, context)
      const page = await get(port, path, headers)
      expect(page.status).toBe(200)
      expect(page.text.includes('<script src="/statistics.js"></script>')).toBe(isGranted)
      // No cache may show her page to another visitor, nor her own after another choice.
      expect(page.headers.vary).toBe('Cookie, Sec-GPC')
      expect(page.headers.etag).toBeUndefined()
      expect(page.headers['last-modified']).toBeUndefined()
    },
  )
})

describe('an application behind nginx', () => {
  test.for(visitors)(
    'application behind nginx: is told of a visitor $visitor',
    async ({ headers, isGranted }, context) => {
      const { port = 0 } = readerOf('nginx', context)
      const page = await get(port, '/app/', [...headers, 'X-Statistics-Granted', '1'])
      expect(page.text).toBe(`told ${isGranted ? 1 : 0}`)
      expect(page.headers.vary).toBe('Cookie, Sec-GPC')
    },
  )
})

test.each(['consent.php', 'consent.py', 'consent_django.py', 'consent.conf', 'consent.js'])(
  'recipes: %s in the README is the recipe of the page',
  (file) => {
    expect(blocksIn('README.md')).toContain(documented(file))
  },
)

/** One question after the other: some of these servers answer one at a time. */
async function ask(reader: Reader, questions: readonly Question[]): Promise<boolean[]> {
  const answers = []
  for (const question of questions) answers.push(await reader.ask(question))
  return answers
}

function byTitle(visits: readonly Visit[], answers: readonly boolean[]): Map<string, boolean | undefined> {
  return new Map(visits.map(({ title }, index) => [title, answers[index]]))
}
