import { expect, test } from 'vitest'
import { keys } from '../../bench/contestants.ts'
import { readOptions } from '../../bench/options.ts'
import { root } from '../house/sources.ts'
import { temporary } from '../support/process.ts'

test('options of the benchmarks: without any, all contestants are measured, five times three seconds', () => {
  expect(readOptions([])).toEqual({
    rounds: 5,
    seconds: 3,
    only: [...keys],
    against: [],
    long: false,
    json: undefined,
    writeDocs: false,
  })
})

test('options of the benchmarks: other checkouts are named by --against, once for each', () => {
  expect(readOptions(['--against', root, '--against', `${root}/.`]).against).toEqual([root, `${root}/.`])
})

test.each([
  ['a folder that is no checkout', ['--against', temporary()], 'is no checkout of this project'],
  ['a checkout with nothing to compare', ['--against', root, '--only', 'django'], 'names none of them'],
  ['a checkout whose figures would be published', ['--against', root, '--write-docs'], '--write-docs'],
  ['a contestant that there is not', ['--only', 'first,second'], 'there is no contestant second'],
  ['no round', ['--rounds', '0'], '0 is not a number of rounds'],
  ['half a second', ['--seconds', '0.5'], '0.5 is not a number of rounds or seconds'],
  ['an option that there is not', ['--fast'], '--fast'],
])('options of the benchmarks: %s is refused', (_title, words, problem) => {
  expect(() => readOptions(words)).toThrow(problem)
})
