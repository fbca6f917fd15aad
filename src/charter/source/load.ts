import { type BigIntStats, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Logo } from '../appearance.ts'
import { CharterError, inOrder, type LocatedProblem, type Problem } from '../problem.ts'
import { type Draft, readDraft } from '../rules/draft.ts'
import { contradictionsIn } from '../rules/rules.ts'
import { type Charter, charterSchema } from '../schema.ts'
import { textPlacesIn } from '../text.ts'
import { readLogos } from './logo.ts'
import { schemaProblems } from './schema-problems.ts'
import { readYaml } from './yaml.ts'

/** A valid charter, with a way to say where in its file a path stands. */
export interface ParsedCharter {
  charter: Charter
  /** The text that was read. */
  source: string
  locate(problem: Problem): LocatedProblem
}

/** A valid charter that was read from a file. */
export interface LoadedCharter extends ParsedCharter {
  /** The logos that it names, read from beside it. */
  logos: readonly Logo[]
  /** The state of the file before it was read: an edit meanwhile is a change. */
  state: FileState
}

/** Further rules for a charter where it is published; they look at all of it that can be read. */
export type CharterRule = (draft: Draft) => readonly Problem[]

/** What tells two states of a file apart: every edit changes it, also one that resets the times of the file. */
export type FileState = string

/**
 * Reads a charter file of at most 1 MB in UTF-8. Throws CharterError with all that is wrong in it, or the error of
 * the file system when it cannot be read.
 */
export function loadCharter(file: string, rules: readonly CharterRule[] = []): LoadedCharter {
  const { draft, conclude, state } = examineFile(file)
  return { ...conclude(rules.flatMap((rule) => rule(draft))), state }
}

/** Reads the text of a charter file. Throws CharterError with all that is wrong in it. */
export function parseCharter(
  source: string,
  rules: readonly CharterRule[] = [],
  file?: string,
): ParsedCharter {
  const { draft, conclude } = examine(source, file)
  return conclude(rules.flatMap((rule) => rule(draft)))
}

/** A charter file that was read, right or wrong. */
export interface ExaminedFile extends Examined<ParsedCharter & Pick<LoadedCharter, 'logos'>> {
  /** The state of the file before it was read. */
  state: FileState
}

/** Reads a charter file as far as it can be read. Throws CharterError, or the error of the file system, where it cannot. */
export function examineFile(file: string): ExaminedFile {
  const state = stateOfFile(file)
  const { draft, conclude } = examine(readSource(file), file)
  return {
    draft,
    state,
    conclude(found) {
      const { logos, problems } = readLogos(draft.logos, dirname(file))
      return { ...conclude([...found, ...problems]), logos }
    },
  }
}

/** A text that was read as a charter, right or wrong, for further rules to look at. */
interface Examined<Concluded = ParsedCharter> {
  draft: Draft
  /** The charter, unless further rules have found problems. Throws CharterError with all that is wrong. */
  conclude(found: readonly Problem[]): Concluded
}

/** Reads the text of a charter file as far as it can be read. Throws CharterError where it is not YAML. */
function examine(source: string, file?: string): Examined {
  const { raw, problems: misread, locate } = readYaml(source, file)
  const read = charterSchema.safeParse(raw, { reportInput: true })
  const issues = read.error?.issues ?? []
  const texts = textPlacesIn(raw)
  const draft = readDraft(raw, texts, issues)
  return {
    draft,
    conclude(found) {
      const problems = [...schemaProblems(issues), ...contradictionsIn(texts, draft), ...found]
      if (!read.success || misread.length > 0 || problems.length > 0)
        throw new CharterError(inOrder([...misread, ...problems.map(locate)]), file)
      return { charter: deepFreeze(read.data), source, locate }
    },
  }
}

const largestFile = 1_000_000

function readSource(file: string): string {
  if (statSync(file).isDirectory()) throw new Error(`${file} is a folder: name the charter file in it`)
  const bytes = readFileSync(file)
  if (bytes.length > largestFile)
    throw unreadable(file, `${bytes.length} bytes`, 'write at most 1,000,000 bytes')
  return decode(bytes, file)
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unreadable(file, 'bytes that are not UTF-8', 'save the file as UTF-8')
  }
}

function unreadable(file: string, found: string, message: string): CharterError {
  return new CharterError([{ line: 1, column: 1, path: '', found, message }], file)
}

/** The state of a file now. Throws the error of the file system when there is none. */
export function stateOfFile(file: string): FileState {
  return stateOf(statSync(file, { bigint: true }))
}

/** The state of a file that was looked at. */
export function stateOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileState {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}

/** Makes a value and all that it holds unchangeable. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}
