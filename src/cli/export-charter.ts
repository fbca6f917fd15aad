import express from 'express'
import { charterPath } from '../app.ts'
import type { Edition } from '../charter/edition.ts'
import { charterCsv } from '../charter/exports/charter-csv.ts'
import { charterJson } from '../charter/exports/charter-json.ts'
import { deviceStorage } from '../charter/exports/device-storage.ts'
import { loadCharter } from '../charter/load-charter.ts'
import { type Config, readConfig } from '../config.ts'
import { readStyleSheet } from '../http/assets.ts'
import { publicDirectory, viewsDirectory } from '../http/charter-app.ts'
import { editionIn } from '../http/edition-in.ts'
import { type ExportSource, exportModel, renderExport } from '../http/render-export.ts'
import { servableBy } from '../http/servable.ts'
import { useViews } from '../http/view-engine.ts'
import { installationOf } from '../open-charter.ts'
import { charterMarkdown } from './charter-markdown.ts'
import { findChromium } from './find-chromium.ts'
import type { charterFormats } from './formats.ts'
import { printPdf } from './print-pdf.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { writeOut } from './write-out.ts'

export interface CharterExportOptions {
  format: (typeof charterFormats)[number]
  /** The language; without one, the first of the charter. */
  language?: string
  /** The file to write; without one, standard output. */
  out?: string
}

/** Where a charter is exported: what only a PDF needs to know is whether root prints it. */
export interface ExportTerminal extends Pick<Terminal, 'env' | 'stdout'> {
  isRoot: boolean
}

/** Writes a charter in one of its forms. Throws CharterError when it cannot be served, UsageError for another language. */
export async function exportCharter(
  named: string | undefined,
  options: CharterExportOptions,
  terminal: ExportTerminal,
): Promise<void> {
  const { out } = options
  const { stdout } = terminal
  if (options.format === 'pdf' && out === undefined && 'isTTY' in stdout && stdout.isTTY)
    throw new UsageError('a PDF is not for a terminal; name a file with --out')
  const content = await contentOf(named, options, terminal)
  if (out === undefined) {
    stdout.write(content)
    return
  }
  await writeOut(out, content)
  stdout.write(`${out} was written\n`)
}

async function contentOf(
  named: string | undefined,
  { format, language }: CharterExportOptions,
  { env, isRoot }: ExportTerminal,
): Promise<string | Buffer> {
  const config = readConfig(env)
  const source = openSource(named ?? config.charterFile, config, language)
  const { edition } = source
  const address = config.publicOrigin + charterPath
  switch (format) {
    case 'json':
      return charterJson(edition, address)
    case 'csv':
      return charterCsv(edition.charter, source.language, address)
    case 'device-storage':
      return deviceStorage(edition.charter, config)
    case 'markdown':
      return charterMarkdown(exportModel(source))
    case 'html':
      return render('fragment', source)
    case 'pdf': {
      const program = findChromium(env)
      const styleSheet = source.site.styleSheet.content.toString()
      return printPdf({ html: await render('printed', source), styleSheet }, { program, isRoot, env })
    }
  }
}

function openSource(file: string, config: Config, asked: string | undefined): ExportSource {
  const installation = installationOf(config)
  const { charter } = loadCharter(file, [servableBy(installation)])
  const { publicOrigin, recordRetention } = config
  const { translations } = installation
  const edition = editionIn({ translations, recordRetention }, charter)
  return {
    site: { translations, publicOrigin, recordRetention, styleSheet: readStyleSheet(publicDirectory) },
    edition,
    language: languageOf(edition, asked),
    baseUrl: charterPath,
  }
}

function languageOf({ charter: { languages } }: Edition, asked: string | undefined): string {
  const language = asked === undefined ? languages[0] : languages.find((known) => known === asked)
  if (language === undefined)
    throw new UsageError(`--language is ${asked}; the languages of this charter are ${languages.join(', ')}`)
  return language
}

function render(view: 'fragment' | 'printed', source: ExportSource): Promise<string> {
  const app = express()
  useViews(app, viewsDirectory)
  return renderExport(app, view, source)
}
