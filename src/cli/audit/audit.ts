import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Baseline, ignoreKnown, readBaseline } from '../../audit/baseline.ts'
import { compare } from '../../audit/compare/compare.ts'
import type { Finding } from '../../audit/finding.ts'
import { type IgnoreRule, ignoreBy, readIgnoreFile } from '../../audit/ignore.ts'
import { parseJson } from '../../audit/parse.ts'
import { readRecord } from '../../audit/records/read-record.ts'
import { reportText } from '../../audit/report-text.ts'
import { type Seen, stateNames } from '../../audit/seen.ts'
import { type AuditVerdict, type FailLevel, judge, visitedIn } from '../../audit/verdict.ts'
import { explainFailure } from '../terminal/explain-failure.ts'
import { type AuditFormat, type Terminal, UsageError, writeOut } from '../terminal/terminal.ts'
import { openCharter } from './open-charter.ts'

/** The ends of the files of a report. */
const endings: Readonly<Record<AuditFormat, string>> = { text: 'txt', json: 'json' }

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
}

/** What an audit ends with. */
interface Audited {
  seen: Seen
  findings: readonly Finding[]
  verdict: AuditVerdict
  charter: string
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
    const finish = await prepareAudit(options, terminal)
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
): Promise<(seen: Seen) => Promise<number>> {
  const { out, format, failOn } = options
  if (format.length > 1 && !(await isFolder(out)))
    throw new UsageError('several formats need a folder that is there; name it with --out')
  const { name, charter, version } = await asUsage(openCharter(options.charter, env))
  const rules = await asUsage(readRules(options.ignore, now()))
  const baseline = await asUsage(openBaseline(options.baseline))
  return async (seen) => {
    const found = compare(seen, version, (path) => {
      const { line, column, path: written } = charter.locate({ path, message: '' })
      return { line, column, path: written }
    })
    const findings = ignoreKnown(baseline, ignoreBy(rules, found))
    const verdict = judge(findings, failOn)
    const audited = { seen, findings, verdict, charter: name }
    for (const each of format) await write(each, audited)
    return verdict.exit
  }

  async function write(format: AuditFormat, audited: Audited): Promise<void> {
    const content = writers[format](audited)
    if (out === undefined) {
      stdout.write(content)
      return
    }
    const file = (await isFolder(out)) ? join(out, `audit.${endings[format]}`) : out
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

const writers: Readonly<Record<AuditFormat, (audited: Audited) => string>> = {
  text: ({ seen, findings, verdict, charter }) => reportText(seen, findings, verdict, charter),
  json: ({ seen, findings, verdict, charter }) => {
    const { site, startedAt, endedAt, by, remarks } = seen
    const summary = { site, startedAt, endedAt, by, remarks, states: visitedIn(seen) }
    return `${JSON.stringify({ v: 1, charter, seen: summary, findings, verdict }, null, 2)}\n`
  },
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
