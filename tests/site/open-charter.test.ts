import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type OpenCharter, openCharter } from '../../src/site/open-charter.ts'
import { readConfig } from '../../src/site/settings.ts'
import { swap } from '../charter/edit.ts'
import { smallCharter } from '../support/charters.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'charte-open-'))
const titled = (title: string) =>
  swap('{ fr: Cookies, en: Cookies }', `{ fr: ${title}, en: ${title} }`)(smallCharter)

let opened: OpenCharter | undefined
let logged: string[] = []
afterEach(async () => {
  await opened?.close()
})

function open(charterFile: string, yaml: string): OpenCharter {
  writeFileSync(charterFile, yaml)
  logged = []
  const log = (_details: unknown, message?: string) => void logged.push(message ?? '')
  const metrics = { choice() {}, logError() {} }
  const config = readConfig({ CHARTER_FILE: charterFile, DATA_DIR: directory() })
  opened = openCharter(config, { logger: { info: log, error: log }, metrics })
  return opened
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 20 })

test('a charter that is edited twice: both versions are archived with their pages before a choice is recorded', async () => {
  const file = join(directory(), 'charter.yaml')
  const charter = open(file, titled('First'))
  charter.serveIn('')
  const title = () => JSON.stringify(charter.options.charter().charter.title)
  for (const edit of ['Older', 'Newer']) {
    writeFileSync(file, titled(edit))
    await soon(() => expect(title()).toContain(edit))
  }
  expect(logged).toEqual(['the charter has changed', 'the charter has changed'])
  const { hash: version } = charter.options.charter()
  await charter.store.append({
    ...{ id: '1'.repeat(22), decidedAt: new Date(), charter: version, answers: {}, action: 'refuse-all' },
    ...{ language: 'fr', source: 'page', gpc: false },
  })
  expect(await charter.store.servings()).toHaveLength(3)
  for (const language of ['fr', 'en']) expect(await charter.store.text(version, language)).toContain('Newer')
})

test('that a wrong edit was taken back is logged', async () => {
  const file = join(directory(), 'charter.yaml')
  open(file, titled('Good'))
  writeFileSync(file, 'nothing')
  await soon(() => expect(logged).toHaveLength(1))
  writeFileSync(file, titled('Good'))
  await soon(() => expect(logged).toHaveLength(2))
  expect(logged[1]).toBe('the charter is good again: its file says what is served')
})
