import { describe, expect, test } from 'vitest'
import { importsOf, sourceOf, sourcesIn } from './sources.ts'

const { dependencies, devDependencies } = JSON.parse(sourceOf('package.json'))
const names = [...Object.keys(dependencies), ...Object.keys(devDependencies)]

describe('every package that is used is named in the README', () => {
  test.each(names)('%s', (name) => {
    expect(sourceOf('README.md')).toMatch(new RegExp(`(?<![\\w@/-])${RegExp.escape(name)}(?![\\w/-])`))
  })
})

test('every package that runs is imported, and no other is', () => {
  const imported = sourcesIn('src', '.ts')
    .flatMap(importsOf)
    .filter(({ name, isType }) => !isType && !name.startsWith('src/') && !name.startsWith('node:'))
    .map(({ name }) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
  expect([...new Set(imported)].sort()).toEqual(Object.keys(dependencies).sort())
})
