import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { largeCharterFile } from '../../../bench/large-charter.ts'
import { CharterError } from '../../../src/charter/problem.ts'
import { type CharterRule, loadCharter } from '../../../src/charter/source/load.ts'
import { type Reading, startReader } from '../../../src/charter/source/reader.ts'
import { smallCharter } from '../../support/charters.ts'

const large = largeCharterFile()

function saved(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'reader-')), 'charter.yaml')
  writeFileSync(file, text)
  return file
}

async function readInThread(file: string, rules: readonly CharterRule[]): Promise<Reading> {
  const { read, stop } = startReader(file)
  try {
    return await read(rules)
  } finally {
    await stop()
  }
}

const refusal = (file: string, rules: readonly CharterRule[] = []) =>
  readInThread(file, rules).catch((error: unknown) => error)

/** What loadCharter throws for a file. */
function thrownFor(file: string, rules: readonly CharterRule[] = []): unknown {
  try {
    return loadCharter(file, rules)
  } catch (error) {
    return error
  }
}

describe.each([
  ['small', smallCharter, 'duration: P6M', 'duration: soon'],
  ['large', large, '"duration":"P6M"', '"duration":"soon"'],
])('a charter in a thread: %s', (size, text, right, wrong) => {
  const refused: CharterRule = ({ rows }) => [{ path: rows[0]?.path ?? [], message: 'not here' }]

  test(`a ${size} charter read in a thread: is that of the file, and frozen`, async () => {
    const file = saved(text)
    const { charter, source, logos, state } = await readInThread(file, [() => []])
    const { locate: _, ...expected } = loadCharter(file)
    expect({ charter, source, logos, state }).toEqual(expected)
    expect(Object.isFrozen(charter.purposes[0]?.cookies[0])).toBe(true)
  })

  test(`a ${size} charter that is wrong: is refused by a thread in the same words as by loadCharter`, async () => {
    const file = saved(text.replace(right, wrong))
    const error = await refusal(file, [refused])
    expect(error).toBeInstanceOf(CharterError)
    expect(error).toMatchObject({ problems: [{ message: 'not here' }, { found: '"soon"' }] })
    expect(error).toEqual(thrownFor(file, [refused]))
  })

  test(`a ${size} charter read in a thread: is refused by the rules of the server, with the place in its file`, async () => {
    const file = saved(text)
    expect(await refusal(file, [refused])).toMatchObject({
      problems: [{ path: 'purposes[0].cookies[0]', message: 'not here' }],
    })
    expect(await refusal(file, [refused])).toEqual(thrownFor(file, [refused]))
  })
})

test('a large charter that is broken: is read while the thread of the requests goes on', async () => {
  const file = saved(large.slice(0, -10))
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await readInThread(file, []).catch(() => {})
  clearInterval(turning)
  expect(turns).toBeGreaterThan(20)
})

test('an edit with thousands of problems: the first thousand are reported, and how many more there are', async () => {
  const file = saved(large.replaceAll(/"([a-z]{2})":"[^"]*"/g, '"$1":1'))
  const error = await refusal(file)
  const all = thrownFor(file)
  if (!(error instanceof CharterError && all instanceof CharterError)) throw error
  expect(all.problems.length).toBeGreaterThan(20_000)
  expect(error.problems.slice(0, 1000)).toEqual(all.problems.slice(0, 1000))
  expect(error.problems.slice(1000)).toMatchObject([{ found: `${all.problems.length - 1000} more problems` }])
})

test('a file that is not there: is refused by a thread with its name', async () => {
  expect(await refusal('/nowhere/charter.yaml')).toMatchObject({
    message: expect.stringMatching(/ENOENT.*nowhere/),
  })
})

test('a rule that throws: refuses the edit, and the error is not lost', async () => {
  const broken: CharterRule = () => {
    throw new Error('a rule is broken')
  }
  expect(await refusal(saved(smallCharter), [broken])).toEqual(new Error('a rule is broken'))
})

test('a thread that runs out of memory: refuses the file, and ends alone', async () => {
  const file = saved(`help: [${'1,'.repeat(490_000)}1]`)
  expect(await refusal(file)).toEqual(
    new Error(`${file} could not be read: that takes more than 256 MB of memory`),
  )
})

test('a thread that ends before it has answered: refuses the file', async () => {
  const file = saved(smallCharter)
  const { read, stop } = startReader(file)
  const reading = read([]).catch((error: unknown) => error)
  await stop()
  expect(await reading).toEqual(new Error(`${file} could not be read: the thread that reads it has ended`))
})

test('a file that changes after its thread has started: is read as it is when it is asked for', async () => {
  const file = saved('half: [')
  const { read, stop } = startReader(file)
  await sleep(1000)
  writeFileSync(file, smallCharter)
  expect((await read([])).source).toBe(smallCharter)
  await stop()
})
