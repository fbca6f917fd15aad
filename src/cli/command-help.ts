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
