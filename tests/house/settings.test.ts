import { expect, test } from 'vitest'
import { settingNames, settingsSchema } from '../../src/site/settings.ts'
import { sourceOf } from './sources.ts'

/** The environment variables of the settings, as their schema names them. */
const variables = Object.values(settingsSchema.shape).flatMap(
  (setting) => settingNames.get(setting)?.variable ?? [],
)

test('every setting has an environment variable of its own', () => {
  expect(new Set(variables).size).toBe(Object.keys(settingsSchema.shape).length)
})

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
