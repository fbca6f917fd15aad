import { describe, expect, test } from 'vitest'
import type { CharterVersion } from '../../src/charter/version.ts'
import { type Answer, type Consent, makeConsent } from '../../src/consent/consent.ts'
import type { ConsentRecord } from '../../src/consent/record.ts'
import { type Choice, observeChoices, recordChoice } from '../../src/site/choose.ts'
import { versionWith } from '../support/charters.ts'

const now = new Date('2026-11-23T09:30:00Z')
const aWeekAgo = new Date('2026-11-16T09:30:00Z')
/** Asks about `statistics` and `ads`. */
const version = versionWith((yaml) => yaml)
/** A version of the past, which asked about statistics alone. */
const past = versionWith((yaml) => yaml.slice(0, yaml.indexOf('  - id: ads')))

/** A visitor who has not chosen yet. */
const nothing: Choice['before'] = { consent: undefined, answers: new Map() }

/** A visitor who granted these purposes a week ago, and refused the others. */
function granted(...ids: string[]): Choice['before'] {
  const consent = makeConsent(version, ids, { decidedAt: aWeekAgo, gpc: false, receipt: 'r'.repeat(22) })
  const answers = version.asked.map(({ id }): [string, Answer] => [
    id,
    ids.includes(id) ? 'granted' : 'refused',
  ])
  return { consent, answers: new Map(answers) }
}

/** What a choice comes to: what takes effect, what is recorded, what the observer hears. */
async function outcomeOf(
  choice: Partial<Choice>,
  { fails = false, archive = new Map<string, CharterVersion>() } = {},
) {
  const records: ConsentRecord[] = []
  const observed: unknown[] = []
  const consent = await recordChoice(
    {
      records: {
        append: async (record) => {
          if (fails) throw new Error('the disk is full')
          records.push(record)
        },
      },
      pastVersions: {
        find: async (hash) => {
          if (archive.size === 0) throw new Error('the archive cannot be read')
          return archive.get(hash)?.charter
        },
      },
      observer: {
        recorded: ({ action }) => observed.push(`recorded: ${action}`),
        unrecorded: (error, honoured) => observed.push(`${error}, honoured: ${honoured}`),
      },
      now: () => now,
    },
    version,
    {
      action: 'custom',
      granted: [],
      shown: version.hash,
      language: 'fr',
      source: 'page',
      gpc: false,
      before: nothing,
      ...choice,
    },
  )
  return { consent, records, observed }
}

/** The ids that a consent grants and refuses, its date and whether it has a receipt. */
function summary(consent: Consent | undefined) {
  return (
    consent && {
      granted: [...consent.granted.keys()],
      refused: [...consent.refused.keys()],
      decidedAt: consent.decidedAt,
      receipt: consent.receipt,
    }
  )
}

describe('a choice that can be recorded', () => {
  test.each<[string, Partial<Choice>, string[], string[]]>([
    ['a yes to all', { action: 'accept-all', granted: ['statistics', 'ads'] }, ['statistics', 'ads'], []],
    ['a yes to one', { granted: ['ads'] }, ['ads'], ['statistics']],
    ['a no to all', { action: 'refuse-all' }, [], ['statistics', 'ads']],
    ['a withdrawal', { action: 'withdraw', before: granted('statistics', 'ads') }, [], ['statistics', 'ads']],
  ])('takes effect with the receipt of its record: %s', async (_what, choice, yes, no) => {
    const { consent, records, observed } = await outcomeOf(choice)
    const [record] = records
    expect(record?.id).toMatch(/^[A-Za-z0-9][\w-]{21}$/)
    expect(summary(consent)).toEqual({ granted: yes, refused: no, decidedAt: now, receipt: record?.id })
    expect(records).toEqual([
      {
        id: record?.id,
        decidedAt: now,
        charter: version.hash,
        answers: Object.fromEntries([
          ...yes.map((id) => [id, 'granted']),
          ...no.map((id) => [id, 'refused']),
        ]),
        action: choice.action ?? 'custom',
        language: 'fr',
        source: 'page',
        gpc: false,
      },
    ])
    expect(observed).toEqual([`recorded: ${choice.action ?? 'custom'}`])
  })

  test.each<Partial<Choice>>([
    { language: 'en' },
    { source: 'banner' },
    { source: 'api' },
    { gpc: true },
    { action: 'accept-all' },
  ])('the record of a choice says how it was made: %o', async (made) => {
    const { records, consent } = await outcomeOf({ granted: ['ads'], ...made })
    expect(records).toMatchObject([made])
    expect(consent?.gpc).toBe(made.gpc ?? false)
  })

  test('a choice that can be recorded: each choice has a receipt of its own', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => outcomeOf({ granted: ['ads'] })))
    expect(new Set(made.map(({ consent }) => consent?.receipt)).size).toBe(50)
  })
})

