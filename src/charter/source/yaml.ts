import { LineCounter } from 'yaml'
import { controlCharacter } from '../markdown.ts'
import { CharterError, inOrder, type LocatedProblem, type Problem } from './problem.ts'
import { type Fault, readSyntax } from './yaml-errors.ts'
import { complexKeysIn, duplicatesOf, tagsIn, wrongAliasesIn } from './yaml-misuse.ts'
import { codeOf, describeNode, nodeAt, offsetOf, pathAt, writePath } from './yaml-nodes.ts'

/** A text read as YAML. */
export interface ReadYaml {
  /** What it says, as plain values. */
  raw: unknown
  /** What is wrong with it so far. */
  problems: LocatedProblem[]
  /** Says where in the text a path stands. */
  locate(problem: Problem): LocatedProblem
}

/** Reads a text as YAML. Throws CharterError where nobody can tell what it says. */
export function readYaml(source: string, file?: string): ReadYaml {
  // Of the same length, so that all else is read at its place.
  const text = source.replace(controlCharacter, '\ufffd')
  const { document, faults } = readSyntax(text)
  const lines = new LineCounter()
  for (const { index } of text.matchAll(/^|(?<=\n)/g)) lines.addNewLine(index)
  const controls = [...source.matchAll(controlCharacter)].map(({ 0: character, index }) => ({
    offset: index,
    path: writePath(pathAt(document, index)),
    found: `U+${codeOf(character)}`,
    message: 'remove this control character',
  }))
  const told = [...controls, ...duplicatesOf(document, text), ...tagsIn(document, text)]
  const fatal =
    faults.length > 0 ? faults : [...complexKeysIn(document, text), ...wrongAliasesIn(document, text)]
  if (fatal.length > 0) throw new CharterError(inOrder([...told, ...fatal].map(atLine)), file)
  return {
    // Without a limit of its own: that of the aliases is kept above.
    raw: document.toJS({ maxAliasCount: -1 }),
    problems: told.map(atLine),
    locate: ({ path, message }) =>
      atLine({
        offset: offsetOf(document, path),
        path: writePath(path),
        found: describeNode(nodeAt(document, path), document),
        message,
      }),
  }

  function atLine({ offset, ...fault }: Fault): LocatedProblem {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1), ...fault }
  }
}
