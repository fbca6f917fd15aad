import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerablePurpose } from '../../src/charter/terms.ts'
import { type Consent, endOfConsent, isCurrent, makeConsent } from '../../src/consent/consent.ts'
import {
  answersInForce,
  type Permission,
  type PermittingVersion,
  permissionsOf,
} from '../../src/consent/permissions.ts'
import { granting, shipped } from '../support/charters.ts'

const statistics: AnswerablePurpose = { id: 'statistics', consent: 'needed', terms: 'aaaaaa' }
const ads: AnswerablePurpose = { id: 'ads', consent: 'needed', terms: 'bbbbbb' }
const decidedAt = new Date('2026-11-23T09:30:00Z')
const later = new Date('2026-12-24T18:00:00Z')

/** A charter with a necessary purpose and these, whose choices live for six months. */
function versionOf(answerable: readonly AnswerablePurpose[]): PermittingVersion {
  return {
    charter: { purposes: [{ id: 'necessary', consent: 'none' }, ...answerable] },
    answerable,
    own: shipped.own,
  }
}

const version = versionOf([statistics, ads])
const hash = 'f'.repeat(64)
const choice = (granted: readonly string[], at = decidedAt): Consent =>
  makeConsent({ hash, answerable: version.answerable }, granting(...granted), { decidedAt: at, gpc: false })

const allPermissions = (consent: Consent | undefined, gpc = false, now = later) =>
  Object.fromEntries(permissionsOf(version, consent, { now, gpc }))

const withSignal = (consent: Consent | undefined, gpc: boolean) => consent && { ...consent, gpc }

type Because = Permission['because']
type Answer = Permission['answer']

/** What a browser may have stored for the purpose `ads`. */
const stored: Record<string, Consent | undefined> = {
  nothing: undefined,
  'a yes': choice(['ads']),
  'a no': choice([]),
  'a yes to other terms': { ...choice([]), granted: new Map([['ads', 'old---']]), refused: new Map() },
  'a no to other terms': { ...choice([]), refused: new Map([['ads', 'old---']]) },
  'a yes and a no': {
    ...choice([]),
    granted: new Map([['ads', 'bbbbbb']]),
    refused: new Map([['ads', 'bbbbbb']]),
  },
  'a yes, and a no to other terms': {
    ...choice([]),
    granted: new Map([['ads', 'bbbbbb']]),
    refused: new Map([['ads', 'old---']]),
  },
  'a no, and a yes to other terms': {
    ...choice([]),
    granted: new Map([['ads', 'old---']]),
    refused: new Map([['ads', 'bbbbbb']]),
  },
  'a choice without this purpose': makeConsent({ hash, answerable: [statistics] }, granting('statistics'), {
    decidedAt,
    gpc: false,
  }),
  'a yes that has ended': choice(['ads'], new Date('2026-06-24T18:00:00Z')),
  'a no that has ended': choice([], new Date('2026-06-24T18:00:00Z')),
  'a yes from the future': choice(['ads'], new Date('2026-12-25T18:00:01Z')),
  'a no from the future': choice([], new Date('2026-12-25T18:00:01Z')),
  'a yes of a clock that is a day ahead': choice(['ads'], new Date('2026-12-25T18:00:00Z')),
}

/** The signal now, and with the stored choice. */
const signals: Record<string, { gpc: boolean; withChoice: boolean }> = {
  'no signal': { gpc: false, withChoice: false },
  'a signal now': { gpc: true, withChoice: false },
  'a signal with the choice alone': { gpc: false, withChoice: true },
  'a signal with the choice and now': { gpc: true, withChoice: true },
}

const none: [Because, Because, Because, Because, Answer] = [
  'unanswered',
  'signal',
  'unanswered',
  'signal',
  undefined,
]

/** What is stored for an optional purpose; why it may be used or not, under each signal; the answer that is known. */
const table: [string, [Because, Because, Because, Because, Answer]][] = [
  ['nothing', none],
  ['a yes', ['granted', 'signal', 'granted', 'granted', 'granted']],
  ['a no', ['refused', 'refused', 'refused', 'refused', 'refused']],
  ['a yes to other terms', none],
  ['a no to other terms', ['refused', 'refused', 'refused', 'refused', 'refused']],
  ['a yes and a no', none],
  ['a yes, and a no to other terms', none],
  ['a no, and a yes to other terms', none],
  ['a choice without this purpose', none],
  ['a yes that has ended', none],
  ['a no that has ended', none],
  ['a yes from the future', none],
  ['a no from the future', none],
  ['a yes of a clock that is a day ahead', ['granted', 'signal', 'granted', 'granted', 'granted']],
]

