import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { charterJson } from '../../src/exports/json.ts'
import { cookie, record, state } from '../audit/sightings.ts'
import { charterFile, shipped, smallCharter } from '../support/charters.ts'
import { charte, createFolder } from '../support/process.ts'

/** Runs an audit of a record in a folder with a small charter. */
function inFolder(seen: unknown) {
  const folder = createFolder()
  const save = (name: string, content: unknown): string => {
    const file = join(folder, name)
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }
  save('seen.json', seen)
  save('charter.yaml', smallCharter)
  const audit = (...words: string[]) =>
    charte(['audit', '--record', 'seen.json', ...words], folder, { CHARTER_FILE: 'charter.yaml' }, folder)
  return { folder, save, audit }
}

const clean = record(state('before', { cookies: [cookie('csrftoken', { life: 364 * 86_400_000 })] }))
const dirty = record(state('before', { cookies: [cookie('_pk_id', { life: 60_000 }), cookie('odd')] }))
const unseen = record(state('refused', { unseen: [{ code: 'choice-not-made', why: 'there is no button' }] }))

test('charte audit --help: says what it does and its exit codes', async () => {
  const { code, stdout } = await charte(['audit', '--help'], createFolder())
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /Usage: charte audit.*Examples:\n.*Exit codes:\n {2}0 .* {2}1 .* {2}2 {2}wrong usage.* {2}3 /s,
  )
})

describe('charte audit', () => {
  test('charte audit: of a site that does what its charter says ends with 0', async () => {
    const { audit } = inFolder(clean)
    const { code, stdout, stderr } = await audit()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Nothing was found on 1 page in 1 state that makes the charter false.')
    expect(stdout).toContain('0 errors, 0 warnings, 0 notes, 0 unknown\n')
  })

  test('charte audit: of a site that does not ends with 1, and names each thing with its line', async () => {
    const { audit } = inFolder(dirty)
    const { code, stdout } = await audit('charter.yaml')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /charter\.yaml:7:1 error: undeclared odd: The cookie odd was set before any choice; no row/,
    )
    expect(stdout).toMatch(
      /charter\.yaml:20:9 error: not-granted _pk_id: The cookie _pk_id was set before any choice; the charter/,
    )
    expect((await audit('--fail-on', 'never')).code).toBe(0)
  })

  test('charte audit: of what was not seen ends with 3, whatever fails', async () => {
    const { audit } = inFolder(unseen)
    const { code, stdout } = await audit('--fail-on', 'never')
    expect(code).toBe(3)
    expect(stdout).toContain('The site could not be seen after a refusal; there is no button.')
  })

  test('charte audit: writes its report where it is told, as JSON for a later one, which only what is new fails', async () => {
    const { folder, save, audit } = inFolder(dirty)
    const { code, stdout } = await audit('charter.yaml', '--format', 'json', '--out', 'audit.json')
    expect([code, stdout]).toEqual([1, 'audit.json was written\n'])
    const report = JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8'))
    expect(report).toMatchObject({
      v: 1,
      charter: { file: 'charter.yaml' },
      seen: { site: 'https://example.org/' },
      verdict: 'false',
    })
    expect(report.findings.map(({ code }: { code: string }) => code)).toEqual([
      'undeclared',
      'not-granted',
      'shorter-than-declared',
    ])
    expect((await audit('--baseline', 'audit.json')).code).toBe(0)
    save('seen.json', record(state('accepted', { cookies: [cookie('odd')] })))
    expect((await audit('--baseline', 'audit.json')).code).toBe(1)
  })

  test('charte audit: writes several formats into a folder', async () => {
    const { folder, audit } = inFolder(clean)
    mkdirSync(join(folder, 'report'))
    const { code } = await audit('--format', 'text,json', '--out', 'report')
    expect(code).toBe(0)
    expect(readFileSync(join(folder, 'report/audit.txt'), 'utf8')).toContain('0 errors')
    expect(JSON.parse(readFileSync(join(folder, 'report/audit.json'), 'utf8')).findings).toEqual([])
  })

  test('charte audit: writes each form of its report into a folder', async () => {
    const { folder, audit } = inFolder(dirty)
    mkdirSync(join(folder, 'report'))
    expect((await audit('--format', 'text,html,json,md,junit,sarif', '--out', 'report')).code).toBe(1)
    for (const file of ['txt', 'html', 'json', 'md', 'junit.xml', 'sarif'])
      expect(readFileSync(join(folder, `report/audit.${file}`), 'utf8'), file).toContain('odd')
  })

  test('charte audit: says as a patch, or in the file itself, what the charter would have to say', async () => {
    const longer = record(state('accepted', { cookies: [cookie('csrftoken', { life: 390 * 86_400_000 })] }))
    const { folder, audit } = inFolder(longer)
    const before = readFileSync(join(folder, 'charter.yaml'), 'utf8')
    expect((await audit('--patch', 'charter.patch')).code).toBe(1)
    expect(readFileSync(join(folder, 'charter.patch'), 'utf8')).toContain('P56W')
    expect(readFileSync(join(folder, 'charter.yaml'), 'utf8')).toBe(before)
    expect((await audit('--fix')).stdout).toContain('charter.yaml was changed')
    expect(readFileSync(join(folder, 'charter.yaml'), 'utf8')).toContain('P56W')
    expect((await audit()).code).toBe(0)
  })

  test('charte audit: is remembered for the metrics of a server whose data are here', async () => {
    const { folder, audit } = inFolder(dirty)
    await audit()
    const last = JSON.parse(readFileSync(join(folder, 'last-audit.json'), 'utf8'))
    expect(last).toMatchObject({ verdict: 'false', findings: { error: 2 } })
  })

  test('charte audit: what is ignored with a reason does not count', async () => {
    const { save, audit } = inFolder(dirty)
    save(
      'ignore.yaml',
      '- { code: undeclared, subject: odd, reason: Of the load balancer }\n- { code: not-granted, subject: _pk_*, reason: Being mended, until: 9999-12-31 }',
    )
    const { code, stdout } = await audit('--ignore', 'ignore.yaml')
    expect(code).toBe(0)
    expect(stdout).toContain('2 ignored')
  })

  test('charte audit: reads the charter of a running server, and what it was saved as', async () => {
    const json = charterJson(shipped, 'https://data.bep.be/charte-cookies')
    const server = createServer((req, res) =>
      res.writeHead(req.url === '/charter.json' ? 200 : 404).end(json),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const { save, audit } = inFolder(clean)
    expect((await audit(`${origin}/charter.json`)).code).toBe(0)
    expect((await audit('--charter', save('charter.json', json))).code).toBe(0)
    expect(await audit(`${origin}/gone`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `${origin}/gone cannot be read: it answers 404\n`,
    })
  })
})

