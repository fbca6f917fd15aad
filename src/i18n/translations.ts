import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInstance, type TFunction } from 'i18next'
import type FsBackend from 'i18next-fs-backend'
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { listed, mostListed } from '../charter/problem.ts'

// Its build for import has a top-level await, on which the require() of a host in CommonJS would fail.
const Backend: typeof FsBackend = createRequire(import.meta.url)('i18next-fs-backend')

/** What the software says, in each language that has words. */
export interface Translations {
  languages: readonly string[]
  /** What a charter in this language would show without words: what to add, and to which file; undefined for nothing. */
  lackOf(language: string): string | undefined
  /** The words of a language. Throws for a language that is not among `languages`. */
  of(language: string): TFunction
  /** All that is said in a language, as its file has it. Throws as `of` does. */
  all(language: string): unknown
}

/** The language that has every word. */
const reference = 'en'

/**
 * Reads every language of the folder that is shipped (`fr/translation.json`, ...) once, and of another one with more
 * languages, or better words for the same. No language is ever loaded afterwards, so no word of a visitor reaches the
 * loader. Throws an error that names each file that is not JSON, with its line.
 */
export function openTranslations(shipped: string, further?: string): Translations {
  const files = filesByLanguage(further === undefined ? [shipped] : [shipped, further])
  const words = readAll(files)
  const languages = [...files.keys()].sort()
  const i18next = createInstance().use(Backend)
  // Reads synchronously, so that all words are there at once.
  void i18next.init({
    backend: { loadPath: (language: string) => files.get(language)?.[0] ?? '' },
    lng: languages[0] ?? reference,
    preload: languages,
    supportedLngs: languages,
    load: 'currentOnly',
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  })
  for (const [language, [, ...better]] of files)
    for (const file of better)
      i18next.addResources(language, 'translation', Object.fromEntries(readWords(file)))
  const speakers = new Map(languages.map((language) => [language, memoize(i18next.getFixedT(language))]))
  return { languages, lackOf, of, all }

  function lackOf(language: string): string | undefined {
    const known = words.get(language)
    const file = files.get(language)?.at(-1)
    if (!known || !file)
      return `add the words of the software as ${language}/${wordsFile} in the folder ${further ?? 'that LOCALES_DIR names'} and start again, or use ${languages.join(', ')}`
    const missing = [...(words.get(reference)?.keys() ?? [])].filter((key) => !known.has(key))
    const all = missing.length > mostListed ? `${missing.length} words are missing, as ` : ''
    return missing.length === 0 ? undefined : `add to ${file} and start again: ${all}${listed(missing)}`
  }

  function of(language: string): TFunction {
    const t = speakers.get(language)
    if (!t) throw new Error(`there are no words for ${language} in ${[shipped, further].join(' ')}`)
    return t
  }

  function all(language: string): unknown {
    of(language)
    return i18next.getResourceBundle(language, 'translation')
  }
}

/** Remembers what is said without values: a page says a hundred such words, and i18next looks for each anew. */
function memoize(t: TFunction): TFunction {
  const said = new Map<string, string>()
  return new Proxy(t, {
    apply(target, _this, [key, values]: [string, Record<string, unknown> | undefined]) {
      if (values) return target(key, values)
      const words = said.get(key) ?? target(key)
      said.set(key, words)
      return words
    },
  })
}

const wordsFile = 'translation.json'

/** The files of each language, in the order of the folders. */
function filesByLanguage(folders: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (const folder of folders) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`${folder} is no folder: LOCALES_DIR names one of words`)
    for (const language of readdirSync(folder)) {
      const file = join(folder, language, wordsFile)
      if (existsSync(file)) files.set(language, [...(files.get(language) ?? []), file])
    }
  }
  return files
}

/** The words of each language: those of a later file stand for those of an earlier one. */
function readAll(files: ReadonlyMap<string, readonly string[]>): Map<string, Words> {
  const problems: string[] = []
  const words = new Map(
    [...files].map(([language, paths]): [string, Words] => [language, new Map(paths.flatMap(read))]),
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return words

  function read(file: string): [string, string][] {
    try {
      return [...readWords(file)]
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
      return []
    }
  }
}

/** What the software says in a language, by keys like `choice.title`: texts that are not empty. */
type Words = ReadonlyMap<string, string>

/** Reads a JSON file of words. Throws an error that says where it is not JSON, and what to write there. */
function readWords(file: string): Words {
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
