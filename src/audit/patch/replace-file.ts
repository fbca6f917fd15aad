import { randomUUID } from 'node:crypto'
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Puts a text into a file in place of the one that was read from it: as a whole, or not at all. Rejects where the file cannot
 * be written, or was changed meanwhile.
 */
export async function replaceFile(file: string, read: string, text: string): Promise<void> {
  const target = await realpath(file)
  const now = await readFile(target, 'utf8')
  const mark = now.startsWith('\ufeff') ? '\ufeff' : ''
  if (now !== mark + read)
    throw new Error(`${file} was changed meanwhile and stays as it is: run the audit again`)
  const { mode } = await stat(target)
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  try {
    await writeFile(beside, mark + text, { flag: 'wx', flush: true })
    await chmod(beside, mode)
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw new Error(`${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}
