import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { charterJsonSchema } from '../../src/charter/json-schema.ts'
import { charte, temporary } from '../support/process.ts'

test('charte schema: the schema for editors is written where it is asked for, to lie beside a charter that names it', async () => {
  const file = join(temporary(), 'charter.schema.json')
  const outcome = await charte(['schema', '--out', file], temporary())
  expect(outcome).toEqual({ code: 0, stdout: `${file} was written\n`, stderr: '' })
  expect(readFileSync(file, 'utf8')).toBe(charterJsonSchema())
  expect((await charte(['schema'], temporary())).stdout).toBe(charterJsonSchema())
})

test('charte schema: names a place that cannot be written to', async () => {
  const { code, stderr } = await charte(['schema', '--out', '/nowhere/schema.json'], temporary())
  expect(code).toBe(1)
  expect(stderr).toMatch(/^\/nowhere\/schema\.json cannot be written: /)
})
