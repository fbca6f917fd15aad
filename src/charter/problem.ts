/** Where something stands in the structure of a charter. */
export type Path = readonly (string | number)[]

/** Something wrong at a place of the charter: what to write instead. */
export interface Problem {
  path: Path
  message: string
}

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

/** A charter that cannot be published, with every problem that it has. */
export class CharterError extends Error {
  override name = 'CharterError'
  readonly problems: readonly LocatedProblem[]
  constructor(problems: readonly LocatedProblem[], file?: string) {
    super(problems.map((problem) => describeProblem(problem, { file })).join('\n'))
    this.problems = problems
  }
}

/**
 * One line for people, terminals and editors: `charter.yaml:12:7 purposes[0].id: found "A b"; write a short name ...`,
 * with a label, like `warning`, before the path.
 */
export function describeProblem(
  { line, column, path, found, message }: LocatedProblem,
  { file, label }: { file?: string | undefined; label?: string } = {},
): string {
  const place = [...(file === undefined ? [] : [file]), line, column].join(':')
  return [place, label && `${label}:`, path && `${path}:`, `found ${found}; ${message}`]
    .filter(Boolean)
    .join(' ')
}

/** A path as people read it: `purposes[0].cookies[1].duration`. */
export function writePath(path: Path): string {
  return path.reduce<string>(
    (written, key) => (typeof key === 'number' ? `${written}[${key}]` : written ? `${written}.${key}` : key),
    '',
  )
}

/** How many names a message says at most. */
export const mostListed = 10

/** Names as a message lists them: all of a few, else the first of them: `a, b, c, …`. */
export function listed(names: readonly string[]): string {
  return names.length <= mostListed ? names.join(', ') : `${names.slice(0, 3).join(', ')}, …`
}

/** The problems that there are of those that there may be: whether, where, and what to write instead. */
export function problemsWhere(possible: readonly [boolean, Path, string][]): Problem[] {
  return possible.flatMap(([isProblem, path, message]) => (isProblem ? [{ path, message }] : []))
}

/** Problems in the order of the file. */
export function inOrder(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
}
