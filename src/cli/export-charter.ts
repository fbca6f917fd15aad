import { findChromium } from '../browser/find-chromium.ts'
import { printPdf } from '../browser/print-pdf.ts'
import { loadCharter } from '../charter/source/load.ts'
import type { CharterVersion } from '../charter/version.ts'
import { charterCsv } from '../exports/csv.ts'
import { deviceStorage } from '../exports/device-storage.ts'
import { type ExportSource, exportModel, printExport } from '../exports/html.ts'
import { charterJson } from '../exports/json.ts'
import { charterMarkdown } from '../exports/markdown.ts'
import { supportedLanguage } from '../i18n/negotiate.ts'
import { readStyleSheet } from '../page/style-sheet.ts'
import { charterPath } from '../server/app.ts'
import { deploymentRules, installationOf, versionIn } from '../site/deployment.ts'
import { readSettings, type Settings } from '../site/settings.ts'
import { type charterFormats, type Terminal, UsageError, writeOut } from './terminal/terminal.ts'

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
  const config = readSettings(env)
  const source = openSource(named ?? config.charterFile, config, language)
  const { version } = source
  const address = config.publicOrigin + charterPath
  switch (format) {
    case 'json':
      return charterJson(version, address)
    case 'csv':
      return charterCsv(version.charter, source.language, address)
    case 'device-storage':
      return deviceStorage(version.charter, config)
    case 'markdown':
      return charterMarkdown(exportModel(source))
    case 'html':
      return printExport('fragment', source)
    case 'pdf': {
      const program = findChromium(env)
      const { content, logos } = source.site.styleSheet.in(version)
      const page = { html: printExport('printed', source), styleSheet: content.toString(), files: logos }
      return printPdf(page, { program, isRoot, env })
    }
  }
}

function openSource(file: string, config: Settings, asked: string | undefined): ExportSource {
  const installation = installationOf(config)
  const { charter, logos } = loadCharter(file, [deploymentRules(installation)])
  const version = versionIn(installation, charter, logos)
  const { publicOrigin } = config
  return {
    site: { ...installation, publicOrigin, styleSheet: readStyleSheet() },
    version,
    language: languageOf(version, asked),
    baseUrl: charterPath,
  }
}

function languageOf({ charter: { languages } }: CharterVersion, asked: string | undefined): string {
  const language = asked === undefined ? languages[0] : supportedLanguage(asked, languages)
  if (language === undefined)
    throw new UsageError(`--language is ${asked}; the languages of this charter are ${languages.join(', ')}`)
  return language
}
