import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { observeSite } from '../../src/site/observe.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const aMinute = 60_000

function observe() {
  const logged: [string, unknown, string][] = []
  const counted: string[] = []
  const logger = {
    info: (details: unknown, message?: string) => void logged.push(['info', details, message ?? '']),
    error: (details: unknown, message?: string) => void logged.push(['error', details, message ?? '']),
  }
  const metrics = {
    choice() {},
    logError: (kind: string) => void counted.push(kind),
    formRefused: (reason: string) => void counted.push(reason),
  }
  return { observer: observeSite({ logger, metrics }), logged, counted, taken: () => logged.splice(0) }
}

const full = new Error('database or disk is full')
const notAccepted = 'a consent was not accepted: it cannot be recorded'
const unrecorded = 'a refusal took effect without a record'

describe('the log of a site', () => {
  test('log of a site: says at once what happens, and what happens again in one line a minute, with how often', () => {
    const { observer, taken, counted } = observe()
    for (let choice = 0; choice < 40; choice++) observer.unrecorded(full, false)
    expect(taken()).toEqual([['error', { problem: full.message }, notAccepted]])
    vi.advanceTimersByTime(aMinute)
    expect(taken()).toEqual([['error', { problem: full.message, times: 39 }, notAccepted]])
    observer.unrecorded(full, false)
    vi.advanceTimersByTime(aMinute)
    expect(taken()).toEqual([['error', { problem: full.message, times: 1 }, notAccepted]])
    expect(counted).toEqual(Array(41).fill('acceptance-refused'))
  })

  test('log of a site: says at once what has not happened for a minute, and nothing of a quiet one', () => {
    const { observer, taken } = observe()
    for (let day = 0; day < 2; day++) {
      observer.unreadable(full)
      expect(taken()).toEqual([['error', { problem: full.message }, 'a record could not be read']])
      vi.advanceTimersByTime(aMinute)
      expect(taken()).toEqual([])
    }
  })

  test('log of a site: has a line for each reason, and for each thing that came of it', () => {
    const { observer, taken } = observe()
    for (let choice = 0; choice < 3; choice++) {
      observer.unrecorded(full, false)
      observer.unrecorded(full, true)
      observer.unrecorded('the database is closed', true)
      observer.refused('no-token')
      observer.refused('cross-origin')
    }
    expect(taken()).toEqual([
      ['error', { problem: full.message }, notAccepted],
      ['error', { problem: full.message }, unrecorded],
      ['error', { problem: 'the database is closed' }, unrecorded],
      ['info', { reason: 'no-token' }, 'a form was refused'],
      ['info', { reason: 'cross-origin' }, 'a form was refused'],
    ])
  })

  test('log of a site: holds nothing back of what is counted', () => {
    const { observer, counted } = observe()
    for (const reason of ['no-token', 'no-token', 'frame'] as const) observer.refused(reason)
    observer.unrecorded(full, true)
    expect(counted).toEqual(['no-token', 'no-token', 'frame', 'refusal-unrecorded'])
  })
})
