import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { uncounted } from '../../src/site/observe.ts'
import { readSettings } from '../../src/site/settings.ts'
import { type OpenSite, openSite } from '../../src/site/site.ts'
import { swap } from '../charter/edit.ts'
import { smallCharter } from '../support/charters.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'charte-open-'))
const titled = (title: string) =>
  swap('{ fr: Cookies, en: Cookies }', `{ fr: ${title}, en: ${title} }`)(smallCharter)

let opened: OpenSite | undefined
let logged: string[] = []
afterEach(async () => {
  await opened?.close()
})

function open(charterFile: string, yaml: string, env: Record<string, string> = {}): OpenSite {
  writeFileSync(charterFile, yaml)
  logged = []
  const log = (_details: unknown, message?: string) => void logged.push(message ?? '')
  const config = readSettings({ CHARTER_FILE: charterFile, DATA_DIR: directory(), ...env })
  opened = openSite(config, { logger: { info: log, error: log }, metrics: uncounted })
  return opened
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 20 })

test('a charter that is edited twice: both versions are archived with their pages before a choice is recorded', async () => {
  const file = join(directory(), 'charter.yaml')
  const site = open(file, titled('First'))
  site.archiveAt('')
  const title = () => JSON.stringify(site.current().charter.title)
  for (const edit of ['Older', 'Newer']) {
    writeFileSync(file, titled(edit))
    await soon(() => expect(title()).toContain(edit))
  }
  expect(logged).toEqual(['the charter has changed', 'the charter has changed'])
  const { hash: version } = site.current()
  await site.store.append({
    ...{ id: '1'.repeat(22), decidedAt: new Date(), charter: version, answers: {}, action: 'refuse-all' },
    ...{ language: 'fr', source: 'page', gpc: false },
  })
  expect(await site.store.publications()).toHaveLength(3)
  for (const language of ['fr', 'en']) expect(await site.store.page(version, language)).toContain('Newer')
})

test('an edit that was refused and is taken back: is logged as good again', async () => {
  const file = join(directory(), 'charter.yaml')
  const { isEditRefused } = open(file, titled('Good'))
  expect(isEditRefused()).toBe(false)
  writeFileSync(file, 'nothing')
  await soon(() => expect(logged).toHaveLength(1))
  expect(isEditRefused()).toBe(true)
  writeFileSync(file, titled('Good'))
  await soon(() => expect(logged).toHaveLength(2))
  expect(isEditRefused()).toBe(false)
  expect(logged[1]).toBe('the charter is good again: its file says what is served')
})

test('an edit that was refused and is made good by another: is refused no longer', async () => {
  const file = join(directory(), 'charter.yaml')
  const { isEditRefused } = open(file, titled('Good'))
  rmSync(file)
  await soon(() => expect(isEditRefused()).toBe(true))
  writeFileSync(file, titled('Better'))
  await soon(() => expect(logged).toContain('the charter has changed'))
  await soon(() => expect(isEditRefused()).toBe(false))
})

describe('a secret that is made', () => {
  const madeOne = 'a new secret was made: forms that were shown before are refused once'
  const openIn = async (env: Record<string, string>) => {
    const file = join(directory(), 'charter.yaml')
    open(file, smallCharter, env)
    expect(logged).toEqual([])
    opened?.announceCreated()
    await opened?.store.opened
    return logged
  }

  test('a secret that is made: is logged once the start cannot fail any more', async () => {
    expect(await openIn({ DATA_DIR: directory() })).toContain(madeOne)
  })

  test('a secret that is made: is logged anew where the one before was lost, and not where it is found', async () => {
    const env = { DATA_DIR: directory() }
    await openIn(env)
    await opened?.close()
    expect(await openIn(env)).not.toContain(madeOne)
    await opened?.close()
    rmSync(join(env.DATA_DIR, 'cookie-secret'))
    expect(await openIn(env)).toContain(madeOne)
  })

  test('a secret that is made: is none where COOKIE_SECRET holds one', async () => {
    const COOKIE_SECRET = 'a-secret-of-at-least-32-characters'
    expect(await openIn({ DATA_DIR: directory(), COOKIE_SECRET })).not.toContain(madeOne)
  })
})
