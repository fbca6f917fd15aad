import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { charterJsonSchema } from '../../src/charter/json-schema.ts'
import { charterSchema } from '../../src/charter/schema.ts'

const root = new URL('../../', import.meta.url)

test('the schema for editors is that of the charter: npm run schema writes it', () => {
  expect(readFileSync(new URL('charter.schema.json', root), 'utf8')).toBe(charterJsonSchema())
})

test('the schema for editors knows every field and no other', () => {
  const schema = JSON.parse(charterJsonSchema())
  expect(Object.keys(schema.properties)).toEqual(Object.keys(charterSchema.unwrap().shape))
  expect(schema.additionalProperties).toBe(false)
  expect(schema.required).toEqual(['languages', 'site', 'title', 'usage', 'purposes'])
})

test('the charter that is shipped names its schema, for editors that look for it', () => {
  const [firstLine] = readFileSync(new URL('charter.yaml', root), 'utf8').split('\n')
  expect(firstLine).toBe('# yaml-language-server: $schema=./charter.schema.json')
})
