import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CharterError } from '../../../src/charter/problem.ts'
import type { CharterRule } from '../../../src/charter/source/load.ts'
import { type FollowedCharter, followCharter } from '../../../src/charter/source/watch.ts'
import type { CharterVersion } from '../../../src/charter/version.ts'
import { smallCharter } from '../../support/charters.ts'
import { svgLogo } from '../../support/logos.ts'
import { swap } from '../edit.ts'

const titled = (title: string) => swap('fr: Cookies,', `fr: ${title},`)(smallCharter)

let directory = ''
let file = ''
let followed: FollowedCharter | undefined
let reported: (string | Error)[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'follow-'))
  file = join(directory, 'charter.yaml')
  reported = []
})
afterEach(() => {
  followed?.close()
  rmSync(directory, { recursive: true })
})

/** Follows the file from its first look on, and notes what it reports. */
async function follow(rules: readonly CharterRule[] = []) {
  const edits = {
    changed: ({ hash: version }: CharterVersion) => void reported.push(version),
    refused: (error: Error) => void reported.push(error),
    restored: ({ hash: version }: CharterVersion) => void reported.push(`good again: ${version}`),
  }
  followed = followCharter({ file, rules, edits })
  await sleep(100)
}

function title(): string {
  const text = followed?.current().in('fr')
  return text ? text.title.plain : ''
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 20 })

