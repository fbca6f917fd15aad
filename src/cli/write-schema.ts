import { charterJsonSchema } from '../charter/json-schema.ts'
import { type Terminal, writeOut } from './terminal.ts'

/** Writes the JSON Schema of a charter, by which editors complete and check one that names it. */
export async function writeSchema(
  { out }: { out?: string },
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<void> {
  if (out === undefined) {
    stdout.write(charterJsonSchema())
    return
  }
  await writeOut(out, charterJsonSchema())
  stdout.write(`${out} was written\n`)
}
