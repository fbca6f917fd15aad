import { CharterError, describeProblem, type LocatedProblem } from '../charter/problem.ts'
import { advise } from '../charter/rules/advice.ts'
import { loadCharter } from '../charter/source/load.ts'
import { deploymentRules, installationOf } from '../site/deployment.ts'
import { readSettings } from '../site/settings.ts'
import type { Terminal } from './terminal.ts'

/** What a check has found, as `--json` prints it. */
export interface Checked {
  file: string
  canBeServed: boolean
  problems: readonly LocatedProblem[]
  warnings: readonly LocatedProblem[]
}

/** Prints what is wrong with a charter and what it lacks, and says so. Throws where it cannot be read, or a setting. */
export function checkCharter(
  named: string | undefined,
  { json = false }: { json?: boolean },
  { env, stdout, stderr, now }: Pick<Terminal, 'env' | 'stdout' | 'stderr' | 'now'>,
): Checked {
  const checked = check(named, env, now())
  const { file, problems, warnings, canBeServed } = checked
  if (json) {
    stdout.write(`${JSON.stringify(checked, null, 2)}\n`)
    return checked
  }
  for (const problem of problems) stderr.write(`${describeProblem(problem, { file })}\n`)
  for (const warning of warnings) stdout.write(`${describeProblem(warning, { file, label: 'warning' })}\n`)
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`
  if (canBeServed) stdout.write(`${file} can be served; ${count}\n`)
  return checked
}

function check(named: string | undefined, env: Terminal['env'], now: Date): Checked {
  const config = readSettings(env)
  const file = named ?? config.charterFile
  try {
    const { charter, locate } = loadCharter(file, [deploymentRules(installationOf(config))])
    return { file, canBeServed: true, problems: [], warnings: advise(charter, now).map(locate) }
  } catch (error) {
    if (!(error instanceof CharterError)) throw error
    return { file, canBeServed: false, problems: error.problems, warnings: [] }
  }
}
