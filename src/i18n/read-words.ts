import { readFileSync } from 'node:fs'
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'

/** What the software says in a language, by keys like `choice.title`: texts that are not empty. */
export type Words = ReadonlyMap<string, string>

/** Reads a JSON file of words. Throws an error that says where it is not JSON, and what to write there. */
export function readWords(file: string): Words {
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  const errors: ParseError[] = []
  const words: unknown = parse(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (first) throw new Error(describe(file, text, first))
  return new Map(wordsIn(words, []))
}

function wordsIn(value: unknown, path: readonly string[]): [string, string][] {
  if (typeof value === 'string' && value.trim() !== '') return [[path.join('.'), value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => wordsIn(child, [...path, key]))
}

function describe(file: string, text: string, { error, offset }: ParseError): string {
  const lines = text.slice(0, offset).split('\n')
  const rest = /^.{0,40}/.exec(text.slice(offset))?.[0].trim()
  const found = rest ? JSON.stringify(rest) : 'the end of the line'
  const remedy = remedies[printParseErrorCode(error)] ?? 'write JSON'
  return `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1} found ${found}; ${remedy}`
}

/** What to write instead, by the names that the JSON library gives to its errors. */
const remedies: Partial<Record<string, string>> = {
  InvalidSymbol: 'write a text in double quotes',
  ValueExpected: 'write a text in double quotes',
  PropertyNameExpected: 'write a name in double quotes, or remove the comma before',
  ColonExpected: 'write a colon before',
  CommaExpected: 'write a comma before',
  CloseBraceExpected: 'write } before',
  EndOfFileExpected: 'remove what follows the last }',
  InvalidCommentToken: 'remove the remark: JSON has none',
  UnexpectedEndOfString: 'close the quotation mark on its line',
  InvalidEscapeCharacter: 'write \\\\ for a backslash',
  InvalidCharacter: 'remove the control character',
}
