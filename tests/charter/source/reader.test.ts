import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { largeCharterFile } from '../../../bench/large-charter.ts'
import { type CharterRule, loadCharter } from '../../../src/charter/source/load.ts'
import { CharterError } from '../../../src/charter/source/problem.ts'
import { type Reading, startReader } from '../../../src/charter/source/reader.ts'
import { smallCharter } from '../../support/charters.ts'

const large = largeCharterFile()

function saved(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'reader-')), 'charter.yaml')
  writeFileSync(file, text)
  return file
}

async function readInThread(file: string, rules: readonly CharterRule[]): Promise<Reading> {
  const { read, stop } = startReader()
  try {
    return await read(file, rules)
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
])('a %s charter that is read in a thread', (_size, text, right, wrong) => {
  const refused: CharterRule = ({ rows }) => [{ path: rows[0]?.path ?? [], message: 'not here' }]

  test('a charter read in a thread is that of the file, and frozen', async () => {
    const file = saved(text)
    const { charter, source, state } = await readInThread(file, [() => []])
    const { locate: _, ...expected } = loadCharter(file)
    expect({ charter, source, state }).toEqual(expected)
    expect(Object.isFrozen(charter.purposes[0]?.cookies[0])).toBe(true)
  })

  test('a wrong charter read in a thread is refused in the same words as by loadCharter', async () => {
    const file = saved(text.replace(right, wrong))
    const error = await refusal(file, [refused])
    expect(error).toBeInstanceOf(CharterError)
    expect(error).toMatchObject({ problems: [{ message: 'not here' }, { found: '"soon"' }] })
    expect(error).toEqual(thrownFor(file, [refused]))
  })

  test('a charter read in a thread is refused by the rules of the server, with the place in its file', async () => {
    const file = saved(text)
    expect(await refusal(file, [refused])).toMatchObject({
      problems: [{ path: 'purposes[0].cookies[0]', message: 'not here' }],
    })
    expect(await refusal(file, [refused])).toEqual(thrownFor(file, [refused]))
  })
})
