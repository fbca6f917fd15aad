import { describe, expect, test } from 'vitest'
import { importsOf, sourceOf, sourcesIn } from './sources.ts'

const { dependencies, peerDependencies, devDependencies } = JSON.parse(sourceOf('package.json'))
const needed = Object.keys({ ...dependencies, ...peerDependencies })
const names = [...needed, ...Object.keys(devDependencies)]

describe('every package that is used is named in the README', () => {
  test.each(names)('every package that is used is named in the README: %s', (name) => {
    expect(sourceOf('README.md')).toMatch(new RegExp(`(?<![\\w@/-])${RegExp.escape(name)}(?![\\w/-])`))
  })
})

test('every package that runs is imported, and no other is', () => {
  const imported = sourcesIn('src', '.ts')
    .flatMap(importsOf)
    .filter(({ name, isType }) => !isType && !name.startsWith('src/') && !name.startsWith('node:'))
    .map(({ name }) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
  // Types of Express stand in the declarations of the package, which compilers of hosts read.
  const running = needed.filter((name) => name !== '@types/express')
  expect([...new Set(imported)].sort()).toEqual(running.sort())
})
