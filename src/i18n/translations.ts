import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInstance, type TFunction } from 'i18next'
import type FsBackend from 'i18next-fs-backend'
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { listed, mostListed } from '../charter/problem.ts'
import { haveSameScript, isSameLanguage, ownNameOf, supportedLanguage } from './negotiate.ts'

// Its build for import has a top-level await, on which the require() of a host in CommonJS would fail.
const Backend: typeof FsBackend = createRequire(import.meta.url)('i18next-fs-backend')

/** What the software says. A language without words of its own is said in those of the nearest: `nl-BE` in those of `nl`. */
export interface Translations {
  /** The languages that have words of their own. */
  languages: readonly string[]
  /**
   * What keeps a charter from being shown in this language: which words to add, or what is left of another language or is no
   * JSON, and in which file; undefined for nothing.
   */
  lackOf(language: string): string | undefined
  /** The words of a language. Throws where neither it nor one like it has any. */
  of(language: string): TFunction
  /** All that is said in a language, as its file has it. Throws as `of` does. */
  all(language: string): unknown
}

/** The language that has every word. */
export const reference = 'en'

/**
 * Finds the languages of the folder that is shipped (`fr/translation.json`, ...), and of another one with more languages, or
 * better words for the same. Each is read once, when it is first asked for; which files there are is known before, so no word
 * of a visitor reaches the loader. Throws where the other is no folder.
 */
export function openTranslations(shipped: string, further?: string): Translations {
  const files = filesByLanguage(further === undefined ? [shipped] : [shipped, further])
  const languages = [...files.keys()].sort()
  const i18next = createInstance().use(Backend)
  // Reads synchronously, so that words are there when they are asked for.
  void i18next.init({
    backend: { loadPath: (language: string) => files.get(language)?.[0] ?? '' },
    supportedLngs: languages,
    load: 'currentOnly',
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  })
  const speakers = new Map<string, TFunction>()
  const needed = [...readWords(join(shipped, reference, wordsFile)).keys()]
  return { languages, lackOf, of, all }

  /** The language itself where it has words, else the nearest that has; empty for none. */
  function spokenFor(language: string): string {
    return nearestOf(language, languages) ?? ''
  }

  function lackOf(language: string): string | undefined {
    const spoken = spokenFor(language)
    const file = files.get(spoken)?.at(-1)
    if (file === undefined)
      return `add the words of the software as ${language}/${wordsFile} in the folder ${further ?? 'that LOCALES_DIR names'} and start again, or use ${languages.join(', ')}`
    try {
      const words = new Map(wordsIn(all(spoken), []))
      const missing = needed.filter((key) => !words.has(key))
      const count = missing.length > mostListed ? `${missing.length} words are missing, as ` : ''
      if (missing.length > 0) return `add to ${file} and start again: ${count}${listed(missing)}`
      const wrong = ofAnotherLanguage(words, spoken, languages)
      return wrong && `change in ${file} and start again: ${wrong}`
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  function of(language: string): TFunction {
    const spoken = spokenFor(language)
    return speakers.get(spoken) ?? load(spoken, language)
  }

  function load(spoken: string, language: string): TFunction {
    const own = files.get(spoken)
    if (!own) throw new Error(`there are no words for ${language} in ${[shipped, further].join(' ')}`)
    const [, ...better] = own.map(readWords)
    void i18next.loadLanguages(spoken)
    for (const words of better) i18next.addResources(spoken, 'translation', Object.fromEntries(words))
    const t = memoize(i18next.getFixedT(spoken))
    speakers.set(spoken, t)
    return t
  }

  function all(language: string): unknown {
    of(language)
    return i18next.getResourceBundle(spokenFor(language), 'translation')
  }
}

/** The language itself where it is one of these, else the nearest of them in the same script: `nl` for `nl-BE`. */
export function nearestOf(language: string, languages: readonly string[]): string | undefined {
  const nearest = languages.includes(language) ? language : supportedLanguage(language, languages)
  return nearest !== undefined && haveSameScript(language, nearest) ? nearest : undefined
}

/** What of the words of a language is left from another one, whose file was copied: the form of its dates, or its name. */
function ofAnotherLanguage(words: Words, language: string, others: readonly string[]): string | undefined {
  const [formats = '', name = ''] = [words.get('language.formats'), words.get('language.name')]
  // For a language that Node does not know, the dates of another may be the nearest.
  const isKnown = () => Intl.DateTimeFormat.supportedLocalesOf(language).length > 0
  if (formats.includes('_') || (!isSameLanguage(formats, language) && isKnown()))
    return `language.formats is "${formats}"; write a tag of this language, like ${language}`
  const isCalled = (code: string) => ownNameOf(code)?.toLowerCase() === name.toLowerCase()
  const isWrong =
    !isCalled(language) && others.some((code) => !isSameLanguage(code, language) && isCalled(code))
  return isWrong ? `language.name is "${name}"; write the name of ${language} in itself` : undefined
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

/** The name of the file of a language, in its folder. */
export const wordsFile = 'translation.json'

/** The files of each language, in the order of the folders. What a region or a variant leaves out, its language says. */
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
  return new Map([...files].map(([language, own]) => [language, [...generalFiles(language), ...own]]))

  function generalFiles(language: string): readonly string[] {
    const [general = ''] = language.split('-')
    return general !== language && haveSameScript(general, language) ? (files.get(general) ?? []) : []
  }
}

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
