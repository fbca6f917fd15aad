import { type Document, isMap, isNode, isPair, isScalar, isSeq, type YAMLMap } from 'yaml'
import { keyOf } from '../../charter/source/yaml-nodes.ts'
import type { Edit } from './edits.ts'

/** A charter file that is to be edited where it stands, so that its comments, its order and its style stay. */
export interface Page {
  source: string
  document: Document
}

/** The path of the row that a path leads into; undefined outside of rows. */
export function rowPathOf(path: string): readonly (string | number)[] | undefined {
  const [, purpose, row] = /^purposes\[(\d+)\]\.cookies\[(\d+)\]/.exec(path) ?? []
  return row === undefined ? undefined : ['purposes', Number(purpose), 'cookies', Number(row)]
}

/** A row that stands where it is read; undefined for one that is repeated elsewhere, where an edit would change more. */
export function rowAt({ document }: Page, path: readonly (string | number)[]): YAMLMap | undefined {
  const nodes = path.map((_, index) => document.getIn(path.slice(0, index + 1), true))
  const row = nodes.at(-1)
  return isMap(row) && nodes.every((node) => isNode(node) && !isNamed(node)) ? row : undefined
}

/** Gives a field of a row a value, in place or after its last field; undefined where its value is repeated elsewhere. */
export function setField(page: Page, row: YAMLMap, field: string, value: string): Edit | undefined {
  const written = scalar(value)
  const pair = row.items.findLast((pair) => keyOf(pair) === field)
  if (pair) {
    const { value: node } = pair
    if (!isScalar(node) || isNamed(node) || !node.range) return undefined
    const [start, end] = node.range
    return { start, end: start + page.source.slice(start, end).trimEnd().length, text: written }
  }
  const end = endOf(page, row.items.at(-1))
  if (end === undefined || !row.range) return undefined
  if (row.flow) return { start: end, end, text: `, ${field}: ${written}` }
  const indentation = ' '.repeat(row.range[0] - lineStart(page, row.range[0]))
  return afterLine(page, end, [`${indentation}${field}: ${written}`])
}

/** Puts a comment above a row, unless one that begins alike is there; undefined where the row does not begin its line. */
export function commentAbove(page: Page, row: YAMLMap, start: string, rest: string): Edit | undefined {
  const offset = row.range?.[0] ?? 0
  const line = lineStart(page, offset)
  const [, indentation] = /^( *)- +$/.exec(page.source.slice(line, offset)) ?? []
  const above = page.source.slice(lineStart(page, Math.max(0, line - 1)), line)
  if (indentation === undefined || above.trim().startsWith(`# ${start}`)) return undefined
  return { start: line, end: line, text: `${indentation}# ${start}${rest}${newlineOf(page)}` }
}

/** Adds an entry after the last one of a list that is written in lines; undefined where it is not. */
export function addEntry(page: Page, field: string, lines: readonly string[]): Edit | undefined {
  const list = page.document.get(field, true)
  const last = isSeq(list) ? list.items.at(-1) : undefined
  const end = endOf(page, last)
  if (!isSeq(list) || list.flow || !isNode(last) || !last.range || end === undefined) return undefined
  const start = page.source.slice(lineStart(page, last.range[0]), last.range[0])
  const [, indentation] = /^( *)- +$/.exec(start) ?? []
  if (indentation === undefined) return undefined
  return afterLine(
    page,
    end,
    lines.map((line) => indentation + line),
  )
}

/** A value as YAML reads it back, also within a flow map. */
export function scalar(value: string): string {
  return /^[A-Za-z_/][\w./-]*$/.test(value) && !/^(true|false|null)$/i.test(value)
    ? value
    : JSON.stringify(value.toWellFormed())
}

/** Whether a value has a name (an anchor) under which it may be repeated. */
function isNamed(node: unknown): boolean {
  return isNode(node) && 'anchor' in node && node.anchor !== undefined
}

/** Where a value ends in the text, without the comments and blanks behind it. */
function endOf(page: Page, node: unknown): number | undefined {
  if (isPair(node)) return endOf(page, node.value) ?? endOf(page, node.key)
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0)
    return endOf(page, node.items.at(-1))
  if (!isNode(node) || !node.range) return undefined
  return page.source.slice(0, node.range[1]).trimEnd().length
}

function lineStart({ source }: Page, offset: number): number {
  return source.lastIndexOf('\n', offset - 1) + 1
}

function afterLine(page: Page, offset: number, lines: readonly string[]): Edit {
  const end = page.source.indexOf('\n', offset)
  const at = end === -1 ? page.source.length : end - Number(page.source[end - 1] === '\r')
  return { start: at, end: at, text: lines.map((line) => newlineOf(page) + line).join('') }
}

function newlineOf({ source }: Page): string {
  return source.includes('\r\n') ? '\r\n' : '\n'
}
