import { describe, expect, test } from 'vitest'
import { advise } from '../../../src/charter/rules/advice.ts'
import { refuseAuditToCome } from '../../../src/charter/rules/audited.ts'
import { parseCharter } from '../../../src/charter/source/load.ts'
import { createVersion } from '../../../src/charter/version.ts'
import { parsedWith, smallCharter } from '../../support/charters.ts'
import { problemsAfter, problemsOf, swap } from '../edit.ts'

const audited = (on: string, pages: number | string = 25) =>
  swap('updated: 2026-01-15', `updated: 2026-01-15\naudited: { on: ${on}, pages: ${pages} }`)

/** What keeps a charter from being published at a moment. */
const refused = (on: string, now: string) =>
  problemsOf(() => parseCharter(audited(on)(smallCharter), [refuseAuditToCome(() => new Date(now))])).map(
    ({ path, found, message }) => `${path}: found ${found}; ${message}`,
  )

describe('an audit that visitors are told of', () => {
  test('an audit of a day to come: is refused, but where that day has begun in the east', () => {
    const problem = 'audited.on: found "2026-11-29"; write a day that has come: this one has come nowhere yet'
    expect(refused('2026-11-29', '2026-11-28T09:59:59Z')).toEqual([problem])
    expect(refused('2026-11-29', '2026-11-28T10:00:00Z')).toEqual([])
    expect(refused('2026-01-01', '2026-11-28T10:00:00Z')).toEqual([])
  })

  test.each<[string, (yaml: string) => string]>([
    ['a day that there is not', audited('2026-02-30')],
    ['no pages', audited('2026-01-01', 0)],
    ['no number', audited('2026-01-01', 'all')],
    ['a word alone', swap('updated: 2026-01-15', 'audited: yes')],
  ])('an audit with %s: is refused with what to write', (_what, edit) => {
    expect(problemsAfter(edit).map(({ message }) => message)).toEqual([expect.stringMatching(/^write /)])
  })

  test('an audit of more than six months ago: is warned of', () => {
    const { charter } = parsedWith(audited('2026-01-15'))
    const advised = (now: string) =>
      advise(charter, new Date(now)).filter(({ path }) => path.join() === 'audited,on')
    expect(advised('2026-07-15T00:00:00Z')).toEqual([])
    expect(advised('2026-07-15T00:00:01Z')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('audit the site again') }),
    ])
  })

  test('an audit: makes another version, and asks nobody again', () => {
    const [before, after] = ['2026-01-15', '2026-02-15'].map((on) =>
      createVersion(parsedWith(audited(on)).charter),
    )
    expect(after?.hash).not.toBe(before?.hash)
    expect(after?.material).toBe(before?.material)
    expect(after?.answerable).toEqual(before?.answerable)
  })
})
