import { wordsFor } from '../charter/localized.ts'
import { plainWords, readInline } from '../charter/markdown.ts'
import type { Charter } from '../charter/schema.ts'
import { parseCharter } from '../charter/source/load.ts'
import type { Engine } from '../records/engine.ts'
import { UsageError } from './usage-error.ts'

/** The title of a purpose, with its language. */
export interface PurposeTitle {
  words: string
  lang: string
}

/**
 * The titles of the purposes of the charter that was served last, by their ids: in the language that is asked for, or else
 * in English, or else in its first. None where its file cannot be read by this release. Throws UsageError for a language
 * that it does not have.
 */
export async function purposeTitles(
  engine: Engine,
  asked: string | undefined,
): Promise<ReadonlyMap<string, PurposeTitle>> {
  const last = (await engine.publications()).at(-1)
  const source = last && (await engine.read(last.version))?.source
  const charter = source === undefined ? undefined : readCharter(source)
  if (!charter) return new Map()
  const { languages, purposes } = charter
  const language = languageOf(languages, asked)
  return new Map(
    purposes.map(({ id, title }) => {
      const { content, lang = language } = wordsFor(title, languages, language)
      return [id, { words: plainWords(readInline(content)), lang }]
    }),
  )
}

function readCharter(source: string): Charter | undefined {
  try {
    return parseCharter(source).charter
  } catch {
    return undefined
  }
}

function languageOf(languages: readonly string[], asked: string | undefined): string {
  if (asked !== undefined && !languages.includes(asked))
    throw new UsageError(
      `--language is ${asked}; the languages of the charter that was served last are ${languages.join(', ')}`,
    )
  const [first = 'en'] = languages
  return asked ?? languages.find((language) => language === 'en') ?? first
}
