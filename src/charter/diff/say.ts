import { wordsFor } from '../localized.ts'
import { type Block, plainWords, readInline, readMarkdown } from '../markdown.ts'
import type { Charter, Purpose, Text } from '../schema.ts'

/** A version of a charter, told in a language. */
export interface Version {
  charter: Charter
  language: string
}

/** Something said: as it is written, and as it is read. */
export interface Said {
  written: string
  read(): string
}

/** What a version says by a text; nothing for a text that is not there. */
export function say(text: Text | undefined, { charter, language }: Version, read = lineWords): Said[] {
  if (text === undefined) return []
  const { content } = wordsFor(text, charter.languages, language)
  return [{ written: content, read: () => read(content) }]
}

/** What is read as it is written; nothing for what is not there. */
export function sayAsWritten(value: string | undefined): Said[] {
  return value === undefined ? [] : [{ written: value, read: () => value }]
}

/** The first that two sides write differently, as it is read where that differs too; undefined when they agree. */
export function difference(before: readonly Said[], after: readonly Said[]) {
  const longest = before.length > after.length ? before : after
  const index = longest.findIndex((_, i) => before[i]?.written !== after[i]?.written)
  if (index < 0) return undefined
  const [old, now] = [before[index], after[index]]
  const asRead = { before: old?.read(), after: now?.read() }
  return asRead.before === asRead.after ? { before: old?.written, after: now?.written } : asRead
}

export function titleOf({ title }: Purpose, version: Version): string {
  return lineWords(wordsFor(title, version.charter.languages, version.language).content)
}

function lineWords(text: string): string {
  return plainWords(readInline(text))
}

/** The plain words of paragraphs and lists. */
export function paragraphWords(text: string): string {
  return readMarkdown(text).map(wordsOfBlock).join(' ')
}

function wordsOfBlock(block: Block): string {
  if (block.type === 'paragraph') return plainWords(block.children)
  return block.items.flat().map(wordsOfBlock).join(' ')
}
