import { laws } from './jurisdictions/jurisdictions.ts'
import type { Jurisdiction, Words } from './jurisdictions/rule.ts'
import type { Charter, Text } from './schema.ts'

/** The law that a charter is under; undefined where it names no jurisdiction. */
export function lawOf({ jurisdiction }: Charter): Jurisdiction | undefined {
  return jurisdiction && laws[jurisdiction]
}

/** To whom a visitor may complain: whom the charter names, else the authority of its jurisdiction. */
export function authorityOf(charter: Charter): Charter['authority'] {
  const known = lawOf(charter)?.authority?.value
  return (
    charter.authority ?? (known && { name: inEach(known.name, charter), url: inEach(known.url, charter) })
  )
}

/** Words in each language of a charter in which they are known; where they are in none, the English ones for all. */
function inEach(words: Words, { languages }: Charter): Text {
  if (typeof words === 'string') return words
  const known = languages.flatMap((language) => {
    const said = words[language] ?? words[new Intl.Locale(language).language]
    return said === undefined ? [] : [[language, said]]
  })
  return known.length > 0 ? Object.fromEntries(known) : (words.en ?? '')
}