describe('a choice that cannot be recorded', () => {
  const all = ['statistics', 'ads']
  const unheard = 'Error: the disk is full, honoured: false'
  const honoured = 'Error: the disk is full, honoured: true'
  const receipt = 'r'.repeat(22)

  test.each<[string, Partial<Choice>]>([
    ['a yes to all', { action: 'accept-all', granted: all }],
    ['a yes to one', { granted: ['ads'] }],
    ['a yes that adds to another', { granted: all, before: granted('statistics') }],
    ['a yes in exchange for another', { granted: ['ads'], before: granted('statistics') }],
    [
      'a yes that no longer stood, as the browser has sent a signal since',
      { granted: ['ads'], before: { ...granted('ads'), answers: new Map() } },
    ],
  ])('grants nothing without its proof: %s', async (_what, choice) => {
    const { consent, records, observed } = await outcomeOf(choice, { fails: true })
    expect([consent, records, observed]).toEqual([undefined, [], [unheard]])
  })

  test.each<[string, Partial<Choice>, object]>([
    [
      'a no to all, by a visitor who had not chosen',
      { action: 'refuse-all' },
      { granted: [], refused: all, decidedAt: now, receipt: undefined },
    ],
    [
      'a withdrawal of all',
      { action: 'withdraw', before: granted('statistics', 'ads') },
      { granted: [], refused: all, decidedAt: now, receipt: undefined },
    ],
    [
      'a withdrawal of one, which leaves the other on the record of before',
      { granted: ['ads'], before: granted('statistics', 'ads') },
      { granted: ['ads'], refused: ['statistics'], decidedAt: aWeekAgo, receipt },
    ],
    [
      'the same choice again, on the record of before',
      { granted: ['ads'], before: granted('ads') },
      { granted: ['ads'], refused: ['statistics'], decidedAt: aWeekAgo, receipt },
    ],
  ])('refuses all the same: %s', async (_what, choice, effect) => {
    const { consent, records, observed } = await outcomeOf(choice, { fails: true })
    expect([summary(consent), records, observed]).toEqual([effect, [], [honoured]])
  })
})

describe('the version that a choice answers', () => {
  const archive = new Map([[past.hash, past]])

  test.each<[string, Partial<Choice>, CharterVersion]>([
    ['a refusal of a page of the past', { action: 'refuse-all', shown: past.hash }, past],
    ['a withdrawal of a page of the past', { action: 'withdraw', shown: past.hash }, past],
    ['a refusal of a page that the archive lacks', { shown: 'f'.repeat(64) }, version],
    ['a refusal of a page that names no version', { shown: undefined }, version],
    ['a refusal of a page whose version is none', { shown: '../etc' }, version],
    ['a yes is always to the current version', { granted: ['statistics'], shown: past.hash }, version],
  ])('is recorded and stored: %s', async (_what, choice, answered) => {
    const { consent, records } = await outcomeOf(choice, { archive })
    const ids = answered.asked.map(({ id }) => id)
    expect(records[0]?.charter).toBe(answered.hash)
    expect(consent?.charter).toBe(answered.hash.slice(0, 16))
    expect(Object.keys(records[0]?.answers ?? {}).sort()).toEqual(ids.sort())
  })

  test('the version that a choice answers: is the current one where the archive cannot be read', async () => {
    const { records } = await outcomeOf({ action: 'refuse-all', shown: past.hash })
    expect(records[0]?.charter).toBe(version.hash)
  })
})

describe('choices that browsers are to send back', () => {
  const watch = () => {
    const logged: unknown[] = []
    const counted: string[] = []
    const observer = observeChoices({
      logger: { info() {}, error: (fields: unknown) => void logged.push(fields) },
      metrics: { choice() {}, logError() {}, returned: (result) => void counted.push(result) },
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

describe('the number of a receipt', () => {
  test('the number of a receipt: is taken for no option and for no comment of SQL', async () => {
    for (let round = 0; round < 2000; round++) {
      const { consent } = await outcomeOf({ granted: ['ads'] })
      expect(consent?.receipt).toMatch(/^[A-Za-z0-9](?!.*--)[\w-]{21}$/)
    }
  })
})