test('the table of permissions: has a line for everything that may be stored', () => {
  expect(table.map(([what]) => what)).toEqual(Object.keys(stored))
})

const cases = table.flatMap(([what, [...words]]) =>
  Object.entries(signals).map(([sent, signal], index) => ({
    what,
    sent,
    signal,
    because: words[index],
    answer: words[4],
  })),
)

test.each(cases)(
  'permission of an optional purpose, stored is $what, with $sent: $because',
  ({ what, signal: { gpc, withChoice }, because, answer }) => {
    const consent = withSignal(stored[what], withChoice)
    expect(allPermissions(consent, gpc).ads).toEqual({ mayUse: because === 'granted', because, answer })
  },
)

test.each(cases)('permission of a necessary purpose, stored is $what, with $sent: it may be used', (each) => {
  const consent = withSignal(stored[each.what], each.signal.withChoice)
  const expected = { mayUse: true, because: 'necessary', answer: undefined }
  expect(allPermissions(consent, each.signal.gpc).necessary).toEqual(expected)
})

/** The same of a purpose that is exempt from consent. */
const active: [Because, Because, Because, Because, Answer] = [
  'exempt',
  'signal',
  'exempt',
  'signal',
  undefined,
]
const objected: [Because, Because, Because, Because, Answer] = [
  'objected',
  'objected',
  'objected',
  'objected',
  'refused',
]
const allowed: [Because, Because, Because, Because, Answer] = [
  'exempt',
  'signal',
  'exempt',
  'exempt',
  'granted',
]
const exemptTable: [string, [Because, Because, Because, Because, Answer]][] = [
  ['nothing', active],
  ['a yes', allowed],
  ['a no', objected],
  ['a yes to other terms', active],
  ['a no to other terms', objected],
  ['a yes and a no', active],
  ['a choice without this purpose', active],
  ['a yes that has ended', active],
  ['a no that has ended', active],
  ['a yes from the future', active],
  ['a no from the future', active],
]
const exemptVersion = versionOf([statistics, { ...ads, consent: 'exempt' }])

test.each(
  exemptTable.flatMap(([what, [...words]]) =>
    Object.entries(signals).map(([sent, signal], index) => ({
      ...{ what, sent, signal },
      because: words[index],
      answer: words[4],
    })),
  ),
)(
  'permission of an exempt purpose, stored is $what, with $sent: $because',
  ({ what, signal: { gpc, withChoice }, because, answer }) => {
    const consent = withSignal(stored[what], withChoice)
    expect(permissionsOf(exemptVersion, consent, { now: later, gpc }).get('ads')).toEqual({
      mayUse: because === 'exempt',
      because,
      answer,
    })
  },
)

test('permission of an exempt purpose: is not asked for, and an objection is a refusal in force', () => {
  const inForce = (consent: Consent | undefined) => [
    ...answersInForce(permissionsOf(exemptVersion, consent, { now: later, gpc: false })),
  ]
  expect(inForce(undefined)).toEqual([])
  expect(inForce(choice(['statistics']))).toEqual([
    ['statistics', 'granted'],
    ['ads', 'refused'],
  ])
})

describe('a request from which a choice may have been kept back', () => {
  const permissions = (gpc = false) =>
    permissionsOf(exemptVersion, undefined, { now: later, gpc, mayLackChoice: true })

  test('a request from which a choice may have been kept back: allows nothing that is exempt, since an objection may stand', () => {
    expect(permissions().get('ads')).toEqual({ mayUse: false, because: 'kept-back', answer: undefined })
  })

  test('a request from which a choice may have been kept back: changes nothing of what is necessary or needs consent, or of a signal', () => {
    expect(permissions().get('necessary')?.because).toBe('necessary')
    expect(permissions().get('statistics')?.because).toBe('unanswered')
    expect(permissions(true).get('ads')?.because).toBe('signal')
  })
})

describe('a purpose of which nothing is in use', () => {
  const unused: PermittingVersion = { ...version, answerable: [statistics] }
  const reason = (consent: Consent | undefined) =>
    permissionsOf(unused, consent, { now: later, gpc: false }).get('ads')?.because

  test('a purpose of which nothing is in use: is not asked for, and may not be used', () => {
    expect(reason(undefined)).toBe('unused')
    expect(reason(choice(['ads']))).toBe('unused')
    expect(permissionsOf(unused, undefined, { now: later, gpc: false }).get('ads')?.mayUse).toBe(false)
  })

  test('a purpose of which nothing is in use: keeps a refusal from before, for the day on which something is', () => {
    expect(reason(choice([]))).toBe('refused')
  })
})

