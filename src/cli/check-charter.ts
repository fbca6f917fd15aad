import { advise } from '../charter/advise.ts'
import { describeProblem } from '../charter/charter-error.ts'
import { loadCharter } from '../charter/load-charter.ts'
import { readConfig } from '../config.ts'
import { servableBy } from '../http/servable.ts'
import { installationOf } from '../open-charter.ts'
import type { Terminal } from './terminal.ts'

/** Prints what a charter lacks, and says whether it lacks nothing. Throws CharterError when it cannot be served. */
export async function checkCharter(
  named: string | undefined,
  { env, stdout, now }: Pick<Terminal, 'env' | 'stdout' | 'now'>,
): Promise<boolean> {
  const config = readConfig(env)
  const file = named ?? config.charterFile
  const { charter, locate } = loadCharter(file, [servableBy(installationOf(config))])
  const advice = advise(charter, now()).map(locate)
  for (const problem of advice) stdout.write(`${describeProblem(problem, { file, label: 'warning' })}\n`)
  stdout.write(`${file} can be served; ${advice.length === 1 ? '1 warning' : `${advice.length} warnings`}\n`)
  return advice.length === 0
}
