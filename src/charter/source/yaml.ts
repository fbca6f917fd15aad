import {
  type Document,
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  visit,
} from 'yaml'
import { controlCharacter } from '../markdown.ts'
import { CharterError, inOrder, type LocatedProblem, type Problem, writePath } from '../problem.ts'
import { type Fault, readSyntax } from './yaml-errors.ts'
import { codeOf, describeNode, describeText, keyOf, nodeAt, offsetOf, pathAt } from './yaml-nodes.ts'

/** A text read as YAML. */
interface ReadYaml {
  /** What it says, as plain values. */
  raw: unknown
  /** What is wrong with it so far. */
  problems: LocatedProblem[]
  /** Says where in the text a path stands. */
  locate(problem: Problem): LocatedProblem
}

/** Reads a text as YAML. Throws CharterError where it cannot be known what the text says. */
export function readYaml(source: string, file?: string): ReadYaml {
  // Of the same length, so that all else is read at its place.
  const text = source.replace(controlCharacter, '\ufffd')
  const { document, faults } = readSyntax(text)
  keepNames(document)
  const misuse = misuseIn(document, text)
  let lines: LineCounter | undefined
  const problems = [
    ...controlCharactersIn(source, document),
    ...duplicatesOf(document, text),
    ...misuse.tags,
  ].map(atLine)
  const fatal = faults.length > 0 ? faults : [...misuse.keys, ...misuse.aliases]
  if (fatal.length > 0) throw new CharterError(inOrder([...problems, ...fatal.map(atLine)]), file)
  return {
    // Without a limit of its own: misuseIn limits what aliases repeat.
    raw: document.toJS({ maxAliasCount: -1 }),
    problems,
    locate: ({ path, message }) =>
      atLine({
        offset: offsetOf(document, path),
        path: writePath(path),
        found: describeNode(nodeAt(document, path), document),
        message,
      }),
  }

  function atLine({ offset, ...fault }: Fault): LocatedProblem {
    lines ??= linesOf(text)
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1), ...fault }
  }
}

/** A name is what is written, also where YAML reads it as a number or as true: `name: 007`. */
function keepNames(document: Document): void {
  visit(document, {
    Pair(_index, pair) {
      if (keyOf(pair) !== 'name') return
      for (const node of isSeq(pair.value) ? pair.value.items : [pair.value])
        if (isScalar(node) && /^(number|boolean)$/.test(typeof node.value)) node.value = node.source
    },
  })
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter()
  for (const { index } of text.matchAll(/^|(?<=\n)/g)) lines.addNewLine(index)
  return lines
}

function controlCharactersIn(source: string, document: Document): Fault[] {
  return [...source.matchAll(controlCharacter)].map(({ 0: character, index }) => ({
    offset: index,
    path: writePath(pathAt(document, index)),
    found: `U+${codeOf(character)}`,
    message: 'remove this control character',
  }))
}

/** Fields that are written twice: the last of each is read. */
function duplicatesOf(document: Document, text: string): Fault[] {
  return document.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos: [offset] }) => {
      const key = pathAt(document, offset).at(-1) ?? 'it'
      return faultAt(document, text, offset, `write ${key} once`)
    })
}

const plainTags = ['str', 'seq', 'map'].map((tag) => `tag:yaml.org,2002:${tag}`)

/** How many characters a charter may hold, with what its aliases repeat. */
const largestText = 1_000_000

/**
 * What is YAML and not allowed in a charter: tags, which would have values read as something else than they say; names
 * of fields that are no names; aliases that stand for nothing, for what they stand in, or for more than a charter may
 * hold. The nodes of the document are visited once.
 */
function misuseIn(document: Document, text: string): Record<'tags' | 'keys' | 'aliases', Fault[]> {
  const [tags, keys, aliases]: [Fault[], Fault[], Fault[]] = [[], [], []]
  /** How many characters the value of an anchor has, once it is complete. */
  const sizes = new Map<string, number>()
  let largest = { size: 0, offset: 0 }
  const whole = measure(document.contents)
  if (aliases.length === 0 && whole > largestText && largest.size > 0) {
    const message =
      'write the texts themselves: with what its aliases repeat, the charter has over 1,000,000 characters'
    aliases.push(faultAt(document, text, largest.offset, message))
  }
  return { tags, keys, aliases }

  /** How many characters a node has, with what its aliases repeat. */
  function measure(node: unknown): number {
    if (isPair(node)) {
      checkKey(node.key)
      return measure(node.key) + measure(node.value)
    }
    if (isAlias(node)) return measureAlias(node.source, node.range?.[0] ?? 0)
    if (!isScalar(node) && !isCollection(node)) return 0
    if (node.tag !== undefined && !plainTags.includes(node.tag)) {
      const tag = node.tag.replace('tag:yaml.org,2002:', '!!')
      const message = `remove the tag ${tag}: a charter is read as it is written`
      tags.push(faultAt(document, text, node.range?.[0] ?? 0, message))
    }
    if (node.anchor) sizes.delete(node.anchor)
    const size = isScalar(node)
      ? String(node.value).length + 1
      : node.items.reduce<number>((sum, item) => sum + measure(item), 1)
    if (node.anchor) sizes.set(node.anchor, size)
    return size
  }

  function checkKey(key: unknown): void {
    if (isScalar(key) || !isNode(key)) return
    const message = 'write a plain name before the colon: no field is named by a list, a section or an alias'
    keys.push(faultAt(document, text, key.range?.[0] ?? 0, message))
  }

  function measureAlias(name: string, offset: number): number {
    const size = sizes.get(name)
    if (size === undefined) {
      const message = `put quotes around it, or name a complete value before it with &${name}, which * repeats`
      aliases.push(faultAt(document, text, offset, message))
    } else if (size > largest.size) largest = { size, offset }
    return size ?? 0
  }
}

function faultAt(document: Document, text: string, offset: number, message: string): Fault {
  return { offset, path: writePath(pathAt(document, offset)), found: describeText(text, offset), message }
}
