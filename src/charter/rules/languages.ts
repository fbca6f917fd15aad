import leven from 'leven'
import type { Problem } from '../source/problem.ts'
import { type TextPlace, textPlacesIn, wordsAt } from '../text.ts'
import type { Draft } from './draft.ts'

/** How often a charter has texts in a language, by its name. */
export function countLanguages(raw: unknown): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { language } of textPlacesIn(raw).flatMap(wordsAt))
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
export function languageProblems(raw: unknown, { languages }: Draft): Problem[] {
  const names = languages.map(({ language }) => language)
  const counts = countLanguages(raw)
  return [
    ...languages
      .filter(({ language }, index) => names.indexOf(language) !== index)
      .map(({ path }) => ({ path, message: 'write each language once' })),
    ...languages.flatMap(({ language, path, isCode, meant }) => {
      const message = `write ${meant}: ${counts.get(meant ?? '')} texts are in ${meant}, and none is in ${language}`
      return isCode && meant !== undefined ? [{ path, message }] : []
    }),
    ...textPlacesIn(raw).flatMap((place) => wrongLanguages(place, languages)),
  ]
}

function wrongLanguages(place: TextPlace, languages: Draft['languages']): Problem[] {
  const [first] = languages
  if (first === undefined || typeof place.value !== 'object' || place.value === null) return []
  const words = wordsAt(place)
  const names = languages.map(({ language }) => language)
  const known = new Set([...names, ...languages.map(({ meant }) => meant)])
  const isInFirst = words.some(({ language }) => language === (first.meant ?? first.language))
  return [
    ...words
      .filter(({ language }) => !known.has(language))
      .map(({ path }) => ({ path, message: `use the languages of this charter: ${names.join(', ')}` })),
    ...(isInFirst
      ? []
      : [{ path: place.path, message: `add the text in ${first.language}, the first language` }]),
  ]
}
