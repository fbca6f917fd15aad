import { readFileSync } from 'node:fs'
import ejs from 'ejs'
import type { Express } from 'express'

/** Every name that a view may use; a name that is not listed here does not exist in a view. */
const names = [
  'frame',
  'page',
  't',
  'body',
  'line',
  'pieces',
  'blocks',
  'cookie',
  'purpose',
  'contact',
  'heading',
  'column',
  'changes',
  'label',
]

const options = { strict: true, compileDebug: false, rmWhitespace: true }

/** Compiles a view that stands by itself and uses these names. Returns what renders it. */
export function compileView(template: string, used: readonly string[]): (locals: object) => string {
  return ejs.compile(template, { ...options, destructuredLocals: [...used] })
}

/** A text as a view prints it. */
export function escapeText(text: string): string {
  return ejs.escapeXML(text)
}

/** Renders a view of this software at once. */
export function renderView(file: string, locals: object): string {
  const cached = { ...options, destructuredLocals: names, cache: true, filename: file }
  return String(ejs.render(readFileSync(file, 'utf8'), locals, cached))
}

/** Makes an app render the EJS views of a folder, with options that no request and no setting can change. */
export function useViews(app: Express, directory: string): void {
  app.set('views', directory)
  app.set('view engine', 'ejs')
  app.engine('ejs', (file, locals, done) => {
    ejs.renderFile(file, locals, { ...options, destructuredLocals: names, cache: true }, done)
  })
}