describe('a yes that was given in an earlier version', () => {
  const earlier = 'e'.repeat(16)
  const consent = { ...choice(['ads']), charter: earlier, granted: new Map([['ads', 'old---']]) }
  const reasonIn = (agreedIn: readonly string[] | undefined, given: Consent = consent) =>
    permissionsOf(versionOf([statistics, { ...ads, agreedIn: agreedIn && new Set(agreedIn) }]), given, {
      now: later,
      gpc: false,
    }).get('ads')?.because

  test('a yes that was given in an earlier version: stands where that covers what is done today', () => {
    expect(reasonIn([earlier])).toBe('granted')
  })

  test('a yes that was given in an earlier version: is asked again where it does not, or where that is not known', () => {
    expect(reasonIn(['d'.repeat(16)])).toBe('unanswered')
    expect(reasonIn(undefined)).toBe('unanswered')
  })

  test('a yes that was given in an earlier version: is no yes to another purpose, and a no stays a no', () => {
    expect(reasonIn([earlier], { ...consent, granted: new Map() })).toBe('unanswered')
    expect(
      reasonIn([earlier], { ...consent, granted: new Map(), refused: new Map([['ads', 'old---']]) }),
    ).toBe('refused')
  })
})

test('permission of a necessary purpose: an answer that somebody has stored for it changes nothing', () => {
  const forged = { ...choice([]), refused: new Map([['necessary', 'aaaaaa']]) }
  expect(allPermissions(forged).necessary).toMatchObject({ mayUse: true, because: 'necessary' })
})

test.each<[string, string, boolean]>([
  ['when it is made', '2026-11-23T09:30:00Z', true],
  ['a moment before its cookie ends', '2027-05-23T09:29:59.999Z', true],
  ['when its cookie ends', '2027-05-23T09:30:00Z', false],
  ['years later', '2030-01-01T00:00:00Z', false],
])('a choice counts as long as its cookie lives: %s, at %s, %s', (_when, now, isCounted) => {
  const [yes, no] = [
    allPermissions(choice(['ads']), false, new Date(now)),
    allPermissions(choice([]), false, new Date(now)),
  ]
  expect(yes.ads?.because).toBe(isCounted ? 'granted' : 'unanswered')
  expect(no.ads?.because).toBe(isCounted ? 'refused' : 'unanswered')
})

test('a refusal: stands for six months though the charter declares less since, and a yes does not', () => {
  const { preferences } = shipped.own
  const shorter = { ...version, own: { ...shipped.own, preferences: { ...preferences, duration: 'P1W' } } }
  const reasons = (now: string) =>
    [...permissionsOf(shorter, choice(['ads']), { now: new Date(now), gpc: false }).values()]
      .slice(1)
      .map(({ because }) => because)
  expect(reasons('2026-11-30T09:29:59Z')).toEqual(['refused', 'granted'])
  expect(reasons('2026-11-30T09:30:00Z')).toEqual(['refused', 'unanswered'])
  expect(reasons('2027-05-23T09:29:59Z')).toEqual(['refused', 'unanswered'])
  expect(reasons('2027-05-23T09:30:00Z')).toEqual(['unanswered', 'unanswered'])
})

describe('the permissions of a charter', () => {
  test('permissions: are those of the purposes of the charter, in its order, and of no other', () => {
    const permissions = permissionsOf(versionOf([ads]), choice(['statistics', 'ads']), {
      now: later,
      gpc: false,
    })
    expect([...permissions].map(([id, { because }]) => [id, because])).toEqual([
      ['necessary', 'necessary'],
      ['ads', 'granted'],
    ])
    expect(permissions.get('__proto__')).toBeUndefined()
  })

  test('permissions of a charter with a new purpose: it is asked, and earlier answers stand', () => {
    const videos: AnswerablePurpose = { id: 'videos', consent: 'needed', terms: 'cccccc' }
    const wider = versionOf([videos, statistics, ads])
    const permissions = permissionsOf(wider, choice(['ads']), { now: later, gpc: false })
    expect([...permissions.values()].map(({ because }) => because)).toEqual([
      'necessary',
      'unanswered',
      'refused',
      'granted',
    ])
  })

  test('permissions after a purpose has got other terms: a yes is asked again, a no and the others stand', () => {
    const changed = versionOf([statistics, { ...ads, terms: 'dddddd' }])
    const reasons = (granted: string[]) =>
      [...permissionsOf(changed, choice(granted), { now: later, gpc: false }).values()]
        .map(({ because }) => because)
        .slice(1)
    expect(reasons(['statistics', 'ads'])).toEqual(['granted', 'unanswered'])
    expect(reasons(['ads'])).toEqual(['refused', 'unanswered'])
    expect(reasons(['statistics'])).toEqual(['granted', 'refused'])
    expect(reasons([])).toEqual(['refused', 'refused'])
  })
})

