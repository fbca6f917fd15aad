import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { contradictionsIn, type Problem, textsIn } from './contradictions.ts'
import { markdownProblem } from './markdown.ts'
import { type Charter, charterSchema } from './schema.ts'

/** Something wrong at a place of the charter file; line and column count from 1. */
export interface LocatedProblem {
  line: number
  column: number
  /** Where in the file's structure, as `purposes[0].cookies[1].duration`. */
  path: string
  /** What stands there, shortened, or "nothing". */
  found: string
  /** What to write instead. */
  message: string
}

/** A charter that cannot be served, with every problem that it has. */
export class CharterError extends Error {
  override name = 'CharterError'
  readonly problems: readonly LocatedProblem[]
  constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(describeProblem).join('\n'))
    this.problems = problems
  }
}

/** One line for people and editors: `12:7 purposes[0].id: found "A b"; write a short name ...`. */
export function describeProblem({ line, column, path, found, message }: LocatedProblem): string {
  return `${line}:${column} ${path || '(the whole file)'}: found ${found}; ${message}`
}

/** A valid charter, with a way to say where in its file a path stands. */
export interface ParsedCharter {
  charter: Charter
  /** The text that was read. */
  source: string
  locate(problem: Problem): LocatedProblem
}

/** Further rules that a charter must keep where it is served. */
export type CharterRule = (charter: Charter) => readonly Problem[]

/** Reads the text of a charter file. Throws CharterError with all that is wrong in it. */
export function parseCharter(yaml: string, rules: readonly CharterRule[] = []): ParsedCharter {
  const lineCounter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter, uniqueKeys: true, merge: false, version: '1.2' })
  const locate = (problem: Problem) => locateIn(document, lineCounter, problem)
  if (document.errors.length > 0)
    throw new CharterError(
      document.errors.map((error) => ({
        line: error.linePos?.[0].line ?? 1,
        column: error.linePos?.[0].col ?? 1,
        path: '',
        found: 'text that is not YAML',
        message: error.message.split('\n')[0]?.replace(/ at line.*$/, '') ?? error.code,
      })),
    )
  const lost = lostAliases(document, lineCounter)
  if (lost.length > 0) throw new CharterError(lost)
  const raw = plainData(document)
  const read = charterSchema.safeParse(raw)
  const problems = [...problemsOf(read.error), ...contradictionsIn(raw), ...malformedTexts(raw)]
  if (read.success && problems.length === 0) problems.push(...rules.flatMap((rule) => rule(read.data)))
  if (!read.success || problems.length > 0) throw new CharterError(sorted(problems.map(locate)))
  return { charter: deepFreeze(read.data), source: yaml, locate }
}

/** Aliases that stand for nothing, or for what they stand in. */
function lostAliases(document: Document, lineCounter: LineCounter): LocatedProblem[] {
  const problems: LocatedProblem[] = []
  visit(document, {
    Alias(_key, alias, ancestors) {
      const target = alias.resolve(document)
      if (target && !ancestors.includes(target)) return
      const { line, col } = lineCounter.linePos(alias.range?.[0] ?? 0)
      const message = 'write the text itself: no complete value of that name stands before it'
      problems.push({ line, column: col, path: '', found: `*${alias.source}`, message })
    },
  })
  return problems
}

function plainData(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    throw new CharterError([{ line: 1, column: 1, path: '', found, message: 'use at most 20 aliases' }])
  }
}

function problemsOf(error: ReturnType<typeof charterSchema.safeParse>['error']): Problem[] {
  return (error?.issues ?? []).flatMap((issue) => {
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'remove this field, or correct its name: no field of the charter is called so',
    }))
  })
}

function malformedTexts(raw: unknown): Problem[] {
  return textsIn(raw).flatMap(({ path, text }) => {
    if (typeof text === 'string') return reportText(path, text)
    return Object.entries(text).flatMap(([language, words]) => reportText([...path, language], words))
  })
}

function reportText(path: readonly (string | number)[], words: string): Problem[] {
  const message = markdownProblem(words)
  return message ? [{ path, message }] : []
}

function locateIn(document: Document, lineCounter: LineCounter, { path, message }: Problem): LocatedProblem {
  const node = nodeAt(document, path)
  const offset = keyOffset(document, path) ?? nearestNode(document, path)?.range?.[0] ?? 0
  const { line, col } = lineCounter.linePos(offset)
  return {
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    path: writePath(path),
    found: describeNode(node),
    message,
  }
}

function nodeAt(document: Document, path: readonly (string | number)[]): Node | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  return node !== null && typeof node === 'object' && 'range' in node ? (node as Node) : undefined
}

/** Points at the value of a path, or at the key of a field that should not be there. */
function keyOffset(document: Document, path: readonly (string | number)[]): number | undefined {
  const parent = nodeAt(document, path.slice(0, -1))
  const key = path.at(-1)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined
}

function nearestNode(document: Document, path: readonly (string | number)[]): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = nodeAt(document, path.slice(0, length))
    if (node) return node
  }
  return undefined
}

function describeNode(node: Node | undefined): string {
  if (!node) return 'nothing'
  const text = JSON.stringify(node.toJSON()) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function writePath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (written, key) => (typeof key === 'number' ? `${written}[${key}]` : written ? `${written}.${key}` : key),
    '',
  )
}

function sorted(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}
