import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { charte, createFolder } from '../support/process.ts'
import { type PlantedSite, startPlantedSite } from './site.ts'

let site: PlantedSite
beforeAll(async () => {
  site = await startPlantedSite()
})
afterAll(() => site.close())

const patience = { timeout: 120_000 }
const quickly = ['--pages', '3', '--pause', '0', '--wait', '300']

/** A folder with a small charter of the planted site, and a way to run the program there. */
function atTown() {
  const folder = createFolder()
  writeFileSync(
    join(folder, 'charter.yaml'),
    `languages: [en]
site: { name: Town, url: '${site.origin}' }
title: Cookies
usage: { title: Uses }
purposes:
  - id: statistics
    title: Statistics
    description: Counting visits.
    cookies: [{ name: never_there, provider: Town, purpose: Test, duration: P1Y, party: first }]
`,
  )
  const run = (...words: string[]) =>
    charte(words, folder, { CHROMIUM_PATH: inject('chromiumPath'), PUBLIC_URL: site.origin }, folder)
  return { folder, run }
}

const buttons = ['--refuse', 'Tout refuser', '--accept', 'css=button[value=yes]']

describe('charte audit of a site', () => {
  test(
    'charte audit of a site: ends with 1 where its charter is false, and keeps what was seen',
    patience,
    async () => {
      const { folder, run } = atTown()
      const audited = ['audit', site.origin, 'charter.yaml', ...buttons, ...quickly]
      const { code, stdout } = await run(...audited, '--states', 'before,refused', '--keep', 'seen.json')
      expect(stdout).toMatch(/charter\.yaml:\d+:\d+ error: undeclared /)
      expect(code).toBe(1)
      const again = await run('audit', '--record', 'seen.json', 'charter.yaml')
      expect([again.code, again.stdout]).toEqual([1, stdout])
      expect(JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8')).site).toContain('localhost')
    },
  )

  test('charte audit of a site: ends with 3 where no choice could be made', patience, async () => {
    const { run } = atTown()
    const { code, stdout } = await run(
      ...[
        'audit',
        site.origin,
        'charter.yaml',
        '--refuse',
        'No such button',
        '--states',
        'refused',
        ...quickly,
      ],
    )
    expect(code).toBe(3)
    expect(stdout).toContain('choice-not-made')
  })

  test(
    'charte audit of a site: that is not that of the charter needs --mine, and what is no address is refused',
    patience,
    async () => {
      const { run } = atTown()
      const other = await run('audit', 'https://www.example.org', 'charter.yaml')
      expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('--mine says that it is yours')])
      expect((await run('audit', 'nowhere', 'charter.yaml')).code).not.toBe(0)
      expect((await run('audit')).code).toBe(2)
    },
  )
})

test(
  'charte draft: writes a charter of what it sees, which the check refuses until what is unknown is completed',
  patience,
  async () => {
    const { folder, run } = atTown()
    const drafted = await run('draft', site.origin, '--out', 'first.yaml', '--name', 'Town', ...quickly)
    expect([drafted.code, drafted.stderr]).toEqual([0, ''])
    expect(readFileSync(join(folder, 'first.yaml'), 'utf8')).toContain('duration:')
    expect((await run('check', 'first.yaml')).code).toBe(1)
    expect((await run('draft', site.origin, '--out', 'first.yaml')).stderr).toContain('is there already')
  },
)
