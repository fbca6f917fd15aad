import { describe, expect, test } from 'vitest'
import type { CharterVersion } from '../../src/charter/version.ts'
import { makeConsent } from '../../src/consent/consent.ts'
import { writeConsent } from '../../src/consent/cookie.ts'
import type { Choice } from '../../src/site/choose.ts'
import { granting } from '../support/charters.ts'
import { aWeekAgo, granted, now, outcomeOf, past, summary, version } from './outcome-of.ts'

describe('a choice that can be kept', () => {
  const answersOf = (yes: readonly string[], no: readonly string[]) =>
    Object.fromEntries([...yes.map((id) => [id, 'granted']), ...no.map((id) => [id, 'refused'])])

  test.each<[string, Partial<Choice>, string[], string[]]>([
    [
      'a yes to all',
      { action: 'accept-all', answerFor: granting('statistics', 'ads') },
      ['statistics', 'ads'],
      [],
    ],
    ['a yes to one', { answerFor: granting('ads') }, ['ads'], ['statistics']],
  ])('a consent takes effect with the receipt of its record: %s', async (_what, choice, yes, no) => {
    const { consent, records, observed } = await outcomeOf(choice)
    expect(consent?.receipt).toMatch(/^[A-Za-z0-9][\w-]{21}$/)
    expect(summary(consent)).toEqual({ granted: yes, refused: no, decidedAt: now, receipt: consent?.receipt })
    expect(records).toEqual([
      {
        id: consent?.receipt,
        decidedAt: now,
        charter: version.hash,
        answers: answersOf(yes, no),
        action: choice.action ?? 'custom',
        language: 'fr',
        source: 'page',
        gpc: false,
      },
    ])
    expect(observed).toEqual([`recorded: ${choice.action ?? 'custom'}`])
  })

  test.each<[string, Partial<Choice>, string[], string[]]>([
    ['a no to all', { action: 'refuse-all' }, [], ['statistics', 'ads']],
    ['a withdrawal', { action: 'withdraw', before: granted('statistics', 'ads') }, [], ['statistics', 'ads']],
    ['a no to each', {}, [], ['statistics', 'ads']],
  ])('a refusal takes effect without a number, and is counted: %s', async (_what, choice, yes, no) => {
    const { consent, records, observed } = await outcomeOf(choice)
    expect(summary(consent)).toEqual({ granted: yes, refused: no, decidedAt: now, receipt: undefined })
    const [made, counted] = [choice.action ?? 'custom', answersOf(yes, no)]
    expect(records).toEqual([
      { day: '2026-11-23', charter: version.hash, answers: counted, action: made, source: 'page' },
    ])
    expect(observed).toEqual([`recorded: ${made}`])
  })

  test('a refusal: two visitors with the same choice carry the same value but for its date', async () => {
    const values = await Promise.all(
      ['page', 'banner'].map(async (source) => {
        const { consent } = await outcomeOf({ action: 'refuse-all', source: source as Choice['source'] })
        return consent && writeConsent(consent, 'data.example')
      }),
    )
    expect(new Set(values).size).toBe(1)
    expect(values[0]).not.toMatch(/receipt/)
  })

  test('a consent where receipts are off: is counted too, and carries no number', async () => {
    const { consent, records } = await outcomeOf(
      { action: 'accept-all', answerFor: granting('statistics', 'ads') },
      { hasReceipts: false },
    )
    expect(consent?.receipt).toBeUndefined()
    expect(consent?.granted.size).toBe(2)
    expect(records).toEqual([
      {
        ...{ day: '2026-11-23', charter: version.hash, action: 'accept-all', source: 'page' },
        answers: answersOf(['statistics', 'ads'], []),
      },
    ])
  })

  test('a refusal: takes effect at once, also where its count is never written', async () => {
    const never = () => new Promise<void>(() => {})
    const hanging = { records: { append: never, count: never } }
    const { consent } = await outcomeOf({ action: 'refuse-all' }, hanging)
    expect(consent?.refused.size).toBe(2)
  })

  test.each<Partial<Choice>>([
    { language: 'en' },
    { source: 'banner' },
    { source: 'api' },
    { gpc: true },
    { action: 'accept-all' },
  ])('the record of a choice says how it was made: %o', async (made) => {
    const { records, consent } = await outcomeOf({ answerFor: granting('ads'), ...made })
    expect(records).toMatchObject([made])
    expect(consent?.gpc).toBe(made.gpc ?? false)
  })

  test('a consent: has a receipt of its own', async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, () => outcomeOf({ answerFor: granting('ads') })),
    )
    expect(new Set(made.map(({ consent }) => consent?.receipt)).size).toBe(50)
  })
})

