import { type Document, isAlias, isCollection, isNode, isPair, isScalar, visit } from 'yaml'
import type { Fault } from './yaml-errors.ts'
import { describeText, pathAt, writePath } from './yaml-nodes.ts'

/** Fields that are written twice: the last of each is read. */
export function duplicatesOf(document: Document, text: string): Fault[] {
  return document.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos: [offset] }) => {
      const key = pathAt(document, offset).at(-1) ?? 'it'
      return faultAt(document, text, offset, `write ${key} once`)
    })
}

const plainTags = ['str', 'seq', 'map'].map((tag) => `tag:yaml.org,2002:${tag}`)

/** Tags, which would have values read as something else than they say. */
export function tagsIn(document: Document, text: string): Fault[] {
  const faults: Fault[] = []
  visit(document, {
    Node(_key, node) {
      if (isAlias(node) || node.tag === undefined || plainTags.includes(node.tag)) return
      const tag = node.tag.replace('tag:yaml.org,2002:', '!!')
      const message = `remove the tag ${tag}: a charter is read as it is written`
      faults.push(faultAt(document, text, node.range?.[0] ?? 0, message))
    },
  })
  return faults
}

/** Names of fields that are no names. */
export function complexKeysIn(document: Document, text: string): Fault[] {
  const faults: Fault[] = []
  visit(document, {
    Pair(_key, { key }) {
      if (isScalar(key) || !isNode(key)) return
      const message =
        'write a plain name before the colon: no field is named by a list, a section or an alias'
      faults.push(faultAt(document, text, key.range?.[0] ?? 0, message))
    },
  })
  return faults
}

/** How many characters a charter may hold, with what its aliases repeat. */
const largestText = 1_000_000

/** Aliases that stand for nothing, for what they stand in, or for more than a charter may hold. */
export function wrongAliasesIn(document: Document, text: string): Fault[] {
  const lost: Fault[] = []
  /** How many characters the value of an anchor has, once it is complete. */
  const sizes = new Map<string, number>()
  let largest = { size: 0, offset: 0 }
  const whole = measure(document.contents)
  if (lost.length > 0 || whole <= largestText || largest.size === 0) return lost
  const message =
    'write the texts themselves: with what its aliases repeat, the charter has over 1,000,000 characters'
  return [faultAt(document, text, largest.offset, message)]

  function measure(node: unknown): number {
    if (isPair(node)) return measure(node.key) + measure(node.value)
    if (isAlias(node)) return measureAlias(node.source, node.range?.[0] ?? 0)
    if (!isScalar(node) && !isCollection(node)) return 0
    if (node.anchor) sizes.delete(node.anchor)
    const size = isScalar(node)
      ? String(node.value).length + 1
      : node.items.reduce<number>((sum, item) => sum + measure(item), 1)
    if (node.anchor) sizes.set(node.anchor, size)
    return size
  }

  function measureAlias(name: string, offset: number): number {
    const size = sizes.get(name)
    if (size === undefined) {
      const message = `put quotes around it, or name a complete value before it with &${name}, which * repeats`
      lost.push(faultAt(document, text, offset, message))
    } else if (size > largest.size) largest = { size, offset }
    return size ?? 0
  }
}

function faultAt(document: Document, text: string, offset: number, message: string): Fault {
  return { offset, path: writePath(pathAt(document, offset)), found: describeText(text, offset), message }
}
