import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { afterEach, expect, test, vi } from 'vitest'
import { readConfig } from '../src/config.ts'
import { type OpenCharter, openCharter } from '../src/open-charter.ts'
import { swap } from './charter/edit.ts'
import { smallCharter } from './test-app.ts'

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

/** An app of which each page is ready only when the test says so, by a word of the charter that it shows. */
function createSlowApp() {
  const pages: { words: string; done: () => void }[] = []
  const app = express()
  app.set('views', join(import.meta.dirname, '../views'))
  app.set('view engine', 'ejs')
  app.engine('ejs', (_path: string, words: object, done: (error: null, page: string) => void) => {
    pages.push({ words: JSON.stringify(words), done: () => done(null, '') })
  })
  const pagesOf = (word: string) => pages.filter(({ words }) => words.includes(word))
  return {
    app,
    begun: (word: string) => soon(() => expect(pagesOf(word)).toHaveLength(2)),
    finish(word: string): void {
      for (const { done } of pagesOf(word)) done()
    },
  }
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 20 })

test('of two edits, the later one is served, whichever of them is ready first', async () => {
  const file = join(directory(), 'charter.yaml')
  const charter = open(file, titled('First'))
  const title = () => JSON.stringify(charter.options.charter().charter.title)
  const { app, begun, finish } = createSlowApp()
  const serving = charter.serveIn(app, '')
  await begun('First')
  finish('First')
  await serving
  for (const edit of ['Older', 'Newer']) {
    writeFileSync(file, titled(edit))
    await begun(edit)
  }
  finish('Newer')
  await soon(() => expect(title()).toContain('Newer'))
  finish('Older')
  await sleep(100)
  expect(title()).toContain('Newer')
  const kept = await charter.store.servings()
  expect(kept).toHaveLength(2)
  expect(kept.at(-1)?.version).toBe(charter.options.charter().version)
  expect(logged).toEqual(['the charter has changed'])
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
