import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withFacts } from '../charter/edit.ts'
import { charterFile, localesDirectory, smallCharter } from '../support/charters.ts'
import { charte, temporary } from '../support/process.ts'

const shipped = readFileSync(charterFile, 'utf8')

function saved(yaml: string): string {
  const file = join(temporary(), 'charter.yaml')
  writeFileSync(file, yaml)
  return file
}

test('charte check: a charter that can be served passes with its warnings', async () => {
  const { code, stdout, stderr } = await charte(['check', charterFile], temporary())
  expect([code, stderr]).toEqual([0, ''])
  const lines = stdout.trim().split('\n')
  expect(lines.at(-1)).toBe(`${charterFile} can be served; ${lines.length - 1} warnings`)
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines.slice(0, -1))
    expect(line).toMatch(new RegExp(`^${RegExp.escape(charterFile)}:\\d+:\\d+ warning: \\S+: found `))
})

test('charte check: tells warnings in the order of the file', async () => {
  const file = saved(smallCharter.replaceAll(', recipients: none', ''))
  const { stdout } = await charte(['check', file], temporary())
  const lines = [...stdout.matchAll(/:(\d+):\d+ warning: /g)].map(([, line]) => Number(line))
  expect(lines.length).toBeGreaterThan(5)
  expect(lines).toEqual(lines.toSorted((a, b) => a - b))
})

test('charte check: warnings fail where that is asked', async () => {
  const lenient = await charte(['check', charterFile], temporary())
  const strict = await charte(['check', '--strict', charterFile], temporary())
  expect(strict).toEqual({ ...lenient, code: 1 })
})

test('charte check: the charter of the settings is checked where none is named', async () => {
  const file = saved(shipped)
  const { code, stdout } = await charte(['check'], temporary(), { CHARTER_FILE: file })
  expect(code).toBe(0)
  expect(stdout).toContain(`${file} can be served`)
})

test('charte check: a wrong charter fails with a line for each mistake', async () => {
  const wrong = shipped.replace('duration: P2W', 'duration: 2 weeks').replace('party: first', 'party: ours')
  const file = saved(wrong)
  const { code, stdout, stderr } = await charte(['check', file], temporary())
  expect([code, stdout]).toEqual([1, ''])
  const lines = stderr.trim().split('\n')
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).toMatch(new RegExp(`^${RegExp.escape(file)}:\\d+:\\d+ purposes`))
  expect(lines[0]).toContain('purposes[0].cookies[0].duration: found "2 weeks"; write a duration')
})

test('charte check: a language without all its words fails with the file and the words, where the charter names it', async () => {
  const folder = join(temporary(), 'locales')
  mkdirSync(join(folder, 'tr'), { recursive: true })
  const file = saved(smallCharter.replace('[fr, en]', '[fr, en, tr]').replace('party: third', 'party: t'))
  const check = () => charte(['check', file], temporary(), { LOCALES_DIR: folder })
  writeFileSync(join(folder, 'tr/translation.json'), '{ "choice": { "title": "Seçiminiz" } }')
  const { code, stderr } = await check()
  expect(code).toBe(1)
  const [first, second] = stderr.split('\n')
  expect(first).toMatch(
    /charter\.yaml:2:21 languages\[2\]: found "tr"; add to .*tr\/translation\.json and start/,
  )
  expect(first).not.toContain('choice.title')
  expect(second).toContain('write first or third')
  writeFileSync(join(folder, 'tr/translation.json'), '{ "choice" }')
  expect((await check()).stderr).toMatch(
    /languages\[2\]: found "tr"; .*\/tr\/translation\.json:1:12 found "}"; write a colon before\n/,
  )
  const english = readFileSync(join(localesDirectory, 'en/translation.json'), 'utf8')
  writeFileSync(join(folder, 'tr/translation.json'), english)
  expect((await check()).stderr).toMatch(
    /languages\[2\]: found "tr"; change in .*\/tr\/translation\.json and start again: language\.formats is "en-GB"; write a tag/,
  )
})

test('charte check: records that would be erased before the choice ends fail', async () => {
  const { code, stderr } = await charte(['check', charterFile], temporary(), { RECORD_RETENTION: 'P5M' })
  expect(code).toBe(1)
  expect(stderr).toMatch(/ purposes\[0\]\.cookies\[3\]\.duration: found "P6M"; write at most P5M, or raise/)
})

test('charte check: one warning is not said to be several', async () => {
  const parties = `controller: { name: Exemple, address: Rue 1, email: a@example.org }
dataProtectionOfficer: { email: dpo@example.org }
accessibility: { url: https://example.org/accessibility }
jurisdiction: DE
`
  const { stdout } = await charte(['check', saved(withFacts(smallCharter) + parties)], temporary())
  expect(stdout).toMatch(/ can be served; 1 warning\n$/)
})

