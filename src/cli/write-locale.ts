import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { languageTag } from '../charter/fields.ts'
import { listed } from '../charter/problem.ts'
import { completeWords, sameWords } from '../i18n/complete-words.ts'
import { nearestOf, openTranslations, readWords, reference, wordsFile } from '../i18n/translations.ts'
import { shippedLocales } from '../site/deployment.ts'
import { readSettings } from '../site/settings.ts'
import { type Terminal, UsageError, writeOut } from './terminal/terminal.ts'

/**
 * Writes a file of what the software says in a language: a copy of English, or of the language itself where it is shipped; adds
 * to one that is there what it lacks. Says what is left to do. Rejects where the file cannot be read or written.
 */
export async function writeLocale(
  code: string,
  { out }: { out?: string },
  { env, stdout }: Pick<Terminal, 'env' | 'stdout'>,
): Promise<void> {
  const { error } = languageTag.safeParse(code)
  if (error) throw new UsageError(`${JSON.stringify(code)} is no language; ${error.issues[0]?.message}`)
  const folder = out ?? readSettings(env).localesDirectory
  if (folder === undefined) throw new UsageError('name the folder of your words by --out, or by LOCALES_DIR')
  const file = join(folder, code, wordsFile)
  const base = nearestOf(code, openTranslations(shippedLocales).languages)
  const copied = join(shippedLocales, base ?? reference, wordsFile)
  const others = readWords(copied)
  if (!existsSync(file)) {
    await mkdir(join(folder, code), { recursive: true })
    await writeOut(file, readFileSync(copied, 'utf8'), 'wx')
    stdout.write(`${file} was written: the words of ${base ?? reference}\n`)
  } else {
    const own = readWords(file)
    // What a language that is shipped does not say here, it says there.
    const { text, added } = completeWords(file, own, base ? own : others)
    if (added.length > 0) await writeOut(file, text)
    const lacking = `${added.length} words were added in those of ${reference}: ${listed(added)}`
    stdout.write(`${file} ${added.length > 0 ? `was completed; ${lacking}` : 'lacks no word'}\n`)
  }
  const lack = openTranslations(shippedLocales, folder).lackOf(code)
  if (lack !== undefined) stdout.write(`left: ${lack}\n`)
  const same = base ? [] : sameWords(readWords(file), others)
  if (same.length > 0) stdout.write(`left: ${same.length} words are as in ${reference}: ${listed(same)}\n`)
}
