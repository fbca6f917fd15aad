import { readFileSync } from 'node:fs'
import { applyEdits, modify } from 'jsonc-parser'
import type { Words } from './translations.ts'

/**
 * The text of a file of words with those that it lacks of another language, each in its group; what is there stays as it is
 * written. Throws an error that says where a text stands in the place of a group.
 */
export function completeWords(file: string, own: Words, others: Words): { text: string; added: string[] } {
  const text = readFileSync(file, 'utf8')
  const added = [...others.keys()].filter((key) => !own.has(key))
  const formattingOptions = {
    insertSpaces: !/^\t/m.test(text),
    tabSize: /^( +)"/m.exec(text)?.[1]?.length ?? 2,
  }
  const completed = added.reduce((sofar, key) => {
    try {
      return applyEdits(sofar, modify(sofar, key.split('.'), others.get(key), { formattingOptions }))
    } catch {
      throw new Error(`${file} has a text in the place of the group that ${key} belongs to; remove that text`)
    }
  }, text)
  return { text: completed, added }
}

/** The keys of the words that are the same in two languages, as what was copied and is not said in its own words yet. */
export function sameWords(own: Words, others: Words): string[] {
  return [...others].flatMap(([key, words]) => (own.get(key) === words ? [key] : []))
}
