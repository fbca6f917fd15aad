import { type Command, Option } from 'commander'
import { examples, exitCodes, recordFormats, type Terminal } from '../terminal/terminal.ts'
import type { ExportOptions } from './export-records.ts'
import { type PeriodOptions, readDay } from './period.ts'
import type { PurgeOptions } from './purge-records.ts'
import type { ReportOptions } from './write-report.ts'

/** Adds the commands for the proof of consents: of single records, of the versions that were served, and of the report. */
export function addRecordsCommands(program: Command, terminal: Terminal): void {
  addRecords(program.command('records').description('Work with the records of consents'), terminal)
  addVersions(program.command('versions').description('Look up the charters that were served'), terminal)
  addReport(program, terminal)
}

function addRecords(records: Command, terminal: Terminal): void {
  const receipt = 'Ab3d_9xYzAb3d_9xYzAb3d'
  records.addHelpText('after', exitCodes)
  records
    .command('find')
    .description('Show the record of a receipt')
    .argument('<receipt>', 'the 22 characters that the visitor was given')
    .option('--json', 'as JSON')
    .addHelpText('after', examples([`charte records find ${receipt}`, '']) + exitCodes)
    .action(async (receipt: string, options: { json?: boolean }) =>
      (await import('./record-of-receipt.ts')).findRecord(receipt, options, terminal),
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
    .action(async (receipt: string) =>
      (await import('./record-of-receipt.ts')).eraseRecord(receipt, terminal),
    )
}

function addVersions(versions: Command, terminal: Terminal): void {
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

function addReport(program: Command, terminal: Terminal): void {
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

function withPeriod(command: Command): Command {
  return command
    .option('--from <day>', 'the first day, as 2026-11-23 in UTC (default: the first that is kept)', readDay)
    .option('--to <day>', 'the day after the last, as 2026-12-23 in UTC (default: now)', readDay)
}
