import {
  type Document,
  type ErrorCode,
  isCollection,
  isScalar,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import { writePath } from '../problem.ts'
import { describeText, pathAt } from './yaml-nodes.ts'

/** Something wrong at an offset of a text. */
export interface Fault {
  offset: number
  path: string
  found: string
  message: string
}

/** The most faults that are reported at once, and the most characters that are read for them: each takes another reading. */
const [mostFaults, mostRead] = [20, 2_000_000]

/**
 * Reads a text as YAML, and reports its faults: each once, and not what follows from it. The document is that of the text
 * without them. A field that is written twice is no fault of this kind.
 */
export function readSyntax(text: string): { document: Document; faults: Fault[] } {
  const faults: Fault[] = []
  let rest = text
  for (;;) {
    const document = parseDocument(rest, {
      uniqueKeys: true,
      merge: false,
      version: '1.2',
      prettyErrors: false,
    })
    const error = firstOf(document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY'))
    if (!error || faults.length === mostFaults) return { document, faults }
    const fault = describe(error, document, rest)
    faults.push(fault)
    const next = withoutLines(rest, fault.offset)
    const isEnough = (faults.length + 1) * text.length > mostRead
    if (next === rest || isEnough) return { document, faults }
    rest = next
  }
}

function firstOf(errors: readonly YAMLError[]): YAMLError | undefined {
  return errors.reduce<YAMLError | undefined>(
    (first, error) => (first && first.pos[0] <= error.pos[0] ? first : error),
    undefined,
  )
}

/** Faults after which it is unknown where in the structure a line belongs. */
const uprooted: readonly ErrorCode[] = ['TAB_AS_INDENT', 'BAD_INDENT', 'MULTIPLE_DOCS']

/** Describes a fault: what is never closed, where it is opened. */
function describe(error: YAMLError, document: Document, text: string): Fault {
  const { code, message } = error
  const [pos] = error.pos
  const opened = openedBefore(error, document, text)
  const offset = opened ?? (code === 'TAB_AS_INDENT' ? pos : firstWord(text, pos))
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, endOfLine(text, offset))
  const rest = text.slice(offset, endOfLine(text, offset))
  const isRooted = opened !== undefined || !uprooted.includes(code)
  return {
    offset,
    path: isRooted ? writePath(pathAt(document, offset)) : '',
    found: describeText(text, offset),
    message: adviseSyntax({ code, message, line, rest }),
  }
}

/** Where the quotation mark or the bracket stands that a fault is about: what it opens ends at the fault. */
function openedBefore(
  { pos: [pos], message }: YAMLError,
  document: Document,
  text: string,
): number | undefined {
  if (!/closing .quote|at node end|^Flow (map|sequence)/.test(message)) return undefined
  let opened: number | undefined
  visit(document, {
    Node(_key, node) {
      const isOpened = isScalar(node) ? node.type?.startsWith('QUOTE') : isCollection(node) && node.flow
      const [start, end] = node.range ?? [pos, pos]
      if (isOpened && start < pos && end <= pos && text.slice(end, pos).trim() === '')
        opened = Math.max(opened ?? 0, start)
    },
  })
  return opened
}

function firstWord(text: string, offset: number): number {
  const blank = /^\s*/.exec(text.slice(offset))?.[0].length ?? 0
  return offset + blank < text.length ? offset + blank : offset
}

/** Blanks the line of a fault, and the lines that belong to it: of an entry of a list, also the entries after it. */
function withoutLines(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const lines = text.slice(start).split('\n')
  const [first = ''] = lines
  const isProse = !/^\s*(- |[\w-]+:)/.test(first)
  const isEntry = text.startsWith('- ', offset)
  let until = start
  for (const [index, line] of lines.entries()) {
    const depth = indentOf(line) - indentOf(first)
    const isWithin = isProse || (isEntry && /^\s*- /.test(line)) ? depth >= 0 : depth > 0
    if (index > 0 && line.trim() !== '' && !isWithin) break
    until += line.length + 1
  }
  return text.slice(0, start) + text.slice(start, until).replace(/[^\n]/g, ' ') + text.slice(until)
}

/** A tab is wider than any indentation: what follows it does not belong to it. */
function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].replaceAll('\t', ' '.repeat(80)).length ?? 0
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

/** What the YAML library objects to, with the line in which it stands, and the rest of it. */
interface Objection {
  code: ErrorCode
  message: string
  line: string
  rest: string
}

const quote = 'put the text in quotes'

const comma = `write commas between the entries, or ${quote}`

const column = 'begin this line in the column of the lines that it belongs with'

const field = 'write a name, a colon and a space, like "name: text"'

/** What to write instead of text that is not YAML, in words for people who do not know its grammar. */
function adviseSyntax(objection: Objection): string {
  if (/^[ \t]*\u00a0|:\u00a0/.test(objection.line))
    return 'write an ordinary space here, and not a no-break space'
  return (
    advice[objection.code]?.(objection) ??
    `correct the YAML here: ${quote}, or begin the line in the column of its neighbours`
  )
}

const advice: Partial<Record<ErrorCode, (objection: Objection) => string>> = {
  TAB_AS_INDENT: () => 'indent with spaces, and not with a tab',
  BLOCK_AS_IMPLICIT_KEY: adviseLine,
  MULTILINE_IMPLICIT_KEY: adviseLine,
  BAD_INDENT: adviseIndent,
  MISSING_CHAR: adviseMissing,
  BAD_SCALAR_START: adviseStart,
  BAD_ALIAS: adviseStart,
  BAD_DQ_ESCAPE: () => 'write \\\\ for a backslash, or put the text in single quotes',
  UNEXPECTED_TOKEN: adviseToken,
  BLOCK_IN_FLOW: () => comma,
  RESOURCE_EXHAUSTION: () => 'write lists and sections that lie less deep in each other',
  MULTIPLE_DOCS: () => 'remove this line and what follows: a file holds one charter',
}

function adviseLine({ code, rest }: Objection): string {
  if (/^- /.test(rest)) return column
  if (/^\? /.test(rest)) return adviseStart({ rest })
  if (/:\s/.test(rest)) return `${quote}: it contains ": "`
  if (/^[\w-]+:\S/.test(rest)) return 'write a space after the colon'
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return `${field}; a text of several lines needs quotes, or >- before it`
  return `begin the next line in the column of its neighbours, or ${quote} as a whole`
}

function adviseStart({ rest }: Pick<Objection, 'rest'>): string {
  return `${quote}: without them it may not begin with ${rest.charAt(0)}`
}

function adviseIndent({ message }: Pick<Objection, 'message'>): string {
  const open = /^Flow (map|sequence)/.exec(message)
  return open ? `close it with ${open[1] === 'map' ? '}' : ']'}, or ${quote}` : column
}

function adviseMissing({ message }: Objection): string {
  if (/closing .quote/.test(message)) return 'close the quotation mark'
  if (/^Comments/.test(message)) return `write a space before #, or ${quote}`
  if (/^Flow/.test(message)) return adviseIndent({ message })
  if (/^Missing ,/.test(message)) return comma
  return field
}

function adviseToken({ message, rest }: Objection): string {
  if (/at node end/.test(message))
    return `${quote} as a whole; within them, '' is a quotation mark in '...', and \\" is one in "..."`
  if (/^Not a YAML token/.test(message)) return 'begin the text on the next line, indented'
  if (/on same line with key/.test(message)) return `begin the list on the next line, or ${quote}`
  return adviseStart({ rest })
}
