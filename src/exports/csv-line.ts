/** A line of CSV (RFC 4180), none of whose cells a spreadsheet runs. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(inert(cell))).join(',')}\r\n`
}

/**
 * A spreadsheet runs a cell that begins like a formula, as one receipt in 64 does with its hyphen: an apostrophe stops
 * it. So it does within a cell, where a spreadsheet whose separator is the semicolon begins one.
 */
export function inert(cell: string): string {
  return cell.replaceAll(/(^|;)(?=[=+\-@\t\r\n＝＋－＠])/g, "$1'")
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
