import { type Command, InvalidArgumentError, Option } from 'commander'
import { failLevels } from '../../audit/verdict.ts'
import { type AuditFormat, auditFormats, examples, type Terminal, UsageError } from '../terminal/terminal.ts'
import type { auditRecord } from './audit.ts'

const exitCodes = `
Exit codes:
  0  nothing that counts was found in what was looked at
  1  something was found: an error, or a warning too by --fail-on warning
  2  wrong usage: a charter, a record, a list or a baseline that cannot be read
  3  something could not be seen, whatever else was found: never 0 for it
`

/** Adds the command that compares a site with its charter; `end` is told its exit code. */
export function addAuditCommand(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('audit')
    .description(
      'Compare what was seen of a site with its charter: a record of an audit, a HAR file, or the inspection.json of website-evidence-collector',
    )
    .argument(
      '[charter]',
      'the charter, or the address of its charter.json; CHARTER_FILE where none is named',
    )
    .requiredOption('--record <file>', 'what was seen')
    .option('--charter <file or address>', 'the same as the argument')
    .option(
      '--state <name>',
      'of which state a HAR file or an inspection.json is: before, refused, accepted, withdrawn or gpc (default: before)',
    )
    .option('--format <names>', `the forms of the report, of ${auditFormats.join(', ')}`, readFormats, [
      'text' as const,
    ])
    .option(
      '--out <file or folder>',
      'where to write the report; a folder for several forms (default: standard output)',
    )
    .option('--patch <file>', 'write what the charter would have to say as a diff, for git apply -p0')
    .option('--fix', 'write it into the file of the charter; rows that are new have to be completed')
    .option('--ignore <file>', 'a list of findings that do not count, each with a reason, and until when')
    .option('--baseline <report.json>', 'an earlier report in JSON: only what is new counts')
    .addOption(
      new Option('--fail-on <gravity>', 'from which gravity on findings fail')
        .choices(failLevels)
        .default('error'),
    )
    .addHelpText(
      'after',
      examples(
        ['charte audit --record seen.json my-charter.yaml', 'compare a record with a charter'],
        ['charte audit --record site.har --state refused', 'what a browser has recorded after a refusal'],
        ['charte audit --record seen.json --format json --out audit.json', 'for a pipeline'],
        ['charte audit --record seen.json --baseline audit.json', 'fail for what is new'],
        [
          'charte audit --record seen.json https://data.example.org/charte-cookies/charter.json',
          'the charter that is online',
        ],
      ) + exitCodes,
    )
    .action(async (named: string | undefined, options: Parameters<typeof auditRecord>[0]) => {
      if (named !== undefined && options.charter !== undefined)
        throw new UsageError('name one charter: as the argument, or by --charter')
      const { auditRecord } = await import('./audit.ts')
      end(await auditRecord({ ...options, charter: options.charter ?? named }, terminal))
    })
}

/** The forms that a list with commas names. Throws for another. */
function readFormats(list: string): AuditFormat[] {
  const names = [...new Set(list.split(','))]
  return names.map((name) => {
    const known = auditFormats.find((format) => format === name)
    if (known === undefined)
      throw new InvalidArgumentError(`Write one or more of ${auditFormats.join(', ')}, with commas.`)
    return known
  })
}
