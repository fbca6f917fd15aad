import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
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

function open(charterFile: string, yaml: string): OpenSite {
  writeFileSync(charterFile, yaml)
  logged = []
  const log = (_details: unknown, message?: string) => void logged.push(message ?? '')
  const metrics = { choice() {}, logError() {}, returned() {} }
  const config = readSettings({ CHARTER_FILE: charterFile, DATA_DIR: directory() })
  opened = openSite(config, { logger: { info: log, error: log }, metrics })
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
  open(file, titled('Good'))
  writeFileSync(file, 'nothing')
  await soon(() => expect(logged).toHaveLength(1))
  writeFileSync(file, titled('Good'))
  await soon(() => expect(logged).toHaveLength(2))
  expect(logged[1]).toBe('the charter is good again: its file says what is served')
})
