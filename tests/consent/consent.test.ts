import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerablePurpose } from '../../src/charter/terms.ts'
import {
  type Answer,
  type Consent,
  consentedIn,
  isCurrent,
  makeConsent,
  readAnswer,
  saveResult,
} from '../../src/consent/consent.ts'
import { granting, shipped } from '../support/charters.ts'

const statistics: AnswerablePurpose = { id: 'statistics', consent: 'needed', terms: 'aaaaaa' }
const ads: AnswerablePurpose = { id: 'ads', consent: 'needed', terms: 'bbbbbb' }
const charter = { hash: 'f'.repeat(64), answerable: [statistics, ads] }
const decidedAt = new Date('2026-11-23T09:30:00Z')

const choice = (granted: readonly string[]) =>
  makeConsent(charter, granting(...granted), { decidedAt, gpc: false })

describe('a choice', () => {
  test.each<[string[], string[], string[]]>([
    [[], [], ['statistics', 'ads']],
    [['statistics'], ['statistics'], ['ads']],
    [['ads'], ['ads'], ['statistics']],
    [['ads', 'statistics'], ['statistics', 'ads'], []],
    [['statistics', 'unknown', '__proto__', ''], ['statistics'], ['ads']],
    [['Statistics', ' ads', 'necessary'], [], ['statistics', 'ads']],
  ])('a choice of %j grants %j; what is not granted is refused: %j', (chosen, granted, refused) => {
    const consent = choice(chosen)
    expect([...consent.granted.keys()]).toEqual(granted)
    expect([...consent.refused.keys()]).toEqual(refused)
  })

  test('a choice: is dated to the second, and names the charter and the signal under which it was made', () => {
    const moment = new Date('2026-11-23T09:30:00.999Z')
    expect(makeConsent(charter, granting('ads'), { decidedAt: moment, gpc: true })).toEqual({
      decidedAt,
      charter: charter.hash.slice(0, 16),
      granted: new Map([['ads', 'bbbbbb']]),
      refused: new Map([['statistics', 'aaaaaa']]),
      gpc: true,
    })
  })
})

describe('a choice about what is exempt from consent', () => {
  const exempt: AnswerablePurpose = { ...statistics, consent: 'exempt' }
  const choose = (answer: Answer | undefined, gpc = false) =>
    makeConsent(
      { hash: charter.hash, answerable: [exempt, ads] },
      (id) => (id === 'ads' ? undefined : answer),
      {
        decidedAt,
        gpc,
      },
    )

  test('an objection: is stored as a refusal, and leaves open what was not answered', () => {
    const { granted, refused } = choose('refused')
    expect([[...granted], [...refused.keys()]]).toEqual([[], ['statistics']])
  })

  test.each([undefined, 'granted'] as const)(
    'no objection (%s): stores nothing, so that no yes is ever made of it',
    (answer) => {
      const { granted, refused } = choose(answer)
      expect([granted.size, refused.size]).toEqual([0, 0])
    },
  )

  test('no objection with the signal of the browser on: is stored, since it stands against the signal', () => {
    expect([...choose('granted', true).granted.keys()]).toEqual(['statistics'])
    expect(choose(undefined, true).granted.size).toBe(0)
  })

  test('what a choice consents to: is never what is exempt', () => {
    const answerable = [exempt, ads]
    const all = makeConsent({ hash: charter.hash, answerable }, () => 'granted', { decidedAt, gpc: true })
    expect([...all.granted.keys()]).toEqual(['statistics', 'ads'])
    expect(consentedIn({ hash: charter.hash, answerable }, all)).toEqual(['ads'])
  })
})

test.each<[string | undefined, Answer | undefined]>([
  ['granted', 'granted'],
  ['refused', 'refused'],
  ...['Granted', 'granted ', 'yes', 'on', 'true', '1', '', undefined].map(
    (value): [string | undefined, undefined] => [value, undefined],
  ),
])('only the exact words are an answer: %j is %j', (value, answer) => {
  expect(readAnswer(value)).toBe(answer)
})

const version = { own: shipped.own }

test.each<[string, string, string, boolean]>([
  ['when it is made', '2026-11-23T09:30:00Z', '2026-11-23T09:30:00Z', true],
  ['the moment before its six months are over', '2026-11-23T09:30:00Z', '2027-05-23T09:29:59.999Z', true],
  ['when its six months are over', '2026-11-23T09:30:00Z', '2027-05-23T09:30:00Z', false],
  ['a day before it was made, as clocks may differ', '2026-11-23T09:30:00Z', '2026-11-22T09:30:00Z', true],
  ['more than a day before it was made', '2026-11-23T09:30:00Z', '2026-11-22T09:29:59.999Z', false],
])('a choice is current, %s: made at %s, looked at %s, %s', (_when, made, now, expected) => {
  const consent = { ...choice(['ads']), decidedAt: new Date(made) }
  expect(isCurrent(version, consent, new Date(now))).toBe(expected)
})

test('a visitor without a choice: has none that is current', () => {
  expect(isCurrent(version, undefined, decidedAt)).toBe(false)
})

describe('what has become of a choice', () => {
  const seconds = (count: number) => new Date(Number(decidedAt) + count * 1000)

  test.each<[string, Date | undefined, Consent | undefined, Date, 'saved' | 'not-kept' | undefined]>([
    ['the browser has sent it back', decidedAt, choice([]), seconds(2), 'saved'],
    ['the browser has sent nothing', decidedAt, undefined, seconds(2), 'not-kept'],
    ['the browser has sent an earlier one', seconds(60), choice([]), seconds(62), 'not-kept'],
    ['the browser has sent a later one', seconds(-60), choice([]), seconds(2), undefined],
    ['the address names no choice', undefined, choice([]), seconds(2), undefined],
    ['the address is ten minutes old', decidedAt, choice([]), seconds(600), 'saved'],
    ['the address is older than ten minutes', decidedAt, choice([]), seconds(601), undefined],
    ['the address is from another clock, ten minutes ahead', seconds(600), undefined, decidedAt, 'not-kept'],
    ['the address is from the future', seconds(601), undefined, decidedAt, undefined],
    [
      'what came back has ended',
      decidedAt,
      { ...choice([]), decidedAt: new Date(0) },
      seconds(2),
      'not-kept',
    ],
  ])('result of saving a choice: %s', (_what, savedAt, consent, now, result) => {
    expect(saveResult(version, savedAt, consent, now)).toBe(result)
  })
})

const id = fc.constantFrom('statistics', 'ads', 'videos')
const purpose: fc.Arbitrary<AnswerablePurpose> = fc.record({
  id,
  consent: fc.constant('needed' as const),
  terms: fc.constantFrom('aaaaaa', 'bbbbbb', 'cccccc'),
})

test('a choice: answers every purpose of its charter once, and no other, whatever was chosen', () => {
  const asked = fc.uniqueArray(purpose, { selector: ({ id }) => id })
  fc.assert(
    fc.property(asked, fc.array(fc.oneof(id, fc.string())), fc.boolean(), (asked, granted, gpc) => {
      const consent = makeConsent({ hash: 'f'.repeat(64), answerable: asked }, granting(...granted), {
        decidedAt,
        gpc,
      })
      for (const { id, terms } of asked) {
        expect(consent.granted.get(id)).toBe(granted.includes(id) ? terms : undefined)
        expect(consent.refused.get(id)).toBe(granted.includes(id) ? undefined : terms)
      }
      expect(consent.granted.size + consent.refused.size).toBe(asked.length)
    }),
    { numRuns: 5000 },
  )
})
