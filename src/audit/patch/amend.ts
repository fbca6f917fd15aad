import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml'
import type { Code, Finding } from '../finding.ts'
import { extentOf, type Report } from '../report.ts'
import { plain } from '../reports/plain.ts'
import type { Seen, SeenCookie } from '../seen.ts'
import { type Edit, splice } from './edits.ts'
import { durationOf, newRowsFor, one } from './new-rows.ts'
import { addEntry, commentAbove, type Page, rowAt, rowPathOf, setField } from './places.ts'

/** What an audit changes in the file of a charter. */
export interface Amendment {
  edits: readonly Edit[]
  /** The text of the charter with these edits. */
  text: string
  /** The findings that are gone with them, once the rows that were added are completed. */
  mended: readonly Finding[]
  /** The findings that a person has to decide on. */
  left: readonly Finding[]
}

type Field = 'duration' | 'party' | 'domain' | 'path'

/** The field of a row that is wrong where a code is found. */
const fieldOf: Partial<Record<Code, Field>> = {
  'longer-than-declared': 'duration',
  'wrong-party': 'party',
  'wrong-domain': 'domain',
  'wrong-path': 'path',
}

/**
 * What the text of a charter has to say so that it is true of what was seen: other values in its rows, and a row for what has
 * none, in a purpose of its own that cannot be published until it is completed. A row that was never seen stays, with a
 * comment. Nothing else changes, not a blank.
 */
export function amend(source: string, report: Pick<Report, 'seen' | 'findings' | 'generatedAt'>): Amendment {
  const page: Page = { source, document: parseDocument(source) }
  const findings = report.findings.filter(({ ignored }) => !ignored)
  const done = [changedFields(page, findings, report.seen), addedRows(page, findings, report.seen)]
  const edits = [...done.flatMap(({ edits }) => edits), ...remarks(page, findings, report)]
  const mended = new Set(done.flatMap(({ mended }) => mended))
  return {
    edits,
    text: splice(source, edits),
    mended: findings.filter((finding) => mended.has(finding)),
    left: findings.filter((finding) => !mended.has(finding) && finding.severity !== 'note'),
  }
}

type Done = Pick<Amendment, 'edits' | 'mended'>

function changedFields(page: Page, findings: readonly Finding[], seen: Seen): Done {
  const placed = findings.flatMap((finding) => {
    const [field, path] = [fieldOf[finding.code], rowPathOf(finding.place?.path ?? '')]
    return field && path ? [{ finding, field, path }] : []
  })
  const groups = Map.groupBy(placed, ({ field, path }) => JSON.stringify([path, field]))
  const all = [...groups.values()].map((group): Done => {
    const [{ field, path } = { field: 'party' as const, path: [] }] = group
    const row = rowAt(page, path)
    const names = group.map(({ finding }) => finding.subject)
    const value = row && trueValue(field, cookiesOf(seen, names), row)
    const edit = row && value !== undefined ? setField(page, row, field, value) : undefined
    return edit ? { edits: [edit], mended: group.map(({ finding }) => finding) } : { edits: [], mended: [] }
  })
  return { edits: all.flatMap(({ edits }) => edits), mended: all.flatMap(({ mended }) => mended) }
}

function cookiesOf({ states }: Seen, names: readonly string[]): SeenCookie[] {
  return states.flatMap(({ cookies }) =>
    cookies.filter(({ name, refused }) => names.includes(name) && refused === undefined),
  )
}

/** What a row has to say of cookies; undefined where no single value is true of all of them. */
function trueValue(field: Field, cookies: readonly SeenCookie[], row: YAMLMap): string | undefined {
  if (field === 'domain') return one(cookies.map(({ domain }) => domain.replace(/^\./, '')))
  if (field !== 'duration') return one(cookies.map((cookie) => cookie[field]))
  const party = row.get('party')
  const ofParty = cookies.filter((cookie) => cookie.party === party)
  return durationOf(ofParty.length > 0 ? ofParty : cookies)
}

function addedRows(page: Page, findings: readonly Finding[], seen: Seen): Done {
  const undeclared = findings.filter(({ code }) => code === 'undeclared')
  const rows = undeclared.map((finding) => ({ finding, rows: newRowsFor(finding.subject, seen) }))
  const unique = new Map(rows.flatMap(({ rows }) => rows.map(({ key, lines }) => [key, lines] as const)))
  if (unique.size === 0) return { edits: [], mended: [] }
  const edit = addEntry(page, 'purposes', [
    '# TODO: seen on the site, and in no row. Move each row to the purpose that it serves and complete it, or remove it',
    '# from the site: "charte check" refuses the charter until then.',
    `- id: ${freeId(page)}`,
    '  title:',
    '  cookies:',
    ...[...unique.values()].flat().map((line) => `    ${line}`),
  ])
  return edit
    ? { edits: [edit], mended: rows.filter(({ rows }) => rows.length > 0).map(({ finding }) => finding) }
    : { edits: [], mended: [] }
}

/** A name for a purpose that no purpose has. */
function freeId({ document }: Page): string {
  const purposes: unknown = document.get('purposes', true)
  const used = new Set(isSeq(purposes) ? purposes.items.map((item) => isMap(item) && item.get('id')) : [])
  let id = 'todo'
  for (let count = 2; used.has(id); count += 1) id = `todo-${count}`
  return id
}

function remarks(
  page: Page,
  findings: readonly Finding[],
  report: Pick<Report, 'seen' | 'generatedAt'>,
): Edit[] {
  const rest = ` on ${plain(report.seen.site)} (${extentOf(report)}, ${report.generatedAt.slice(0, 10)}): is it still in use?`
  return findings.flatMap(({ code, place }) => {
    const path = code === 'never-seen' ? rowPathOf(place?.path ?? '') : undefined
    const row = path && rowAt(page, path)
    return (row && commentAbove(page, row, 'Never seen', rest)) ?? []
  })
}
