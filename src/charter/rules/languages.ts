import leven from 'leven'
import type { Problem } from '../source/problem.ts'
import type { TextPlace } from '../text.ts'
import type { Draft } from './draft.ts'

/** How often a charter has texts in a language, by its name. */
export function countLanguages(texts: readonly TextPlace[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { words } of texts)
    for (const { language } of words)
      if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1)
  return counts
}

/**
 * The name that the texts of a listed language have, where none has the one that is listed and a name that is not
 * listed recurs: `eng` is listed, and the texts are in `en`.
 */
export function meantLanguages(
  listed: readonly string[],
  counts: ReadonlyMap<string, number>,
): Map<string, string> {
  const strangers = [...counts].filter(([language, count]) => count > 1 && !listed.includes(language))
  const meant = new Map<string, string>()
  for (const language of listed.filter((language) => !counts.has(language))) {
    const distance = ([stranger]: [string, number]) => leven(language.toLowerCase(), stranger.toLowerCase())
    const [closest] = strangers.sort((a, b) => distance(a) - distance(b) || b[1] - a[1]).splice(0, 1)
    if (closest) meant.set(language, closest[0])
  }
  return meant
}

/** Languages that are listed twice or by another name than their texts have, and texts in other languages. */
export function languageProblems(texts: readonly TextPlace[], { languages }: Draft): Problem[] {
  const names = languages.map(({ language }) => language)
  return [
    ...languages
      .filter(({ language }, index) => names.indexOf(language) !== index)
      .map(({ path }) => ({ path, message: 'write each language once' })),
    ...languages.flatMap(({ language, path, isCode, meant }) => {
      if (!isCode || meant === undefined) return []
      const count = countLanguages(texts).get(meant)
      return [{ path, message: `write ${meant}: ${count} texts are in ${meant}, and none is in ${language}` }]
    }),
    ...wrongLanguages(texts, languages),
  ]
}

function wrongLanguages(texts: readonly TextPlace[], languages: Draft['languages']): Problem[] {
  const [first] = languages
  if (first === undefined) return []
  const known = new Set<string | undefined>(languages.flatMap(({ language, meant }) => [language, meant]))
  const foreign = `use the languages of this charter: ${languages.map(({ language }) => language).join(', ')}`
  const missing = `add the text in ${first.language}, the first language`
  const written = first.meant ?? first.language
  return texts
    .filter(({ value }) => typeof value === 'object' && value !== null)
    .flatMap(({ path, words }) => [
      ...words.filter(({ language }) => !known.has(language)).map(({ path }) => ({ path, message: foreign })),
      ...(words.some(({ language }) => language === written) ? [] : [{ path, message: missing }]),
    ])
}