describe('a charter that is edited while it is online', () => {
  test('an edit: is online within a second', async () => {
    writeFileSync(file, titled('Before'))
    await follow()
    expect(title()).toBe('Before')
    writeFileSync(file, titled('After'))
    await vi.waitFor(() => expect(title()).toBe('After'), { timeout: 1000, interval: 20 })
    expect(reported).toEqual([followed?.current().hash])
  })

  test('an edit after an edit: is online too', async () => {
    writeFileSync(file, titled('None'))
    await follow()
    for (const edit of ['First', 'Second', 'Third']) {
      writeFileSync(file, titled(edit))
      await soon(() => expect(title()).toBe(edit))
    }
    expect(reported).toHaveLength(3)
  })

  test('a wrong edit: changes nothing that is online, and is reported with its line', async () => {
    writeFileSync(file, titled('Good'))
    await follow()
    writeFileSync(file, swap('party: third', 'party: others')(titled('Wrong')))
    await soon(() => expect(reported).toHaveLength(1))
    expect(reported[0]).toBeInstanceOf(CharterError)
    expect(reported[0]).toMatchObject({ problems: [{ line: 26, message: 'write first or third' }] })
    expect(title()).toBe('Good')
    writeFileSync(file, titled('Corrected'))
    await soon(() => expect(title()).toBe('Corrected'))
  })

  test('a wrong edit that is taken back: is reported as restored', async () => {
    writeFileSync(file, titled('Good'))
    await follow()
    writeFileSync(file, swap('party: third', 'party: others')(titled('Good')))
    await soon(() => expect(reported).toHaveLength(1))
    writeFileSync(file, titled('Good'))
    await soon(() => expect(reported.at(-1)).toBe(`good again: ${followed?.current().hash}`))
    expect(reported).toHaveLength(2)
  })

  test('a file that is written in pieces: is not read half, though each piece would be a charter', async () => {
    writeFileSync(file, titled('Before'))
    await follow()
    const [half = '', rest = ''] = titled('After').split(/(?= {2}- id: ads)/)
    const open = openSync(file, 'w')
    writeSync(open, half)
    for (const line of rest.split(/(?<=\n)/)) {
      await sleep(250)
      expect(title()).toBe('Before')
      writeSync(open, line)
    }
    closeSync(open)
    await soon(() => expect(title()).toBe('After'))
    expect(reported).toEqual([followed?.current().hash])
  })

  test('an edit between the reading and the first look: is seen', async () => {
    writeFileSync(file, titled('Before'))
    const following = follow()
    writeFileSync(file, titled('After'))
    await following
    await soon(() => expect(title()).toBe('After'))
  })

  test('an edit that leaves size and time of the file: is seen', async () => {
    writeFileSync(file, titled('First'))
    await follow()
    const { atime, mtime } = statSync(file)
    writeFileSync(file, titled('Other'))
    utimesSync(file, atime, mtime)
    await soon(() => expect(title()).toBe('Other'))
  })

  test('an edit that cannot be published here: changes nothing that is online', async () => {
    writeFileSync(file, titled('Good'))
    const rule: CharterRule = ({ languages }) =>
      languages.flatMap(({ language, path }) =>
        language === 'nl' ? [{ path, message: 'write another' }] : [],
      )
    await follow([rule])
    writeFileSync(file, swap('[fr, en]', '[fr, en, nl]')(titled('Wrong')))
    await soon(() => expect(reported).toMatchObject([{ problems: [{ line: 2 }] }]))
    expect(title()).toBe('Good')
  })

  test('a file that is saved as it was: is no edit', async () => {
    writeFileSync(file, titled('Same'))
    await follow()
    writeFileSync(file, `${titled('Same')}# a remark for colleagues\n`)
    await sleep(1000)
    expect(reported).toEqual([])
  })

  test('a new file in the place of the old one: is read by its name', async () => {
    writeFileSync(file, titled('Before'))
    await follow()
    for (const edit of ['Once', 'Twice']) {
      writeFileSync(`${file}.swp`, titled(edit))
      renameSync(`${file}.swp`, file)
      await soon(() => expect(title()).toBe(edit))
    }
    expect(reported).toHaveLength(2)
  })

  test('a file that is deleted: leaves its charter online, and is followed when it returns', async () => {
    writeFileSync(file, titled('Here'))
    await follow()
    rmSync(file)
    await soon(() => expect(reported).toHaveLength(1))
    expect(reported[0]).toEqual(new Error(`${file} is gone`))
    expect(title()).toBe('Here')
    writeFileSync(file, titled('Returned'))
    await soon(() => expect(title()).toBe('Returned'))
  })

  test('a link to a charter that changes: is followed', async () => {
    writeFileSync(join(directory, 'one.yaml'), titled('One'))
    writeFileSync(join(directory, 'two.yaml'), titled('Two'))
    symlinkSync('one.yaml', file)
    await follow()
    symlinkSync('two.yaml', join(directory, 'next'))
    renameSync(join(directory, 'next'), file)
    await soon(() => expect(title()).toBe('Two'))
  })

  test('a link to the folder of a charter that changes, as Kubernetes mounts it: is followed', async () => {
    for (const version of ['one', 'two']) {
      mkdirSync(join(directory, version))
      writeFileSync(join(directory, version, 'charter.yaml'), titled(version))
    }
    symlinkSync('one', join(directory, '..data'))
    symlinkSync(join('..data', 'charter.yaml'), file)
    await follow()
    expect(title()).toBe('one')
    symlinkSync('two', join(directory, 'next'))
    renameSync(join(directory, 'next'), join(directory, '..data'))
    await soon(() => expect(title()).toBe('two'))
  })

  test('a charter that is closed: is not followed', async () => {
    writeFileSync(file, titled('Before'))
    await follow()
    followed?.close()
    writeFileSync(file, titled('After'))
    await sleep(1000)
    expect(title()).toBe('Before')
    expect(reported).toEqual([])
  })
})

