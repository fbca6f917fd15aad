import { expect, test } from 'vitest'
import { sourceOf } from './sources.ts'

/** The variables that the configuration reads, by the name of their field in its schema. */
const variables = [...sourceOf('src/site/settings.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(
  ([, name = '']) => name,
)

test('the configuration reads variables', () => {
  expect(variables).toContain('PORT')
  expect(variables).toContain('COOKIE_SECRET')
  expect(variables.length).toBeGreaterThanOrEqual(9)
})

test('every variable that the configuration reads stands in .env.example', () => {
  const example = sourceOf('.env.example')
  for (const name of variables) expect(example).toMatch(new RegExp(`^(# ?)?${name}=`, 'm'))
})

test('every variable that the configuration reads stands in the README', () => {
  const readme = sourceOf('README.md')
  for (const name of variables) expect(readme).toMatch(new RegExp(`\\b${name}\\b`))
})

test('every variable in .env.example is read', () => {
  const examples = [...sourceOf('.env.example').matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name]) => name,
  )
  for (const name of examples) expect(variables).toContain(name)
})

test('no secret has a value that could be used by accident', () => {
  expect(sourceOf('.env.example')).toMatch(/^(# ?)?COOKIE_SECRET=\s*$/m)
})
