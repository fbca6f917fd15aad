/** A change of a text: what stands from one offset up to another becomes something else. */
export interface Edit {
  start: number
  end: number
  text: string
}

/** A text after edits that do not overlap; those at one place follow each other. */
export function splice(source: string, edits: readonly Edit[]): string {
  let done = 0
  let spliced = ''
  for (const { start, end, text } of inPlace(edits)) {
    spliced += source.slice(done, start) + text
    done = end
  }
  return spliced + source.slice(done)
}

/** How many lines around a change a diff shows. */
const context = 3

/**
 * Edits as a unified diff that `git apply -p0` and `patch -p0` take, where the file is named from the folder that they run in;
 * an empty text where nothing changes.
 */
export function unifiedDiff(file: string, source: string, edits: readonly Edit[]): string {
  const lines = linesOf(source)
  const changes = changesOf(lines, edits)
  if (changes.length === 0) return ''
  // A tab ends a name that holds blanks.
  const name = /\s/.test(file) ? `${file}\t` : file
  let shift = 0
  const hunks = gathered(changes).map((changes) => {
    const [first, last] = [changes[0]?.at ?? 0, changes.at(-1)]
    const from = Math.max(0, first - context)
    const to = Math.min(lines.length, (last?.at ?? 0) + (last?.removed.length ?? 0) + context)
    let at = from
    let added = 0
    const body = changes.flatMap((change) => {
      const before = lines.slice(at, change.at)
      at = change.at + change.removed.length
      added += change.added.length - change.removed.length
      return [...marked(' ', before), ...marked('-', change.removed), ...marked('+', change.added)]
    })
    const head = `@@ -${from + 1},${to - from} +${from + shift + 1},${to - from + added} @@\n`
    shift += added
    return head + [...body, ...marked(' ', lines.slice(at, to))].join('')
  })
  return `--- ${name}\n+++ ${name}\n${hunks.join('')}`
}

function inPlace(edits: readonly Edit[]): Edit[] {
  return edits.toSorted((a, b) => a.start - b.start)
}

/** Lines that are replaced by others. */
interface Change {
  at: number
  removed: string[]
  added: string[]
}

function changesOf(lines: readonly string[], edits: readonly Edit[]): Change[] {
  let offset = 0
  const starts = lines.map((line) => {
    offset += line.length
    return offset - line.length
  })
  const lineAt = (offset: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= offset),
    )
  const groups: { at: number; last: number; edits: Edit[] }[] = []
  for (const edit of inPlace(edits)) {
    const [at, last] = [lineAt(edit.start), lineAt(edit.end)]
    const group = groups.at(-1)
    if (group && group.last >= at) {
      group.edits.push(edit)
      group.last = Math.max(group.last, last)
    } else groups.push({ at, last, edits: [edit] })
  }
  const changes = groups.map(({ at, last, edits }) => {
    const removed = lines.slice(at, last + 1)
    const start = starts[at] ?? 0
    const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
    return trimmed({ at, removed, added: linesOf(splice(removed.join(''), moved)) })
  })
  return changes.filter(({ removed, added }) => removed.length + added.length > 0)
}

/** A change without the lines that are the same before and after it. */
function trimmed({ at, removed, added }: Change): Change {
  const isSame = (index: number) => removed.at(index) === added.at(index)
  const most = Math.min(removed.length, added.length)
  let start = 0
  while (start < most && isSame(start)) start += 1
  let end = 0
  while (end < most - start && isSame(-1 - end)) end += 1
  return {
    at: at + start,
    removed: removed.slice(start, removed.length - end),
    added: added.slice(start, added.length - end),
  }
}

/** Changes that share the lines around them, together. */
function gathered(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1)
    if (last && change.at - last.at - last.removed.length <= 2 * context) hunks.at(-1)?.push(change)
    else hunks.push([change])
  }
  return hunks
}

/** Lines with their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`,
  )
}
