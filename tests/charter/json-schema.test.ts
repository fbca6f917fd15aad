import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { charterJsonSchema } from '../../src/charter/json-schema.ts'
import { charterSchema } from '../../src/charter/schema.ts'
import { fullCharter } from '../exports/full-charter.ts'
import { smallCharter } from '../support/charters.ts'
import { append, swap } from './edit.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')
const schema = JSON.parse(charterJsonSchema())

/** Where an editor that knows the schema finds something wrong with a charter. */
function wrongPlaces(yaml: string): string[] {
  // The patterns of the schema say what its formats do.
  const options = { allErrors: true, validateFormats: false, allowUnionTypes: true }
  const validate = new Ajv(options).compile(schema)
  return validate(parse(yaml)) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath)
}

test('the schema for editors is that of the charter: npm run schema writes it', () => {
  expect(read('charter.schema.json')).toBe(charterJsonSchema())
})

test('the schema for editors: knows every field and no other', () => {
  expect(Object.keys(schema.properties)).toEqual(Object.keys(charterSchema.unwrap().shape))
  expect(schema.additionalProperties).toBe(false)
  expect(schema.required).toEqual(['languages', 'site', 'title', 'usage', 'purposes'])
})

test('the shipped charter: names its schema, for editors that look for it', () => {
  const [firstLine] = read('charter.yaml').split('\n')
  expect(firstLine).toBe('# yaml-language-server: $schema=./charter.schema.json')
})

test('the schema for editors: says what each field means', () => {
  const fields = fieldsIn(schema)
  expect(fields.length).toBeGreaterThan(60)
  expect(fields.filter(({ description }) => !description).map(({ path }) => path)).toEqual([])
})

describe('what an editor finds right', () => {
  test.each([
    ['the charter that is shipped', read('charter.yaml')],
    ['that of the examples', read('examples/charter.yaml')],
    ['one with every field', JSON.stringify(fullCharter.charter)],
    ['a name that YAML reads as a number', swap('name: SSESS<ID>', 'name: 007')(smallCharter)],
  ])('an editor: finds nothing wrong with %s', (_what, yaml) => {
    expect(wrongPlaces(yaml)).toEqual([])
  })
})

describe('what an editor finds wrong', () => {
  test.each<[string, (yaml: string) => string, string]>([
    ['a field that does not exist', append('titel: Cookies\n'), ''],
    ['a field that must be there', swap('title: { fr: Cookies, en: Cookies }', ''), ''],
    ['a number instead of a text', swap('fr: Usages', 'fr: 2026'), '/usage/title/fr'],
    ['a text of spaces', swap('fr: Usages', 'fr: " "'), '/usage/title/fr'],
    ['an address without https', swap('https://example.org', 'ftp://example.org'), '/site/url'],
    ['a day that is none', swap('2026-01-15', '15/01/2026'), '/updated'],
    ['a duration that is none', swap('P13M', '13 months'), '/purposes/1/cookies/0/duration'],
    ['a party that does not exist', swap('party: third', 'party: t'), '/purposes/2/cookies/0/party'],
    ['a language that is none', swap('[fr, en]', '[fr, EN]'), '/languages/1'],
    ['an e-mail address that is none', append('controller: { email: nobody }\n'), '/controller/email'],
  ])('an editor: finds %s', (_what, edit, place) => {
    expect(wrongPlaces(smallCharter)).toEqual([])
    expect(wrongPlaces(edit(smallCharter))).toContain(place)
  })
})

interface Field {
  path: string
  description: unknown
}

function fieldsIn(part: unknown, path = ''): Field[] {
  if (Array.isArray(part)) return part.flatMap((child) => fieldsIn(child, path))
  if (typeof part !== 'object' || part === null) return []
  const { properties = {}, items, anyOf } = part as { properties?: object; items?: unknown; anyOf?: unknown }
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { path: `${path}.${name}`, description: field.description },
      ...fieldsIn(field, `${path}.${name}`),
    ]),
    ...fieldsIn(items, path),
    ...fieldsIn(anyOf, path),
  ]
}