describe('wrong usage of charte audit', () => {
  test.each<[string, string[], RegExp]>([
    ['no record', ['--record', 'none.json'], /^none\.json does not exist\n$/],
    ['a record that is none', ['--record', 'charter.yaml'], /^charter\.yaml is no JSON\n$/],
    ['no charter', ['none.yaml'], /^none\.yaml does not exist\n$/],
    ['a wrong charter', ['wrong.yaml'], /^wrong\.yaml:1:1 languages: found nothing; /],
    ['a charter.json that is none', ['seen.json'], /^seen\.json is no charter\.json of a charter: /],
    ['two charters', ['charter.yaml', '--charter', 'charter.yaml'], /^name one charter: /],
    [
      'no server',
      ['http://127.0.0.1:9/charter.json'],
      /^http:\/\/127\.0\.0\.1:9\/charter\.json cannot be read: /,
    ],
    ['an unknown state', ['--state', 'later'], /^--state is later; the states are before, refused, /],
    ['a state of a record that says its own', ['--state', 'refused'], /^seen\.json says by itself/],
    ['no list', ['--ignore', 'none.yaml'], /^none\.yaml does not exist\n$/],
    [
      'a list without a reason',
      ['--ignore', 'reasonless.yaml'],
      /^reasonless\.yaml:1: write why it does not count, as its reason\n$/,
    ],
    [
      'a baseline that is none',
      ['--baseline', 'seen.json'],
      /^seen\.json is no report of an audit in JSON: /,
    ],
    ['an unknown format', ['--format', 'xml'], /Write one or more of text, html, json/],
    ['several formats and no folder', ['--format', 'text,json'], /^several formats need a folder; /],
    ['an unknown gravity', ['--fail-on', 'note'], /Allowed choices are error, warning, never/],
  ])('wrong usage of charte audit: %s ends with 2 and one line', async (_what, words, message) => {
    const { save, audit } = inFolder(clean)
    save('wrong.yaml', 'site: {}')
    save('reasonless.yaml', '- { code: undeclared, subject: a }')
    const { code, stdout, stderr } = await audit(...words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })
})

test('charte schema --of seen: writes the JSON Schema of a record', async () => {
  const { code, stdout } = await charte(['schema', '--of', 'seen'], createFolder())
  expect([code, JSON.parse(stdout).properties.states.type]).toEqual([0, 'array'])
})

test('charte audit: the charter of this software and a record of its own cookies agree', async () => {
  const { audit } = inFolder(clean)
  expect((await audit(charterFile)).code).toBe(0)
})
