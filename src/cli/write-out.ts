import { writeFile } from 'node:fs/promises'

/** Writes the file that a command was asked for. Rejects with its name and why it cannot be written. */
export async function writeOut(out: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(out, content)
  } catch (error) {
    throw new Error(`${out} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}
