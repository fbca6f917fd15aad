import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { largeCharterFile } from '../../bench/large-charter.ts'
import { loadCharter } from '../../src/charter/source/load.ts'
import type { CharterRule } from '../../src/charter/source/parse.ts'
import { CharterError } from '../../src/charter/source/problem.ts'
import { readCharterApart } from '../../src/server/read-charter-apart.ts'
import { smallCharter } from '../support/charters.ts'

const large = largeCharterFile()

function saved(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'apart-')), 'charter.yaml')
  writeFileSync(file, text)
  return file
}

describe.each([
  ['small', smallCharter, 'duration: P6M', 'duration: soon'],
  ['large', large, '"duration":"P6M"', '"duration":"soon"'],
])('a %s charter that is read apart', (_size, text, right, wrong) => {
  const refused: CharterRule = ({ rows }) => [{ path: rows[0]?.path ?? [], message: 'not here' }]

  test('is the charter of the file, which nobody can change', async () => {
    const file = saved(text)
    const { charter, source, state } = await readCharterApart(file, [() => []])
    const { locate: _, draft: __, ...expected } = loadCharter(file)
    expect({ charter, source, state }).toEqual(expected)
    expect(Object.isFrozen(charter.purposes[0]?.cookies[0])).toBe(true)
  })

  test('is refused with the places of what is wrong', async () => {
    const file = saved(text.replace(right, wrong))
    const error = await readCharterApart(file, []).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(CharterError)
    expect(error).toMatchObject({ problems: [{ found: '"soon"' }] })
  })

  test('is refused by the rules of whoever serves it', async () => {
    const error = await readCharterApart(saved(text), [refused]).catch((error: unknown) => error)
    expect(error).toMatchObject({ problems: [{ path: 'purposes[0].cookies[0]', message: 'not here' }] })
  })
})

test('a file that is not there is told as it is', async () => {
  await expect(readCharterApart('/nowhere/charter.yaml', [])).rejects.toThrow(/ENOENT.*nowhere/)
})
