import { existsSync, readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { explainFailure } from './explain-failure.ts'
import type { CharterExportOptions } from './export-charter.ts'
import type { ExportOptions } from './export-records.ts'
import { type PeriodOptions, readDay } from './period.ts'
import type { PurgeOptions } from './purge-records.ts'
import { charterFormats, recordFormats, type Terminal, UsageError } from './terminal.ts'
import type { ReportOptions } from './write-report.ts'

const terminal: Terminal = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
}

/** What the help of every command says of its exit codes. */
const exitCodes = `
Exit codes:
  0  done
  1  could not be done: nothing found, a wrong charter or setting, no database
  2  wrong usage
`

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
        ['charte serve', 'serve the charter'],
        ['charte check my-charter.yaml', 'name every mistake in a charter'],
        ['charte records find Ab3d_9xYzAb3d_9xYzAb3d', 'answer a visitor who brings a receipt'],
        ['charte versions at 2026-11-23', 'tell what the page said on that day'],
        ['charte report --out report.html', 'draw what was chosen'],
      ) + exitCodes,
    )
  addCharterCommands(program)
  addRecordsCommands(program.command('records').description('Work with the records of consents'))
  addVersionsCommands(program.command('versions').description('Look up the charters that were served'))
  addReportCommand(program)
  return program
}

function addCharterCommands(program: Command): void {
  program
    .command('serve')
    .description('Serve the charter until SIGTERM or SIGINT, which let running requests finish')
    .addHelpText('after', examples(['PORT=8080 charte serve', 'serve it on port 8080']) + exitCodes)
    .action(async () => (await import('./serve.ts')).serve(process))
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
    .command('schema')
    .description('Write the JSON Schema of a charter, by which editors complete and check it')
    .option('--out <file>', 'the file to write (default: standard output)')
    .addHelpText(
      'after',
      examples(['charte schema --out charter.schema.json', 'beside a charter that names it']) + exitCodes,
    )
    .action(async (options: { out?: string }) =>
      (await import('./write-schema.ts')).writeSchema(options, terminal),
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
      (await import('./write-types.ts')).writeTypes(file, options, terminal),
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

function addRecordsCommands(records: Command): void {
  const receipt = 'Ab3d_9xYzAb3d_9xYzAb3d'
  records.addHelpText('after', exitCodes)
  records
    .command('find')
    .description('Show the record of a receipt')
    .argument('<receipt>', 'the 22 characters that the visitor was given')
    .option('--json', 'as JSON')
    .addHelpText('after', examples([`charte records find ${receipt}`, '']) + exitCodes)
    .action(async (receipt: string, options: { json?: boolean }) =>
      (await import('./find-record.ts')).findRecord(receipt, options, terminal),
    )
  withPeriod(records.command('export'))
    .description('Write the records of a period, each as a line')
    .addOption(new Option('--format <format>', 'the format').choices(recordFormats).default('csv'))
    .option('--out <file>', 'the file to write (default: standard output)')
    .addHelpText(
      'after',
      examples(
        ['charte records export --from 2026-01-01 --to 2027-01-01 --out 2026.csv', ''],
        ['charte records export --format jsonl | gzip > records.jsonl.gz', ''],
      ) + exitCodes,
    )
    .action(async (options: ExportOptions) =>
      (await import('./export-records.ts')).exportRecords(options, terminal),
    )
  withPeriod(records.command('stats'))
    .description('Count the choices of a period per purpose, action and day')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples(['charte records stats --from 2026-11-01 --to 2026-12-01', '']) + exitCodes,
    )
    .action(async (options: PeriodOptions & { json?: boolean }) =>
      (await import('./show-stats.ts')).showStats(options, terminal),
    )
  records
    .command('purge')
    .description('Remove, for ever, the records that were kept long enough')
    .option(
      '--before <day>',
      'remove what was chosen before this day, as 2026-11-23 in UTC (default: what is older than RECORD_RETENTION)',
      readDay,
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', examples(['charte records purge --yes', 'for a timer']) + exitCodes)
    .action(async (options: PurgeOptions) =>
      (await import('./purge-records.ts')).purgeRecords(options, terminal),
    )
  records
    .command('erase')
    .description('Erase the record of a receipt, for ever (GDPR 17)')
    .argument('<receipt>', 'the 22 characters that the visitor was given')
    .addHelpText('after', examples([`charte records erase ${receipt}`, '']) + exitCodes)
    .action(async (receipt: string) => (await import('./erase-record.ts')).eraseRecord(receipt, terminal))
}

function addVersionsCommands(versions: Command): void {
  versions.addHelpText('after', exitCodes)
  versions
    .command('at')
    .description('Tell which versions of the charter were served on a day, and where their texts can be read')
    .argument('<day>', 'the day, as 2026-11-23 in UTC', readDay)
    .option('--json', 'as JSON')
    .addHelpText('after', examples(['charte versions at 2026-11-23', '']) + exitCodes)
    .action(async (day: Date, options: { json?: boolean }) =>
      (await import('./versions-at.ts')).versionsAt(day, options, terminal),
    )
}

function addReportCommand(program: Command): void {
  withPeriod(program.command('report'))
    .description('Draw the choices of a period on a page that names nobody, to open in a browser or to print')
    .requiredOption('--out <file>', 'the HTML file to write')
    .option(
      '--language <code>',
      'the language of the titles of purposes (default: English where the charter has it)',
    )
    .addHelpText(
      'after',
      examples(['charte report --from 2026-01-01 --to 2027-01-01 --out 2026.html', '']) + exitCodes,
    )
    .action(async (options: ReportOptions) =>
      (await import('./write-report.ts')).writeReport(options, terminal),
    )
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

function withPeriod(command: Command): Command {
  return command
    .option('--from <day>', 'the first day, as 2026-11-23 in UTC (default: the first that is kept)', readDay)
    .option('--to <day>', 'the day after the last, as 2026-12-23 in UTC (default: now)', readDay)
}

/** Says why it failed, unless commander has said it already, and tells the exit code. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  process.stderr.write(`${explainFailure(error)}\n`)
  return error instanceof UsageError ? 2 : 1
}

/** What the help of a command shows of its use: whole lines, each with what it is for where that is not plain. */
function examples(...lines: [command: string, meaning: string][]): string {
  const width = Math.max(...lines.map(([command]) => command.length))
  const written = lines.map(([command, meaning]) => `  ${command.padEnd(width)}  ${meaning}`.trimEnd())
  return `\nExamples:\n${written.join('\n')}\n`
}
