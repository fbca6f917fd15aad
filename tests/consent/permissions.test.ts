import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AskedPurpose } from '../../src/charter/version.ts'
import { type Consent, endOfChoice, makeConsent } from '../../src/consent/consent.ts'
import {
  answersInForce,
  type Permission,
  type PermittingVersion,
  permissionsOf,
} from '../../src/consent/permissions.ts'
import { shipped } from '../support/charters.ts'

const statistics = { id: 'statistics', terms: 'aaaaaa' }
const ads = { id: 'ads', terms: 'bbbbbb' }
const decidedAt = new Date('2026-11-23T09:30:00Z')
const later = new Date('2026-12-24T18:00:00Z')

/** A charter with a necessary purpose and these, whose choices live for six months. */
function versionOf(asked: readonly AskedPurpose[]): PermittingVersion {
  const optional = asked.map(({ id }) => ({ id, required: false }))
  return {
    charter: { purposes: [{ id: 'necessary', required: true }, ...optional] },
    asked,
    own: shipped.own,
  }
}

const version = versionOf([statistics, ads])
const hash = 'f'.repeat(64)
const choice = (granted: readonly string[], at = decidedAt): Consent =>
  makeConsent({ hash, asked: version.asked }, granted, { decidedAt: at, gpc: false })

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
  'a choice without this purpose': makeConsent({ hash, asked: [statistics] }, ['statistics'], {
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
    const videos = { id: 'videos', terms: 'cccccc' }
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
    const changed = versionOf([statistics, { id: 'ads', terms: 'dddddd' }])
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
const asked = fc.uniqueArray(fc.record({ id, terms }), { selector: ({ id }) => id })
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
  test('permissions: no purpose may be used without an exact yes to its terms, within the life of the choice', () => {
    fc.assert(
      fc.property(asked, consent, moment, fc.boolean(), (asked, consent, now, gpc) => {
        const permissions = permissionsOf(versionOf(asked), consent, { now, gpc })
        for (const purpose of asked.filter(({ id }) => permissions.get(id)?.mayUse)) {
          expect(consent.granted.get(purpose.id)).toBe(purpose.terms)
          expect(consent.refused.has(purpose.id)).toBe(false)
          expect(now.getTime()).toBeLessThan(endOfChoice(version, consent.decidedAt).getTime())
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
          if (silent?.get(id)?.because === 'refused') expect(signalled?.get(id)?.because).toBe('refused')
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('permissions: each purpose of the charter has one, which says yes only where it is necessary or granted', () => {
    fc.assert(
      fc.property(asked, consent, moment, fc.boolean(), (asked, consent, now, gpc) => {
        const permissions = permissionsOf(versionOf(asked), consent, { now, gpc })
        expect([...permissions.keys()]).toEqual(['necessary', ...asked.map(({ id }) => id)])
        for (const { mayUse, because } of permissions.values())
          expect(mayUse).toBe(because === 'necessary' || because === 'granted')
      }),
      { numRuns: 1000 },
    )
  })
})
