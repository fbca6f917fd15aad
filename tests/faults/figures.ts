import { appendFileSync } from 'node:fs'

/** Adds a line to the file that whoever measures asks for. */
export function note(figures: object): void {
  if (process.env.FAULT_FIGURES) appendFileSync(process.env.FAULT_FIGURES, `${JSON.stringify(figures)}\n`)
}
