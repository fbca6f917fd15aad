import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
} from 'yaml'
import type { Path } from '../problem.ts'

/** The value at a path, behind its alias where it has one. */
export function nodeAt(document: Document, path: Path): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, key) => childOf(behind(node, document), key),
    document.contents ?? undefined,
  )
}

/** Where a path begins in the text: at the key of a field, at an entry of a list, else where its parent begins. */
export function offsetOf(document: Document, path: Path): number {
  if (path.length === 0) return document.contents?.range?.[0] ?? 0
  const parent = behind(nodeAt(document, path.slice(0, -1)), document)
  const key = isMap(parent) ? keyNode(pairAt(parent.items, path.at(-1))) : nodeAt(document, path)
  return key?.range?.[0] ?? offsetOf(document, path.slice(0, -1))
}

/** The path of what stands at an offset of the text, as deep as it can be known. */
export function pathAt(document: Document, offset: number): Path {
  const path: (string | number)[] = []
  let node: unknown = document.contents
  while (isCollection(node)) {
    const index: number = node.items.findLastIndex((item) => startOf(item) <= offset)
    const entry: unknown = node.items[index]
    const key = isPair(entry) ? keyOf(entry) : index
    if (index < 0 || (typeof key === 'string' && !/^[\w-]{1,40}$/.test(key))) return path
    path.push(key)
    node = isPair(entry) ? entry.value : entry
    if (startOf(node) >= offset) return path
  }
  return path
}

/** What stands at a node, shortened, or "nothing". */
export function describeNode(node: Node | undefined, document: Document): string {
  return node ? shorten(behind(node, document)?.toJS(document, { maxAliasCount: -1 })) : 'nothing'
}

/** What stands in the text from an offset to the end of its line, shortened. */
export function describeText(text: string, offset: number): string {
  return shorten(/^.*/.exec(text.slice(offset))?.[0].trimEnd())
}

/** The key of a field as it is read: `1: ...` is the field "1". */
export function keyOf(pair: Pair | undefined): string {
  const key = keyNode(pair)
  const value = isScalar(key) ? key.value : key
  return value === null || value === undefined ? '' : String(value)
}

/** A value as JSON of at most 60 characters, in which nothing moves the cursor of a terminal. */
function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return shown.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u${codeOf(character).toLowerCase()}`)
}

/** The number of a character in hexadecimal, of at least four digits. */
export function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

function childOf(node: Node | undefined, key: string | number): Node | undefined {
  const child = isMap(node)
    ? pairAt(node.items, key)?.value
    : isSeq(node)
      ? node.items[Number(key)]
      : undefined
  return isNode(child) ? child : undefined
}

function behind(node: Node | undefined, document: Document): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node
}

/** The last of a name: it is the one that is read. */
function pairAt(pairs: readonly Pair[], key: string | number | undefined): Pair | undefined {
  return pairs.findLast((pair) => keyOf(pair) === String(key))
}

function keyNode(pair: Pair | undefined): Node | undefined {
  return isNode(pair?.key) ? pair.key : undefined
}

function startOf(item: unknown): number {
  const node = isPair(item) ? (item.key ?? item.value) : item
  return (isNode(node) ? node.range?.[0] : undefined) ?? Number.POSITIVE_INFINITY
}
