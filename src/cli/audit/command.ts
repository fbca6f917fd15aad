import { type Command, InvalidArgumentError, Option } from 'commander'
import { failLevels } from '../../audit/verdict.ts'
import { type AuditFormat, auditFormats, examples, type Terminal, UsageError } from '../terminal/terminal.ts'
import type { auditRecord } from './audit.ts'
import type { auditSite, draftCharter, LiveOptions, LiveTerminal } from './live.ts'

const exitCodes = `
Exit codes:
  0  nothing that counts was found in what was looked at
  1  something was found: an error, or a warning too by --fail-on warning
  2  wrong usage: a charter, a record, a list or a baseline that cannot be read
  3  something could not be seen, whatever else was found: never 0 for it
`

type RecordOptions = Parameters<typeof auditRecord>[0]
type AuditFlags = Partial<Pick<RecordOptions, 'record'>> & Omit<RecordOptions, 'record'> & LiveOptions

/** Adds the command that compares a site with its charter; `end` is told its exit code. */
export function addAuditCommand(
  program: Command,
  terminal: Terminal,
  { end, live }: { end: (code: number) => void; live: () => LiveTerminal },
): void {
  const audit = program
    .command('audit')
    .description(
      'Compare a site with its charter: the site itself, by a Chromium of this machine, or what was seen of it (a record of an audit, a HAR file, or the inspection.json of website-evidence-collector)',
    )
    .argument('[site]', 'the address of the site; left out with --record')
    .argument(
      '[charter]',
      'the charter, or the address of its charter.json; CHARTER_FILE where none is named',
    )
    .option('--record <file>', 'what was seen, in place of the site')
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
    .option('--mine', 'the site is yours, though the charter names another')
  addLookOptions(audit)
    .addHelpText(
      'after',
      examples(
        ['charte audit https://www.example.org', 'by the choice of our own charter, without a record of it'],
        [
          'charte audit https://www.example.org --refuse "Refuse all" --accept "Accept all" --withdraw css=#withdraw',
          'by the buttons of the site',
        ],
        ['charte audit https://www.example.org --format text,html,sarif --out reports', 'for a pipeline'],
        ['charte audit --record seen.json my-charter.yaml', 'compare a record with a charter'],
        ['charte audit --record site.har --state refused', 'what a browser has recorded after a refusal'],
        ['charte audit --record seen.json --baseline audit.json', 'fail for what is new'],
        [
          'charte audit --record seen.json https://data.example.org/charte-cookies/charter.json',
          'the charter that is online',
        ],
      ) + exitCodes,
    )
    .action(async (first: string | undefined, second: string | undefined, options: AuditFlags) => {
      const { record, ...others } = options
      const [site, named] = record === undefined ? [first, second] : [undefined, first]
      if (record !== undefined && second !== undefined)
        throw new UsageError('name a site, or a record of one by --record')
      if (named !== undefined && options.charter !== undefined)
        throw new UsageError('name one charter: as the argument, or by --charter')
      const charter = options.charter ?? named
      if (record !== undefined) {
        const { auditRecord } = await import('./audit.ts')
        return end(await auditRecord({ ...others, record, charter }, terminal))
      }
      if (site === undefined)
        throw new UsageError(
          'name the address of the site, as https://www.example.org, or a record of it by --record',
        )
      const { auditSite } = await loadLive()
      end(await auditSite(site, { ...others, charter }, live()))
    })
}

/** Adds the command that writes a first charter of what is seen of a site. */
export function addDraftCommand(program: Command, live: () => LiveTerminal): void {
  const draft = program
    .command('draft')
    .description(
      'Write a first charter of what a Chromium of this machine sees of a site; what is not known of it stands there to be completed',
    )
    .argument('<site>', 'the address of the site')
    .option('--out <file>', 'the file to write, where there is none yet', 'charter.yaml')
    .option('--name <name>', 'the name of the site (default: its host)')
    .option('--languages <codes>', 'the languages of the charter, the default first', 'en')
  addLookOptions(draft)
    .addHelpText(
      'after',
      examples([
        'charte draft https://www.example.org --languages fr,nl --accept "Tout accepter"',
        'also of what comes after a yes',
      ]),
    )
    .action(async (site: string, options: Parameters<typeof draftCharter>[2] & { out: string }) => {
      const { draftCharter } = await loadLive()
      await draftCharter(site, options.out, options, live())
    })
}

/** Adds how a site is looked at. */
function addLookOptions(command: Command): Command {
  return command
    .option(
      '--states <names>',
      'before, refused, accepted, withdrawn, gpc; with commas (default: all that the choice allows, without gpc)',
    )
    .addOption(
      new Option(
        '--consent <means>',
        'how our own charter takes the choice: by its cookie, which makes no record, or by its form',
      ).choices(['cookie', 'form']),
    )
    .option('--refuse <button>', 'the words of the button that refuses, or css=')
    .option('--accept <button>', 'the words of the button that accepts, or css=')
    .option('--withdraw <button>', 'the words of the button that takes a yes back, or css=')
    .option('--withdraw-at <address>', 'the page where that button is')
    .option('--steps <file>', 'a YAML file of the steps to each choice: goto, press, fill with, wait')
    .option('--choice-seen <sign>', 'what proves a choice: cookie=name, or css= and what is to be seen then')
    .option('--pages <number>', 'how many pages are visited at most in each state', readCount, 25)
    .option('--page <address>', 'a page that is visited in any case; may be repeated', gather, [])
    .option(
      '--exclude <pattern>',
      'addresses that are not visited; * for anything; may be repeated',
      gather,
      [],
    )
    .option('--no-sitemap', 'leave sitemaps alone')
    .option('--ignore-robots', 'visit what robots.txt forbids: of your own site')
    .addOption(
      new Option('--concurrency <number>', 'how many pages are open at a time, 1 or 2')
        .argParser((written) => (readCount(written) === 1 ? 1 : 2))
        .default(2),
    )
    .option('--wait <ms>', 'how long a page is looked at once its text is there', readCount, 800)
    .option('--pause <ms>', 'how long is waited between pages', readCount, 500)
    .option('--minutes <number>', 'how long it may take at most', readCount, 10)
    .option('--cookie <name=value>', 'a cookie that the visitor brings along; may be repeated', gather, [])
    .option('--header <name=value>', 'a header for the own hosts of the site; may be repeated', gather, [])
    .option('--storage-state <file>', 'what a browser kept of an earlier visit, as Playwright writes it')
    .option('--locale <code>', 'the language that the browser asks for, as fr-BE')
    .option('--honest', 'tell the site that the browser is driven by a program')
    .option('--chromium <path>', 'the program of a Chromium; CHROMIUM_PATH, else one on the PATH')
    .option('--proxy <address>', 'the proxy that the browser goes through')
    .option('--first-party <host>', 'another host that is yours too; may be repeated', gather, [])
    .option('--keep <file>', 'keep the record of what was seen, to compare it again by --record')
}

/** Loads what needs a browser. Throws one line where its driver is not installed. */
async function loadLive(): Promise<{ auditSite: typeof auditSite; draftCharter: typeof draftCharter }> {
  return import('./live.ts')
}

function gather(value: string, sofar: readonly string[]): string[] {
  return [...sofar, value]
}

function readCount(written: string): number {
  if (/^\d{1,6}$/.test(written)) return Number(written)
  throw new InvalidArgumentError('Write a whole number.')
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
