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
    returned: (result: string) => void counted.push(result),
  }
  return { observer: observeSite({ logger, metrics }), logged, counted, taken: () => logged.splice(0) }
}

const full = new Error('database or disk is full')
const notAccepted = 'a consent was not accepted: it cannot be recorded'
const unrecorded = 'a refusal took effect without being counted'

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

describe('choices that browsers are to send back', () => {
  const watch = () => {
    const logged: unknown[] = []
    const counted: string[] = []
    const observer = observeSite({
      logger: { info() {}, error: (fields: unknown) => void logged.push(fields) },
      metrics: {
        choice() {},
        logError() {},
        formRefused() {},
        returned: (result) => void counted.push(result),
      },
    })
    let second = 0
    const see = (result: 'saved' | 'not-kept', times = 1) => {
      for (let time = 0; time < times; time++) observer.returned(result, new Date(++second * 1000))
    }
    return { logged, counted, see, observer }
  }

  test('choices that browsers are to send back: are each counted, once for a page that is loaded again', () => {
    const { counted, observer, see } = watch()
    see('saved')
    observer.returned('saved', new Date(1000))
    see('not-kept')
    expect(counted).toEqual(['saved', 'not-kept'])
  })

  test('choices that browsers are to send back: are each counted where several are of one second', () => {
    const { counted, logged, observer } = watch()
    const record = {} as Parameters<typeof observer.recorded>[0]
    for (let choice = 0; choice < 5; choice++) {
      observer.recorded(record)
      for (const _load of ['first', 'second']) observer.returned('not-kept', new Date(1000))
    }
    expect(counted).toHaveLength(5)
    expect(logged).toEqual([{ choices: 5 }])
  })

  test('choices that browsers are to send back: are reported when five in a row never came, then fifty', () => {
    const { logged, see } = watch()
    see('not-kept', 4)
    expect(logged).toEqual([])
    see('not-kept', 45)
    expect(logged).toEqual([{ choices: 5 }])
    see('not-kept')
    expect(logged).toEqual([{ choices: 5 }, { choices: 50 }])
  })

  test('choices that browsers are to send back: are no reason to report where some come', () => {
    const { logged, see } = watch()
    for (let round = 0; round < 20; round++) {
      see('not-kept', 4)
      see('saved')
    }
    expect(logged).toEqual([])
    see('not-kept', 5)
    expect(logged).toEqual([{ choices: 5 }])
  })

  test('a cookie of the name of the choice that another program wrote: is reported once', () => {
    const { logged, observer } = watch()
    observer.notOurs('cookies_preferences')
    observer.notOurs('cookies_preferences')
    expect(logged).toEqual([{ name: 'cookies_preferences' }])
  })
})