test('charte check: a folder is reported as one', async () => {
  const folder = temporary()
  const outcome = await charte(['check', folder], temporary())
  const stderr = `${folder} is a folder: name the charter file in it\n`
  expect(outcome).toEqual({ code: 1, stdout: '', stderr })
})

describe('check as JSON', () => {
  test('charte check --json: names the problems of a wrong charter', async () => {
    const file = saved(shipped.replace('duration: P2W', 'duration: 2 weeks'))
    const line = shipped.slice(0, shipped.indexOf('duration: P2W')).split('\n').length
    const { code, stdout, stderr } = await charte(['check', '--json', file], temporary())
    expect([code, stderr]).toEqual([1, ''])
    expect(JSON.parse(stdout)).toEqual({
      ...{ file, canBeServed: false, warnings: [] },
      problems: [
        {
          ...{ line, column: 9, path: 'purposes[0].cookies[0].duration', found: '"2 weeks"' },
          message: 'write a duration like P2W (weeks), P6M (months), PT30M (minutes), or session',
        },
      ],
    })
  })

  test('charte check --json: names the warnings of one that can be served', async () => {
    const { code, stdout } = await charte(['check', '--json', charterFile], temporary())
    expect(code).toBe(0)
    const checked = JSON.parse(stdout)
    expect(checked).toMatchObject({ file: charterFile, canBeServed: true, problems: [] })
    expect(checked.warnings).toContainEqual({
      ...{ line: expect.any(Number), column: 1, path: 'accessibility', found: 'nothing' },
      message:
        'add the address of the accessibility statement, which a public body owes (Directive 2016/2102, art. 7)',
    })
    expect((await charte(['check', '--json', '--strict', charterFile], temporary())).code).toBe(1)
  })

  test('charte check --json: does not report a wrong setting, which is no charter', async () => {
    const { code, stdout } = await charte(['check', '--json', charterFile], temporary(), { PORT: 'x' })
    expect([code, stdout]).toEqual([1, ''])
  })
})

test('charte check: a charter that is not there fails with its name', async () => {
  const outcome = await charte(['check', '/nowhere/charter.yaml'], temporary())
  expect(outcome).toEqual({
    code: 1,
    stdout: '',
    stderr: '/nowhere/charter.yaml does not exist; check CHARTER_FILE and DATA_DIR\n',
  })
})

describe('check of the settings', () => {
  const otherSite =
    /:\d+:\d+ warning: site\.url: found "https:\/\/data\.bep\.be"; write your own \(charte init\) and name it by CHARTER_FILE/
  const check = (env: Record<string, string>, ...options: string[]) =>
    charte(['check', ...options, charterFile], temporary(), env)

  test('charte check: a charter of another site than PUBLIC_URL is warned of', async () => {
    const { code, stdout } = await check({ PUBLIC_URL: 'https://charter.example.org' })
    expect(code).toBe(0)
    expect(stdout).toMatch(otherSite)
    const file = saved(smallCharter)
    expect(
      (await charte(['check', file], temporary(), { PUBLIC_URL: 'https://charter.town.example' })).stdout,
    ).toMatch(
      /warning: site\.url: found "https:\/\/example\.org"; write an address of the site of PUBLIC_URL \(https:\/\/charter\.town\.example\) as/,
    )
  })

  test('charte check: a charter on a host of its site, or before it has an address, is not warned of', async () => {
    for (const env of [{ PUBLIC_URL: 'https://cookies.bep.be' }, { PUBLIC_URL: 'http://localhost:3000' }, {}])
      expect((await check(env)).stdout).not.toMatch(otherSite)
  })

  test('charte check: a setting that may be misspelt is warned of beside the charter, which it is not in', async () => {
    const env = { CHARTERFILE: 'x' }
    const told = 'warning: CHARTERFILE is no setting; write CHARTER_FILE if that is meant\n'
    const [plain, misspelt] = [await check({}), await check(env)]
    expect(misspelt).toEqual({ ...plain, stderr: told })
    const json = await check(env, '--json')
    expect([json.stderr, JSON.parse(json.stdout).canBeServed]).toEqual([told, true])
  })

  test('charte check: a setting that may be misspelt fails where warnings do', async () => {
    const complete =
      saved(`${withFacts(smallCharter)}controller: { name: Exemple, address: Rue 1, email: a@example.org }
dataProtectionOfficer: { email: dpo@example.org }
authority: { name: APD }
accessibility: { url: https://example.org/accessibility }
jurisdiction: DE
`)
    const codes = [{}, { PUBLICURL: 'x' }].map((env) =>
      charte(['check', '--strict', complete], temporary(), env),
    )
    expect((await Promise.all(codes)).map(({ code }) => code)).toEqual([0, 1])
  })
})