describe('the answers that are in force', () => {
  test('answers in force: are those of the visitor, in the order of the charter', () => {
    const permissions = permissionsOf(version, choice(['ads']), { now: later, gpc: false })
    expect([...answersInForce(permissions)]).toEqual([
      ['statistics', 'refused'],
      ['ads', 'granted'],
    ])
  })

  test('answers in force: hold no yes that a signal suspends, and no purpose that is to be asked', () => {
    const inForce = (consent: Consent | undefined) => [
      ...answersInForce(permissionsOf(version, consent, { now: later, gpc: true })),
    ]
    expect(inForce(choice(['ads']))).toEqual([['statistics', 'refused']])
    expect(inForce(undefined)).toEqual([])
  })
})

const terms = fc.constantFrom('aaaaaa', 'bbbbbb', 'cccccc')
const id = fc.constantFrom('statistics', 'ads', 'videos')
const kind = fc.constantFrom('needed' as const, 'exempt' as const)
const asked = fc.uniqueArray(fc.record({ id, terms, consent: kind }), { selector: ({ id }) => id })
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

describe('permissions after any choice, at any time', () => {
  test('permissions: nothing that needs consent may be used without an exact yes to its terms, within the life of the choice', () => {
    fc.assert(
      fc.property(asked, consent, moment, fc.boolean(), (asked, consent, now, gpc) => {
        const permissions = permissionsOf(versionOf(asked), consent, { now, gpc })
        const needed = asked.filter(({ consent }) => consent === 'needed')
        for (const purpose of needed.filter(({ id }) => permissions.get(id)?.mayUse)) {
          expect(consent.granted.get(purpose.id)).toBe(purpose.terms)
          expect(consent.refused.has(purpose.id)).toBe(false)
          expect(now.getTime()).toBeLessThan(endOfConsent(version, consent.decidedAt).getTime())
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('permissions: no signal ever turns into a yes, nor makes a no undone', () => {
    const maybe = fc.option(consent, { nil: undefined })
    fc.assert(
      fc.property(asked, maybe, moment, (asked, consent, now) => {
        const [silent, signalled] = [false, true].map((gpc) =>
          permissionsOf(versionOf(asked), consent, { now, gpc }),
        )
        for (const { id } of asked) {
          if (signalled?.get(id)?.mayUse) expect(silent?.get(id)?.mayUse).toBe(true)
          if (silent?.get(id)?.answer === 'refused') expect(signalled?.get(id)).toEqual(silent?.get(id))
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('permissions: a choice that may have been kept back makes a yes of nothing', () => {
    const maybe = fc.option(consent, { nil: undefined })
    fc.assert(
      fc.property(asked, maybe, moment, fc.boolean(), (asked, consent, now, gpc) => {
        const [known, kept] = [false, true].map((mayLackChoice) =>
          permissionsOf(versionOf(asked), consent, { now, gpc, mayLackChoice }),
        )
        for (const { id } of asked) if (kept?.get(id)?.mayUse) expect(known?.get(id)?.mayUse).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('permissions: what is exempt may be used unless there is a no within its life, or a signal without a yes', () => {
    fc.assert(
      fc.property(asked, consent, moment, (asked, consent, now) => {
        const permissions = permissionsOf(versionOf(asked), consent, { now, gpc: false })
        for (const { id } of asked.filter(({ consent }) => consent === 'exempt')) {
          const isNo = consent.refused.has(id) && !consent.granted.has(id)
          expect(permissions.get(id)?.mayUse).toBe(!(isNo && isCurrent(version, consent, now)))
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('permissions: each purpose of the charter has one, which says yes only where it is necessary, exempt or granted', () => {
    fc.assert(
      fc.property(asked, consent, moment, fc.boolean(), (asked, consent, now, gpc) => {
        const permissions = permissionsOf(versionOf(asked), consent, { now, gpc })
        expect([...permissions.keys()]).toEqual(['necessary', ...asked.map(({ id }) => id)])
        for (const { mayUse, because } of permissions.values())
          expect(mayUse).toBe(['necessary', 'exempt', 'granted'].includes(because))
      }),
      { numRuns: 1000 },
    )
  })
})
