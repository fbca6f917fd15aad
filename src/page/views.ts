import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ejs, { type TemplateFunction } from 'ejs'
import { escapeHtml } from '../charter/html.ts'

const root = fileURLToPath(new URL('../../views', import.meta.url))

/** Every name that a view may use; a name that is not listed here does not exist in a view. */
// biome-ignore format: a list to read
const names = ['frame', 'page', 't', 'body', 'banner', 'purpose', 'fact', 'changes', 'label', 'report']

const compiled = new Map<string, TemplateFunction>()

/**
 * Prints a view by its path in the folder of views, like `layout`. Each view is read and compiled when it is first printed.
 * Views include others by paths that begin with a slash: EJS finds these without asking the disk again.
 */
export function printView(view: string, locals: object): string {
  return (compiled.get(view) ?? compileView(view))(locals)
}

function compileView(view: string): TemplateFunction {
  const filename = join(root, `${view}.ejs`)
  const print = ejs.compile(readFileSync(filename, 'utf8'), {
    filename,
    root,
    cache: true,
    escape: escapeHtml,
    strict: true,
    compileDebug: false,
    rmWhitespace: true,
    destructuredLocals: names,
  })
  compiled.set(view, print)
  return print
}
