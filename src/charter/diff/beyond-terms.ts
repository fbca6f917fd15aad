import { canonical } from '../hash.ts'
import { listed } from '../problem.ts'
import type { Charter } from '../schema.ts'
import { languageAgreedTo, termsOfBoth } from '../terms.ts'

/**
 * What of a purpose today goes beyond a yes that was given to it in an earlier charter, in words for the operator: `a change
 * of description`, `a longer duration of _pk_*`, `a new cookie _ga`. Empty exactly where coversTerms holds.
 */
export function beyondTerms(before: Charter, now: Charter, id: string): string[] {
  const terms = termsOfBoth(before, now, id)
  if (!terms) return ['a consent that was not asked']
  const purpose: Record<string, unknown> = { ...now.purposes.find((purpose) => purpose.id === id) }
  const words = changedFields(terms.before.words, terms.now.words).map(
    (field) => `a change of ${field}${howLittle(purpose[field], terms.among)}`,
  )
  return [...words, ...beyondRows(terms.before.lives, terms.now.lives)]
}

/** How little it takes to change a text that is agreed to; nothing of what is no text of the purpose, as its revision. */
function howLittle(text: unknown, among: ReadonlySet<string>): string {
  if (typeof text === 'string') return ' (one word is enough; capitals, punctuation and links are not)'
  if (typeof text !== 'object') return ''
  const language = languageAgreedTo(text as Record<string, string>, among)
  return ` (one word in ${language} is enough; capitals, punctuation, links and the other languages are not)`
}

/** The terms of one row besides how long it lives, of one of its names. */
type Row = Partial<Record<string, unknown>>

function beyondRows(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): string[] {
  const earlier = [...before].map(([row, life]) => ({ row: JSON.parse(row) as Row, life }))
  const beyond = [...now].flatMap(([written, life]) => {
    if (life <= (before.get(written) ?? -1)) return []
    const row = JSON.parse(written) as Row
    const [nearest] = earlier
      .filter((other) => isSameTracker(other.row, row))
      .map((other) => ({ fields: changedFields(other.row, row), isLonger: life > other.life }))
      .sort((a, b) => a.fields.length - b.fields.length)
    const name = String(row.name ?? `${row.technology} of ${row.provider}`)
    // What else changed is said of the cookie itself.
    if (row.isData)
      return nearest?.fields.length === 0 ? [{ what: 'a longer retention of the data of', name }] : []
    if (!nearest) return [{ what: row.name === undefined ? 'a new' : `a new ${row.technology}`, name }]
    const changes = nearest.fields.map((field) => ({ what: `a change of ${field} of`, name }))
    return [...(nearest.isLonger ? [{ what: 'a longer duration of', name }] : []), ...changes]
  })
  return [...Map.groupBy(beyond, ({ what }) => what)].map(
    ([what, rows]) => `${what} ${listed(rows.map(({ name }) => name))}`,
  )
}

/** What has no name is known by its provider. */
function isSameTracker(before: Row, now: Row): boolean {
  const isSame =
    before.technology === now.technology && before.name === now.name && before.isData === now.isData
  return isSame && (now.name !== undefined || before.provider === now.provider)
}

function changedFields(before: Row, now: Row): string[] {
  const fields = new Set([...Object.keys(now), ...Object.keys(before)])
  return [...fields].filter((field) => canonical(before[field]) !== canonical(now[field]))
}