describe('a choice that cannot be recorded', () => {
  const all = ['statistics', 'ads']
  const unheard = 'Error: the disk is full, honoured: false'
  const honoured = 'Error: the disk is full, honoured: true'
  const receipt = 'r'.repeat(22)

  test.each<[string, Partial<Choice>]>([
    ['a yes to all', { action: 'accept-all', answerFor: granting(...all) }],
    ['a yes to one', { answerFor: granting('ads') }],
    ['a yes that adds to another', { answerFor: granting(...all), before: granted('statistics') }],
    ['a yes in exchange for another', { answerFor: granting('ads'), before: granted('statistics') }],
    [
      'a yes that no longer stood, as the browser has sent a signal since',
      { answerFor: granting('ads'), before: { ...granted('ads'), answers: new Map() } },
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
      { answerFor: granting('ads'), before: granted('statistics', 'ads') },
      { granted: ['ads'], refused: ['statistics'], decidedAt: aWeekAgo, receipt },
    ],
    [
      'the same choice again, on the record of before',
      { answerFor: granting('ads'), before: granted('ads') },
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
    [
      'a yes is always to the current version',
      { answerFor: granting('statistics'), shown: past.hash },
      version,
    ],
  ])('is recorded and stored: %s', async (_what, choice, answered) => {
    const { consent, records } = await outcomeOf(choice, { archive })
    const ids = answered.answerable.map(({ id }) => id)
    expect(records[0]?.charter).toBe(answered.hash)
    expect(consent?.charter).toBe(answered.hash.slice(0, 16))
    expect(Object.keys(records[0]?.answers ?? {}).sort()).toEqual(ids.sort())
  })

  test('the version that a choice answers: is the current one where the archive cannot be read', async () => {
    const { records } = await outcomeOf({ action: 'refuse-all', shown: past.hash })
    expect(records[0]?.charter).toBe(version.hash)
  })
})

describe('the number of a receipt', () => {
  test('the number of a receipt: is taken for no option and for no comment of SQL', async () => {
    for (let round = 0; round < 2000; round++) {
      const { consent } = await outcomeOf({ answerFor: granting('ads') })
      expect(consent?.receipt).toMatch(/^[A-Za-z0-9](?!.*--)[\w-]{21}$/)
    }
  })
})

describe('a refusal of what is not asked about now', () => {
  const refusedBefore = (decidedAt: Date): Choice['before'] => ({
    consent: {
      ...makeConsent(version, granting(), { decidedAt, gpc: false }),
      refused: new Map([['videos', 'aaaaaa']]),
    },
    answers: new Map(),
  })

  test.each<[string, Partial<Choice>]>([
    ['a no to all', { action: 'refuse-all' }],
    ['a yes to all', { action: 'accept-all', answerFor: granting('statistics', 'ads', 'videos') }],
  ])(
    'a refusal of what is not asked about now: is kept for the day on which it is, by %s',
    async (_what, choice) => {
      const { consent, records } = await outcomeOf({ ...choice, before: refusedBefore(aWeekAgo) })
      expect(records[0]?.answers).not.toHaveProperty('videos')
      expect(consent?.refused.get('videos')).toBe('aaaaaa')
      expect(consent?.granted.has('videos')).toBe(false)
    },
  )

  test('a refusal of what is not asked about now: is not kept where it has ended', async () => {
    const { consent } = await outcomeOf({
      action: 'refuse-all',
      before: refusedBefore(new Date('2026-05-01')),
    })
    expect(consent?.refused.has('videos')).toBe(false)
  })
})