describe('the thread that reads an edit', () => {
  const threads: Worker[] = []
  const note = (thread: Worker) => void threads.push(thread)
  const runningThreads = () => threads.filter(({ threadId }) => threadId !== -1)
  beforeEach(() => void process.on('worker', note))
  afterEach(() => {
    process.off('worker', note)
    threads.length = 0
  })

  test('a followed charter: starts a thread for each edit, good or broken, none before, and ends it', async () => {
    writeFileSync(file, titled('Before'))
    await follow()
    expect(threads).toHaveLength(0)
    writeFileSync(file, titled('After'))
    await soon(() => expect(title()).toBe('After'))
    await soon(() => expect(runningThreads()).toEqual([]))
    expect(threads).toHaveLength(1)
    writeFileSync(file, 'broken: [')
    await soon(() => expect(reported).toHaveLength(2))
    await soon(() => expect(runningThreads()).toEqual([]))
    expect(threads).toHaveLength(2)
  })

  test('an edit whose thread ends too soon: is refused, and the next edit is read', async () => {
    const end = (thread: Worker) => void thread.terminate()
    writeFileSync(file, titled('Good'))
    await follow()
    process.once('worker', end)
    writeFileSync(file, titled('Lost'))
    await soon(() => expect(reported).toHaveLength(1))
    expect(reported[0]).toEqual(new Error(`${file} could not be read: the thread that reads it has ended`))
    expect(title()).toBe('Good')
    writeFileSync(file, titled('Next'))
    await soon(() => expect(title()).toBe('Next'))
  })

  test('a followed charter that is closed during an edit: leaves no thread', async () => {
    writeFileSync(file, titled('Before'))
    await follow()
    writeFileSync(file, titled('After'))
    await soon(() => expect(threads).toHaveLength(1))
    followed?.close()
    await soon(() => expect(runningThreads()).toEqual([]))
    expect(reported).toEqual([])
  })
})

test('a charter that is wrong from the start: is not followed', () => {
  writeFileSync(file, swap('party: third', 'party: others')(smallCharter))
  const edits = { changed: () => {}, refused: () => {}, restored: () => {} }
  expect(() => followCharter({ file, rules: [], edits })).toThrow(CharterError)
  expect(() => followCharter({ file: join(directory, 'nowhere.yaml'), rules: [], edits })).toThrow('ENOENT')
})

describe('the logo of a charter that is online', () => {
  const logo = () => join(directory, 'logo.svg')
  const withLogo = `${smallCharter}appearance: { logo: logo.svg }\n`
  const shown = () => followed?.current().logos.map(({ content }) => Buffer.from(content).toString())

  test('the logo: an edit of its file is online, in the same version', async () => {
    writeFileSync(logo(), svgLogo)
    writeFileSync(file, withLogo)
    await follow()
    const { hash, look } = followed?.current() ?? {}
    const edited = svgLogo.replace('#0b5fa5', '#a8201a')
    writeFileSync(logo(), edited)
    await soon(() => expect(shown()).toEqual([edited]))
    expect(reported).toEqual([hash])
    expect(followed?.current().look).not.toBe(look)
  })

  test('the logo: where it goes or breaks, the last good one stays, and each is reported until it is good again', async () => {
    writeFileSync(logo(), svgLogo)
    writeFileSync(file, withLogo)
    await follow()
    rmSync(logo())
    await soon(() => expect(reported).toHaveLength(1))
    writeFileSync(logo(), 'no picture')
    await soon(() => expect(reported).toHaveLength(2))
    expect(shown()).toEqual([svgLogo])
    expect(followed?.isEditRefused()).toBe(true)
    writeFileSync(logo(), svgLogo)
    await soon(() => expect(reported).toHaveLength(3))
    expect(reported.map(String)).toEqual([
      expect.stringContaining('put the logo beside the charter'),
      expect.stringContaining('name an SVG or a PNG'),
      `good again: ${followed?.current().hash}`,
    ])
  })

  test('the logo: one that is put there after the edit that names it is online then', async () => {
    writeFileSync(file, smallCharter)
    await follow()
    writeFileSync(file, withLogo)
    await soon(() => expect(reported).toHaveLength(1))
    writeFileSync(logo(), svgLogo)
    await soon(() => expect(shown()).toEqual([svgLogo]))
    expect(reported).toHaveLength(2)
  })
})
