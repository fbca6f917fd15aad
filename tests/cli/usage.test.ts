import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { charte, temporary } from '../support/process.ts'

const commands = [
  [],
  ['serve'],
  ['init'],
  ['locale'],
  ['check'],
  ['schema'],
  ['types'],
  ['export'],
  ['records'],
  ...['find', 'export', 'stats', 'purge', 'erase'].map((name) => ['records', name]),
  ['versions'],
  ['versions', 'at'],
  ['report'],
]

test.each(commands.map((words) => [words]))(
  'usage: charte %j --help says what it does and its exit codes',
  async (words) => {
    const { code, stdout, stderr } = await charte([...words, '--help'], temporary())
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(['Usage: charte', ...words].join(' '))
    expect(stdout).toMatch(/Exit codes:\n {2}0 {2}done\n {2}1 .*\n {2}2 {2}wrong usage/)
    if (!['records', 'versions'].includes(words.join(' '))) expect(stdout).toContain('Examples:\n')
  },
)

describe('wrong usage', () => {
  test.each([
    ['recods', /unknown command 'recods' \(Did you mean records\?\)/],
    ['records exprt', /unknown command 'exprt'/],
    ['serve now', /too many arguments/],
    ['check --loud', /unknown option '--loud'/],
    ['records find', /missing required argument 'receipt'/],
    ['records find a b', /too many arguments/],
    ['records erase', /missing required argument 'receipt'/],
    ['records export --format xml', /Allowed choices are csv, jsonl/],
    ['records export --from yesterday', /'yesterday' is invalid. Write a day like 2026-11-23/],
    ['records export --to 2026-02-30', /'2026-02-30' is invalid/],
    ['records export --from 2026-03-02 --to 2026-03-02', /--from must lie before --to/],
    ['records stats --from 9999-12-31', /--from must lie before now/],
    ['records purge --before 9999-12-31 --yes', /--before lies in the future/],
    ['locale', /missing required argument 'code'/],
    ['locale turkish', /"turkish" is no language; write a language code, like fr or nl-BE/],
    ['locale tr', /name the folder of your words by --out, or by LOCALES_DIR/],
    ['versions at', /missing required argument 'day'/],
    ['versions at yesterday', /'yesterday' is invalid.*Write a day like 2026-11-23/],
    ['versions at 9999-12-31', /9999-12-31 lies in the future/],
    ['report', /required option '--out <file>' not specified/],
  ])('wrong usage, which ends with 2 and one line: charte %s', async (words, message) => {
    const { code, stdout, stderr } = await charte(words.split(' '), temporary())
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test.each(['', 'records'])(
    'wrong usage, which ends with 2 and one line: charte %s without a command shows the help',
    async (words) => {
      const { code, stderr } = await charte(words.split(' ').filter(Boolean), temporary())
      expect(code).toBe(2)
      expect(stderr).toContain('Usage: charte')
    },
  )
})

describe('no database yet', () => {
  test.each([
    'records find Ab3d_9xYzAb3d_9xYzAb3d',
    'records export --out OUT',
    'records stats',
    'records purge --yes',
    'records erase Ab3d_9xYzAb3d_9xYzAb3d',
    'versions at 2026-11-23',
    'report --out OUT',
  ])('no database yet: charte %s says so, ends with 1 and leaves nothing behind', async (words) => {
    const folder = temporary()
    const data = join(folder, 'data')
    const outcome = await charte(words.replace('OUT', join(folder, 'out')).split(' '), data)
    expect(outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: `no record was ever kept in ${data}/records.sqlite\n`,
    })
    expect(existsSync(data)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })
})

test('usage: charte --version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(await charte(['--version'], temporary())).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('usage: a wrong setting is named, and ends with 1', async () => {
  const { code, stderr } = await charte(['records', 'stats'], temporary(), { RECORD_RETENTION: 'a year' })
  expect(code).toBe(1)
  expect(stderr).toBe('RECORD_RETENTION is "a year"; write a duration, like P1Y or P18M\n')
})

test('usage: settings are read from the .env of the working directory, and those that are set otherwise count more', async () => {
  const folder = temporary()
  writeFileSync(join(folder, '.env'), 'RECORD_RETENTION=soon\n')
  const run = (env: Record<string, string>) => charte(['records', 'stats'], folder, env, folder)
  expect((await run({})).stderr).toContain('RECORD_RETENTION is "soon"')
  expect((await run({ RECORD_RETENTION: 'P1Y' })).stderr).not.toContain('RECORD_RETENTION')
})
