import { writeFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** Where a command is run: its environment, its streams and its clock. */
export interface Terminal {
  env: Record<string, string | undefined>
  stdin: Readable & { isTTY?: boolean }
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream & { isTTY?: boolean }
  now(): Date
}

/** A command that was not written as it must be; its message is a line that says how. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Writes the file that a command was asked for; `wx` where none may be there yet. Rejects with its name and why it cannot be written. */
export async function writeOut(
  out: string,
  content: string | Uint8Array,
  flag: 'w' | 'wx' = 'w',
): Promise<void> {
  try {
    await writeFile(out, content, { flag })
  } catch (error) {
    throw new Error(`${out} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}

/** Rows as lines of aligned columns: words to the left, numbers to the right. */
export function textTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, inWords(cell).length)
  const numeric = widths.map((_, column) => rows.some((row) => typeof row[column] === 'number'))
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0
        return numeric[column] ? inWords(cell).padStart(width) : inWords(cell).padEnd(width)
      })
      return `${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}

function inWords(cell: string | number): string {
  return typeof cell === 'number' ? cell.toLocaleString('en') : cell
}

/** Shows on a terminal, and nowhere else, how many records are done. */
export interface Progress {
  show(count: number): void
  end(): void
}

/** How many records are done between two signs of it. */
const step = 1000

/** The progress of something that is done to records, as `exported`. */
export function progressOn(stderr: Terminal['stderr'], done: string): Progress {
  let last = 0
  const write = (count: number) => stderr.write(`\r${count.toLocaleString('en')} records ${done}`)
  return {
    show(count) {
      if (stderr.isTTY && count - last >= step) write(count)
      if (count - last >= step) last = count
    },
    end() {
      if (stderr.isTTY && last > 0) stderr.write('\n')
    },
  }
}

/** The forms in which a charter is exported. */
export const charterFormats = ['html', 'markdown', 'json', 'csv', 'pdf', 'device-storage'] as const

/** The forms in which records are exported. */
export const recordFormats = ['csv', 'jsonl'] as const

/** The forms of the report of an audit. */
export const auditFormats = ['text', 'html', 'json', 'md', 'junit', 'sarif'] as const
export type AuditFormat = (typeof auditFormats)[number]

/** What the help of every command says of its exit codes. */
export const exitCodes = `
Exit codes:
  0  done
  1  could not be done: nothing found, a wrong charter or setting, no database
  2  wrong usage
`

/** What the help of a command shows of its use: whole lines, each with what it is for where that is not plain. */
export function examples(...lines: [command: string, meaning: string][]): string {
  const width = Math.max(...lines.map(([command]) => command.length))
  const written = lines.map(([command, meaning]) => `  ${command.padEnd(width)}  ${meaning}`.trimEnd())
  return `\nExamples:\n${written.join('\n')}\n`
}
