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
