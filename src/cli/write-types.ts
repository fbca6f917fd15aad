import { loadCharter } from '../charter/source/load.ts'
import { readSettings } from '../site/settings.ts'
import { type Terminal, writeOut } from './terminal.ts'

/** Writes the purposes of a charter as TypeScript, so that a misspelt one in `consentOf(req)` is found by the compiler. */
export async function writeTypes(
  named: string | undefined,
  { out }: { out: string },
  { env, stdout }: Pick<Terminal, 'env' | 'stdout'>,
): Promise<void> {
  const { charter } = loadCharter(named ?? readSettings(env).charterFile)
  const lines = charter.purposes.map(({ id }) => `    ${JSON.stringify(id)}: true\n`)
  const types = `// Written by charte types from the charter: write it anew when a purpose is added or removed.
declare namespace CharteCookies {
  interface Purposes {
${lines.join('')}  }
}
`
  await writeOut(out, types)
  stdout.write(`${out} was written\n`)
}
