import { existsSync, readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { addAuditCommand, addDraftCommand } from './audit/command.ts'
import type { LiveTerminal } from './audit/live.ts'
import type { CharterExportOptions } from './export-charter.ts'
import type { InitOptions } from './init.ts'
import { addRecordsCommands } from './records/commands.ts'
import { explainFailure } from './terminal/explain-failure.ts'
import { charterFormats, examples, exitCodes, type Terminal, UsageError } from './terminal/terminal.ts'

const terminal: Terminal = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads the output may stop reading, as head does.
  process.exit(error.code === 'EPIPE' ? undefined : fail(error))
})

try {
  // What is set outside of it counts more.
  if (existsSync('.env')) process.loadEnvFile()
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}

/** Each command loads what it needs when it is run. */
function createProgram(): Command {
  const program = new Command('charte')
    .description(
      'A cookie charter that a site hosts itself, and the proof of each consent.\nThe settings are environment variables, listed in README.md.',
    )
    .version(packageVersion(), '--version', 'print the version of this program')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`) })
    .addHelpText(
      'after',
      examples(
        ['charte init my-charter.yaml', 'write a first charter'],
        ['charte serve', 'serve the charter'],
        ['charte check my-charter.yaml', 'name every mistake in a charter'],
        ['charte records find Ab3d_9xYzAb3d_9xYzAb3d', 'answer a visitor who brings a receipt'],
        ['charte versions at 2026-11-23', 'tell what the page said on that day'],
        ['charte report --out report.html', 'draw what was chosen'],
      ) + exitCodes,
    )
  addCharterCommands(program)
  addDraftCommand(program, live)
  addAuditCommand(program, terminal, {
    live,
    end: (code) => {
      process.exitCode = code
    },
  })
  addRecordsCommands(program, terminal)
  return program
}

/** A terminal whose Ctrl-C ends a look at a site, of which a report is still written. */
function live(): LiveTerminal {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return { ...terminal, signal: stop.signal, isRoot: process.getuid?.() === 0 }
}

function addCharterCommands(program: Command): void {
  program
    .command('serve')
    .description('Serve the charter until SIGTERM or SIGINT, which let running requests finish')
    .addHelpText('after', examples(['PORT=8080 charte serve', 'serve it on port 8080']) + exitCodes)
    .action(async () => (await import('./serve.ts')).serve(process))
  program
    .command('init')
    .description(
      'Write a small charter that can be served, from a few questions on a terminal, or from these options',
    )
    .argument('[file]', 'the file to write, where there is none yet; CHARTER_FILE where none is named')
    .option('--name <name>', 'the name of the site')
    .option('--url <address>', 'its address')
    .option('--languages <codes>', 'its languages, the default first, as fr,nl')
    .option('--jurisdiction <code>', 'the country whose law applies')
    .option('--controller <name>', 'who decides about the cookies')
    .option('--address <address>', 'the postal address of who decides')
    .option('--email <address>', 'the e-mail address of who decides')
    .option(
      '--cookie <name=purpose>',
      'a cookie that the site itself needs, and what it is for; may be repeated',
      (cookie: string, others: string[] = []) => [...others, cookie],
    )
    .addHelpText(
      'after',
      examples(
        ['charte init my-charter.yaml', 'asks'],
        [
          'charte init my-charter.yaml --name "Example town" --url https://www.example.org --languages en,fr',
          'asks nothing',
        ],
      ) + exitCodes,
    )
    .action(async (file: string | undefined, options: InitOptions) =>
      (await import('./init.ts')).initCharter(file, options, terminal),
    )
  program
    .command('check')
    .description(
      'Name every mistake in a charter with its line, warn of what the law may ask for, and say whom it asks again once it is published',
    )
    .argument('[file]', 'the charter; CHARTER_FILE where none is named')
    .option('--strict', 'fail on warnings too')
    .option(
      '--json',
      'as JSON: file, canBeServed, problems and warnings with their line, column and path, and visitors',
    )
    .option('--compare', 'fail where it cannot be compared with the version that was published last')
    .addHelpText(
      'after',
      examples(
        ['charte check --strict my-charter.yaml', 'for a pipeline'],
        ['charte check --json my-charter.yaml', 'for an editor'],
        [
          'charte check --compare my-charter.yaml',
          'beside the records of a server, before an edit goes online',
        ],
      ) + exitCodes,
    )
    .action(
      async (file: string | undefined, options: { strict?: boolean; json?: boolean; compare?: boolean }) => {
        const { checkCharter } = await import('./check-charter.ts')
        const { canBeServed, hasWarnings } = await checkCharter(file, options, terminal)
        if (!canBeServed || (options.strict && hasWarnings)) process.exitCode = 1
      },
    )
  program
    .command('locale')
    .description(
      'Write what the software says in a further language, to be put into its words, or add what such a file lacks, and say what is left',
    )
    .argument('<code>', 'the language, as tr or nl-BE')
    .option('--out <folder>', 'the folder of such files (default: LOCALES_DIR)')
    .addHelpText(
      'after',
      examples(['charte locale tr --out words', 'writes words/tr/translation.json, or completes it']) +
        exitCodes,
    )
    .action(async (code: string, options: { out?: string }) =>
      (await import('./write-locale.ts')).writeLocale(code, options, terminal),
    )
  program
    .command('schema')
    .description(
      'Write the JSON Schema of a charter, by which editors complete and check it, or that of a record of an audit',
    )
    .addOption(new Option('--of <what>', 'of what').choices(['charter', 'seen']).default('charter'))
    .option('--out <file>', 'the file to write (default: standard output)')
    .addHelpText(
      'after',
      examples(['charte schema --out charter.schema.json', 'beside a charter that names it']) + exitCodes,
    )
    .action(async (options: { of: 'charter' | 'seen'; out?: string }) =>
      (await import('./write-for-editors.ts')).writeSchema(options, terminal),
    )
  program
    .command('types')
    .description(
      'Write the purposes of a charter as TypeScript, for the consentOf(req) of a host application',
    )
    .argument('[file]', 'the charter; CHARTER_FILE where none is named')
    .requiredOption('--out <file>', 'the file to write, as charte-cookies.d.ts')
    .addHelpText('after', examples(['charte types --out src/charte-cookies.d.ts', '']) + exitCodes)
    .action(async (file: string | undefined, options: { out: string }) =>
      (await import('./write-for-editors.ts')).writeTypes(file, options, terminal),
    )
  program
    .command('export')
    .description(
      'Write a charter for another place: html to paste into a page, markdown, json, csv, pdf (needs Chromium), or the device-storage JSON of the IAB',
    )
    .argument('[file]', 'the charter; CHARTER_FILE where none is named')
    .addOption(new Option('--format <format>', 'the format').choices(charterFormats).default('html'))
    .option(
      '--language <code>',
      'the language of html, markdown, csv and pdf (default: the first of the charter)',
    )
    .option('--out <file>', 'the file to write (default: standard output)')
    .addHelpText(
      'after',
      examples(
        ['charte export --language fr --out cookies.html', 'for the page editor of a portal'],
        ['charte export my-charter.yaml --format pdf --language nl --out cookies.pdf', 'on paper'],
        [
          'PUBLIC_URL=https://data.example.org charte export --format json',
          'with the links of the real site',
        ],
      ) + exitCodes,
    )
    .action(async (file: string | undefined, options: CharterExportOptions) => {
      const { exportCharter } = await import('./export-charter.ts')
      await exportCharter(file, options, { ...terminal, isRoot: process.getuid?.() === 0 })
    })
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

/** Says why it failed, unless commander has said it already, and tells the exit code. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  process.stderr.write(`${explainFailure(error)}\n`)
  return error instanceof UsageError ? 2 : 1
}
