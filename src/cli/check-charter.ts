import {
  CharterError,
  describeProblem,
  inOrder,
  type LocatedProblem,
  type Problem,
} from '../charter/problem.ts'
import { advise } from '../charter/rules/advice.ts'
import { refuseAuditToCome } from '../charter/rules/audited.ts'
import type { Charter } from '../charter/schema.ts'
import { loadCharter } from '../charter/source/load.ts'
import { deploymentRules, installationOf } from '../site/deployment.ts'
import { isLocal, misfitOf, misspeltVariables } from '../site/misfits.ts'
import { readSettings, type Settings } from '../site/settings.ts'
import { type AskedSince, comparePublished, describeAsked } from './records/compare-published.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What a check has found, as `--json` prints it. */
export interface Checked {
  file: string
  canBeServed: boolean
  problems: readonly LocatedProblem[]
  warnings: readonly LocatedProblem[]
  /** Whom it asks again once it is published; undefined where nothing that was published can be read. */
  visitors?: AskedSince | undefined
}

/**
 * Prints what is wrong with a charter and what it lacks, and says whether there is any of it; settings that may be
 * misspelt count as warnings. Where a version was published, also whom it asks again. Rejects where it cannot be read, or a
 * setting, or what was published where a comparison is asked for.
 */
export async function checkCharter(
  named: string | undefined,
  { json = false, compare = false }: { json?: boolean; compare?: boolean },
  { env, stdout, stderr, now }: Pick<Terminal, 'env' | 'stdout' | 'stderr' | 'now'>,
): Promise<{ canBeServed: boolean; hasWarnings: boolean }> {
  const misspelt = misspeltVariables(env)
  for (const line of misspelt) stderr.write(`warning: ${line}\n`)
  const checked = await check(named, compare, { env, now })
  const { file, problems, warnings, canBeServed, visitors } = checked
  const outcome = { canBeServed, hasWarnings: warnings.length + misspelt.length > 0 }
  if (json) {
    stdout.write(`${JSON.stringify(checked, null, 2)}\n`)
    return outcome
  }
  for (const problem of problems) stderr.write(`${describeProblem(problem, { file })}\n`)
  for (const warning of warnings) stdout.write(`${describeProblem(warning, { file, label: 'warning' })}\n`)
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`
  if (canBeServed) stdout.write(`${file} can be served; ${count}\n`)
  if (visitors) stdout.write(describeAsked(file, visitors))
  return outcome
}

async function check(
  named: string | undefined,
  mustCompare: boolean,
  { env, now }: Pick<Terminal, 'env' | 'now'>,
): Promise<Checked> {
  const config = readSettings(env)
  const file = named ?? config.charterFile
  try {
    const installation = installationOf(config)
    const { charter, locate } = loadCharter(file, [deploymentRules(installation), refuseAuditToCome(now)])
    const warnings = inOrder([...advise(charter, now()), ...otherSite(charter, config)].map(locate))
    const visitors = await comparePublished(charter, installation, { env, now }).catch((error) => {
      // Most charters are checked before any was published.
      if (mustCompare) throw error
      return undefined
    })
    return { file, canBeServed: true, problems: [], warnings, visitors }
  } catch (error) {
    if (!(error instanceof CharterError)) throw error
    return { file, canBeServed: false, problems: error.problems, warnings: [] }
  }
}

/** Another site than that of the public address; of one on this machine, nothing is known. */
function otherSite({ site }: Charter, { publicOrigin }: Settings): Problem[] {
  const misfit = isLocal(publicOrigin) ? undefined : misfitOf(site.url, publicOrigin)
  return misfit ? [{ path: ['site', 'url'], message: misfit.remedy }] : []
}
