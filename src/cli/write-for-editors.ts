import { seenJsonSchema } from '../audit/records/read-record.ts'
import { charterJsonSchema } from '../charter/json-schema.ts'
import { loadCharter } from '../charter/source/load.ts'
import { deploymentRules, installationOf, versionIn } from '../site/deployment.ts'
import { readSettings } from '../site/settings.ts'
import { type Terminal, writeOut } from './terminal/terminal.ts'

/** Writes the JSON Schema of a charter, by which editors complete and check one that names it, or of a record of an audit. */
export async function writeSchema(
  { of, out }: { of: 'charter' | 'seen'; out?: string },
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<void> {
  const schema = of === 'seen' ? seenJsonSchema() : charterJsonSchema()
  if (out === undefined) {
    stdout.write(schema)
    return
  }
  await writeOut(out, schema)
  stdout.write(`${out} was written\n`)
}

/** Writes the purposes of a charter as TypeScript, so that a misspelt one in `consentOf(req)` is found by the compiler. */
export async function writeTypes(
  named: string | undefined,
  { out }: { out: string },
  { env, stdout }: Pick<Terminal, 'env' | 'stdout'>,
): Promise<void> {
  const config = readSettings(env)
  const installation = installationOf(config)
  const { charter } = loadCharter(named ?? config.charterFile, [deploymentRules(installation)])
  const { purposes } = versionIn(installation, charter).charter
  const lines = purposes.map(({ id }) => `    ${JSON.stringify(id)}: true\n`)
  const types = `// Written by charte types from the charter: write it anew when a purpose is added or removed.
declare namespace CharteCookies {
  interface Purposes {
${lines.join('')}  }
}
`
  await writeOut(out, types)
  stdout.write(`${out} was written\n`)
}
