import { type Draft, readDraft } from '../rules/draft.ts'
import { contradictionsIn } from '../rules/rules.ts'
import { type Charter, charterSchema } from '../schema.ts'
import { CharterError, inOrder, type LocatedProblem, type Problem } from './problem.ts'
import { schemaProblems } from './schema-problems.ts'
import { readYaml } from './yaml.ts'

/** A valid charter, with a way to say where in its file a path stands. */
export interface ParsedCharter {
  charter: Charter
  /** The text that was read. */
  source: string
  /** The same, as rules look at it. */
  draft: Draft
  locate(problem: Problem): LocatedProblem
}

/** Further rules that a charter must keep where it is served, for whatever can be read of it. */
export type CharterRule = (draft: Draft) => readonly Problem[]

/** Reads the text of a charter file. Throws CharterError with all that is wrong in it. */
export function parseCharter(
  source: string,
  rules: readonly CharterRule[] = [],
  file?: string,
): ParsedCharter {
  const { raw, problems: misread, locate } = readYaml(source, file)
  const read = charterSchema.safeParse(raw)
  const draft = readDraft(raw)
  const problems = [
    ...schemaProblems(read.error?.issues ?? []),
    ...contradictionsIn(raw, draft),
    ...rules.flatMap((rule) => rule(draft)),
  ]
  if (!read.success || misread.length > 0 || problems.length > 0)
    throw new CharterError(inOrder([...misread, ...problems.map(locate)]), file)
  return { charter: deepFreeze(read.data), source, draft, locate }
}

/** Makes a value and all that it holds unchangeable. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}
