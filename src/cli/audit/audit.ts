import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Baseline, ignoreKnown, readBaseline } from '../../audit/baseline.ts'
import { compare } from '../../audit/compare/compare.ts'
import { type IgnoreRule, ignoreBy, readIgnoreFile } from '../../audit/ignore.ts'
import { parseJson } from '../../audit/parse.ts'
import { amend } from '../../audit/patch/amend.ts'
import { unifiedDiff } from '../../audit/patch/edits.ts'
import { replaceFile } from '../../audit/patch/replace-file.ts'
import { readRecord } from '../../audit/records/read-record.ts'
import { createReport, type Report } from '../../audit/report.ts'
import { reportFormats } from '../../audit/reports/formats.ts'
import { type Seen, stateNames } from '../../audit/seen.ts'
import { type FailLevel, judge } from '../../audit/verdict.ts'
import type { CharterVersion } from '../../charter/version.ts'
import { rememberAudit } from '../../site/last-audit.ts'
import { readSettings } from '../../site/settings.ts'
import { explainFailure } from '../terminal/explain-failure.ts'
import { type AuditFormat, type Terminal, UsageError, writeOut } from '../terminal/terminal.ts'
import { openCharter } from './open-charter.ts'

type Counts = ReturnType<typeof judge>['counts']

/** What every audit is asked for, whatever it looks at. */
export interface AuditOptions {
  /** The charter: a file, or an address of its charter.json. */
  charter?: string | undefined
  format: readonly AuditFormat[]
  /** A file, or a folder for a file of each form; without one, standard output. */
  out?: string
  /** A file of findings that do not count. */
  ignore?: string
  /** A report in JSON, of whose findings none counts. */
  baseline?: string
  failOn: FailLevel
  /** A file for a diff of what the charter would have to say. */
  patch?: string
  /** Whether that is written into the file of the charter. */
  fix?: boolean
}

/** Compares a record with a charter, and tells the exit code: 2 where something cannot be read, 3 where it cannot be finished. */
export async function auditRecord(
  options: AuditOptions & { record: string; state?: string },
  terminal: Terminal,
): Promise<number> {
  return withExitCode(terminal, async () => {
    const state = stateNames.find((name) => name === options.state)
    if (state !== options.state)
      throw new UsageError(`--state is ${options.state}; the states are ${stateNames.join(', ')}`)
    const { finish } = await prepareAudit(options, terminal)
    return finish(await asUsage(readRecord(options.record, state)))
  })
}

/**
 * Reads all that an audit needs but for what it looks at, so that what is wrong with it is said before anything is looked at.
 * What it resolves with compares what was seen, writes the report, and tells the exit code. Rejects with UsageError.
 */
export async function prepareAudit(
  options: AuditOptions,
  { env, stdout, now }: Pick<Terminal, 'env' | 'stdout' | 'now'>,
): Promise<{ version: CharterVersion; finish(seen: Seen): Promise<number> }> {
  const { out, format, failOn, patch, fix } = options
  if (format.length > 1 && out === undefined)
    throw new UsageError('several formats need a folder; name it with --out')
  if (format.length > 1 && out !== undefined) await asUsage(mkdir(out, { recursive: true }))
  const { name, charter, version } = await asUsage(openCharter(options.charter, env))
  const rules = await asUsage(readRules(options.ignore, now()))
  const baseline = await asUsage(openBaseline(options.baseline))
  if ((patch !== undefined || fix) && !/\.ya?ml$/i.test(name))
    throw new UsageError(`--patch and --fix change a file of YAML; ${name} is none`)
  return { version, finish }

  async function finish(seen: Seen): Promise<number> {
    const found = compare(seen, version, (path) => {
      const { line, column, path: written } = charter.locate({ path, message: '' })
      return { line, column, path: written }
    })
    const findings = ignoreKnown(baseline, ignoreBy(rules, found))
    const { exit, counts } = judge(findings, failOn)
    const report = createReport({
      ...{ charter, file: name, version: version.hash, seen, findings, generatedAt: now(), failOn },
    })
    for (const each of format) await write(each, report)
    await mend(report)
    await remember(report, counts)
    return exit
  }

  async function mend(report: Report): Promise<void> {
    if (patch === undefined && !fix) return
    const { edits, text } = amend(charter.source, report)
    if (patch !== undefined) {
      await writeOut(patch, unifiedDiff(name, charter.source, edits))
      stdout.write(`${patch} was written\n`)
    }
    if (!fix || edits.length === 0) return
    await replaceFile(name, charter.source, text)
    stdout.write(`${name} was changed; charte check says what is left to complete\n`)
  }

  /** For the metrics of a server whose data are here. */
  async function remember({ generatedAt: at, verdict }: Report, findings: Counts): Promise<void> {
    const { dataDirectory } = readSettings(env)
    if (await isFolder(dataDirectory)) rememberAudit(dataDirectory, { at, verdict, findings })
  }

  async function write(format: AuditFormat, report: Report): Promise<void> {
    const { file: fileName, write } = reportFormats[format]
    const content = write(report)
    if (out === undefined) {
      stdout.write(content)
      return
    }
    const file = (await isFolder(out)) ? join(out, fileName) : out
    await writeOut(file, content)
    stdout.write(`${file} was written\n`)
  }
}

/** Runs an audit, and tells its exit code also where it fails: never 1, which says that something was found. */
export async function withExitCode(
  { stderr }: Pick<Terminal, 'stderr'>,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run()
  } catch (error) {
    stderr.write(`${explainFailure(error)}\n`)
    return error instanceof UsageError ? 2 : 3
  }
}

async function readRules(file: string | undefined, now: Date): Promise<IgnoreRule[]> {
  return file === undefined ? [] : readIgnoreFile(await readFile(file, 'utf8'), file, now)
}

async function openBaseline(file: string | undefined): Promise<Baseline> {
  if (file === undefined) return []
  const report = parseJson(await readFile(file, 'utf8'), file)
  try {
    return readBaseline(report)
  } catch (error) {
    throw new Error(
      `${file} is no report of an audit in JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** What cannot be read was named wrongly: nothing was compared then. */
async function asUsage<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading
  } catch (error) {
    const { code, path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
    throw new UsageError(code === 'ENOENT' ? `${path} does not exist` : explainFailure(error))
  }
}

async function isFolder(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
