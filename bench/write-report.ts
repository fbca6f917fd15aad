import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { textTable } from '../src/cli/terminal/terminal.ts'
import { root } from '../tests/house/sources.ts'
import { costChart } from './chart.ts'
import {
  circumstances,
  costTable,
  growthTable,
  type Report,
  remarks,
  type Table,
  workersTable,
} from './report.ts'

/** A report for a terminal. */
export function reportInText(report: Report): string {
  const tables = [costTable(report), growthTable(report), workersTable(report)]
    .filter(([, ...rows]) => rows.length > 0)
    .map((table) => `${textTable(table)}\n`)
  return `\n${circumstances(report)}\n\n${tables.join('')}${remarks(report).join('\n')}\n`
}

const page = join(root, 'docs/benchmarks.md')
const picture = join(root, 'docs/images/benchmarks.svg')

/** Writes the figures of a report, and nothing else, into the page of the benchmarks, and draws its picture. */
export function writeDocs(report: Report): void {
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), reportInMarkdown(report)))
  writeFileSync(picture, costChart(report.contestants))
}

/** A page whose part between the two comments is other figures. Throws when it has no such part. */
export function withFigures(text: string, figures: string): string {
  const [begin, end] = ['<!-- figures: begin -->', '<!-- figures: end -->'].map((mark) => text.indexOf(mark))
  if (begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new Error(
      'the page has no place for figures, between "<!-- figures: begin -->" and "<!-- figures: end -->"',
    )
  const opening = text.slice(0, text.indexOf('\n', begin))
  return `${opening}\n\n${figures}\n\n${text.slice(end)}`
}

function reportInMarkdown(report: Report): string {
  const chart = `![${alternative(report)}](images/benchmarks.svg)`
  const tables = [costTable(report), growthTable(report), workersTable(report)].map(markdownTable)
  return [
    circumstances(report),
    chart,
    tables[0],
    ...remarks(report),
    '### With a large charter',
    tables[1],
    '### With several processes',
    tables[2],
  ].join('\n\n')
}

function alternative({ contestants }: Report): string {
  return `Processor time per request: a bar for each of the ${contestants.length} contestants of the table below`
}

/** A table as GitHub shows it, its first column to the left and the others to the right. */
export function markdownTable([headings = [], ...rows]: Table): string {
  const rule = headings.map((_, column) => (column === 0 ? '---' : '---:'))
  return [headings, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
