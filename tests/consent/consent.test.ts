import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endOf } from '../../src/charter/time.ts'
import type { AskedPurpose } from '../../src/charter/version.ts'
import {
  type Answer,
  answersTo,
  answerTo,
  type Circumstances,
  type Consent,
  makeConsent,
  readAnswer,
} from '../../src/consent/consent.ts'

const statistics = { id: 'statistics', terms: 'aaaaaa' }
const ads = { id: 'ads', terms: 'bbbbbb' }
const charter = { hash: 'f'.repeat(64), asked: [statistics, ads] }
const decidedAt = new Date('2026-11-23T09:30:00Z')

const later = (change: Partial<Circumstances> = {}): Circumstances => ({
  now: new Date('2026-12-24T18:00:00Z'),
  endOf: (decidedAt) => endOf('P6M', decidedAt) ?? decidedAt,
  gpc: false,
  ...change,
})

const choice = (granted: readonly string[], gpc = false) => makeConsent(charter, granted, { decidedAt, gpc })

describe('a choice', () => {
  test.each<[string[], string[], string[]]>([
    [[], [], ['statistics', 'ads']],
    [['statistics'], ['statistics'], ['ads']],
    [['ads'], ['ads'], ['statistics']],
    [['ads', 'statistics'], ['statistics', 'ads'], []],
    [['statistics', 'unknown', '__proto__', ''], ['statistics'], ['ads']],
    [['Statistics', ' ads', 'necessary'], [], ['statistics', 'ads']],
  ])('of %j grants %j; what is not granted is refused: %j', (chosen, granted, refused) => {
    const consent = choice(chosen)
    expect([...consent.granted.keys()]).toEqual(granted)
    expect([...consent.refused.keys()]).toEqual(refused)
  })

  test('is dated to the second, and names the charter and the signal under which it was made', () => {
    const moment = new Date('2026-11-23T09:30:00.999Z')
    expect(makeConsent(charter, ['ads'], { decidedAt: moment, gpc: true })).toEqual({
      decidedAt,
      charter: charter.hash.slice(0, 16),
      granted: new Map([['ads', 'bbbbbb']]),
      refused: new Map([['statistics', 'aaaaaa']]),
      gpc: true,
    })
  })

  test('stands as it was made, for each purpose in the order of the charter', () => {
    expect([...answersTo(charter.asked, choice(['ads']), later())]).toEqual([
      ['statistics', 'refused'],
      ['ads', 'granted'],
    ])
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

describe('unknown is neither granted nor refused', () => {
  test('without a choice', () => {
    expect(answersTo(charter.asked, undefined, later())).toEqual(new Map())
  })

  test('for a purpose that was added later: it is asked, and earlier answers are kept', () => {
    const videos = { id: 'videos', terms: 'cccccc' }
    const answers = answersTo([videos, ...charter.asked], choice(['ads']), later())
    expect([...answers]).toEqual([
      ['statistics', 'refused'],
      ['ads', 'granted'],
    ])
  })

  test.each<Answer>(['granted', 'refused'])(
    'for a purpose %s under other terms: it is asked again',
    (answer) => {
      const consent = choice(answer === 'granted' ? ['statistics', 'ads'] : [])
      const changed = { id: 'ads', terms: 'dddddd' }
      expect([...answersTo([statistics, changed], consent, later())]).toEqual([['statistics', answer]])
    },
  )

  test('for a purpose both granted and refused', () => {
    const both = { granted: new Map([['ads', 'bbbbbb']]), refused: new Map([['ads', 'bbbbbb']]) }
    expect(answerTo(ads, { ...choice([]), ...both }, later())).toBeUndefined()
  })

  test.each([
    ['granted now and refused under other terms', 'bbbbbb', 'old---'],
    ['refused now and granted under other terms', 'old---', 'bbbbbb'],
  ])('for a purpose %s', (_what, grantedTerms, refusedTerms) => {
    const both = { granted: new Map([['ads', grantedTerms]]), refused: new Map([['ads', refusedTerms]]) }
    expect(answerTo(ads, { ...choice([]), ...both }, later())).toBeUndefined()
  })

  test('for a purpose that the charter no longer has', () => {
    expect([...answersTo([statistics], choice(['ads']), later()).keys()]).toEqual(['statistics'])
  })
})

describe('a choice ends with the life of its cookie', () => {
  test.each<[string, Answer | undefined]>([
    ['2026-11-23T09:30:00Z', 'granted'],
    ['2027-05-23T09:29:59.999Z', 'granted'],
    ['2027-05-23T09:30:00Z', undefined],
    ['2030-01-01T00:00:00Z', undefined],
  ])('at %s, the answer is %s', (now, answer) => {
    expect(answerTo(ads, choice(['ads']), later({ now: new Date(now) }))).toBe(answer)
  })

  test('a refusal, too, is asked again', () => {
    expect(answerTo(ads, choice([]), later({ now: new Date('2027-05-23T09:30:00Z') }))).toBeUndefined()
  })
})

describe('Global Privacy Control', () => {
  test.each<[string, Consent | undefined, boolean, Answer | undefined]>([
    ['no choice, no signal: not answered', undefined, false, undefined],
    ['no choice, a signal: not answered, and nothing is allowed', undefined, true, undefined],
    ['a yes, no signal: the yes stands', choice(['ads']), false, 'granted'],
    ['a yes, a signal since: the yes stands no longer', choice(['ads']), true, undefined],
    ['a no, no signal: the no stands', choice([]), false, 'refused'],
    ['a no, a signal: the no stands', choice([]), true, 'refused'],
    ['a yes given under the signal: it stands against it', choice(['ads'], true), true, 'granted'],
    ['a yes given under the signal: it stands without it', choice(['ads'], true), false, 'granted'],
    ['a no given under the signal: it stands', choice([], true), true, 'refused'],
    ['a no given under the signal: it stands without it', choice([], true), false, 'refused'],
  ])('%s', (_statement, consent, gpc, answer) => {
    expect(answerTo(ads, consent, later({ gpc }))).toBe(answer)
  })
})

const terms = fc.constantFrom('aaaaaa', 'bbbbbb', 'cccccc')
const id = fc.constantFrom('statistics', 'ads', 'videos')
const purpose: fc.Arbitrary<AskedPurpose> = fc.record({ id, terms })
const termsPerPurpose = fc
  .uniqueArray(fc.tuple(id, terms), { selector: ([id]) => id })
  .map((pairs) => new Map(pairs))
const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
const consent: fc.Arbitrary<Consent> = fc.record({
  decidedAt: moment,
  charter: fc.constant('f'.repeat(16)),
  granted: termsPerPurpose,
  refused: termsPerPurpose,
  gpc: fc.boolean(),
})

describe('whatever was chosen, and whenever', () => {
  const runs = { numRuns: 5000 }

  test('a choice answers every purpose of its charter once, and no other', () => {
    const asked = fc.uniqueArray(purpose, { selector: ({ id }) => id })
    fc.assert(
      fc.property(asked, fc.array(fc.oneof(id, fc.string())), fc.boolean(), (asked, granted, gpc) => {
        const consent = makeConsent({ hash: 'f'.repeat(64), asked }, granted, { decidedAt, gpc })
        for (const { id, terms } of asked) {
          expect(consent.granted.get(id)).toBe(granted.includes(id) ? terms : undefined)
          expect(consent.refused.get(id)).toBe(granted.includes(id) ? undefined : terms)
        }
        expect(consent.granted.size + consent.refused.size).toBe(asked.length)
      }),
      runs,
    )
  })

  test('what was not granted under these terms is not granted', () => {
    fc.assert(
      fc.property(purpose, consent, moment, fc.boolean(), (purpose, consent, now, gpc) => {
        if (answerTo(purpose, consent, later({ now, gpc })) !== 'granted') return
        expect(consent.granted.get(purpose.id)).toBe(purpose.terms)
        expect(consent.refused.has(purpose.id)).toBe(false)
        expect(now.getTime()).toBeLessThan(later().endOf(consent.decidedAt).getTime())
      }),
      runs,
    )
  })

  test('no signal ever turns into a yes', () => {
    fc.assert(
      fc.property(purpose, fc.option(consent, { nil: undefined }), moment, (purpose, consent, now) => {
        const [silent, signalled] = [false, true].map((gpc) =>
          answerTo(purpose, consent, later({ now, gpc })),
        )
        if (signalled === 'granted') expect(silent).toBe('granted')
        if (silent === 'refused') expect(signalled).toBe('refused')
      }),
      runs,
    )
  })

  test('the answers are those for each purpose, and nothing is added', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(purpose, { selector: ({ id }) => id }),
        consent,
        moment,
        (asked, consent, now) => {
          const answers = answersTo(asked, consent, later({ now }))
          for (const purpose of asked)
            expect(answers.get(purpose.id)).toBe(answerTo(purpose, consent, later({ now })))
          expect(asked.map(({ id }) => id)).toEqual(expect.arrayContaining([...answers.keys()]))
        },
      ),
      { numRuns: 1000 },
    )
  })
})
